import type { AnswerVector, Given } from './answer.shapes.js';
import { done } from './done.vectors.js';
import { byStatus, notExecuted, silent } from './failed.vectors.js';
import { refused } from './refused.vectors.js';

function vectors(all: readonly Given[], write: string, read = write): readonly AnswerVector[] {
  return all.map(([shape, suite, body, holds]) => ({
    shape,
    suite,
    body,
    write,
    read,
    ...(holds === undefined ? {} : { holds }),
  }));
}

export const answerVectors: readonly AnswerVector[] = [
  ...vectors(done, 'done'),
  ...vectors(refused, 'refused'),
  ...vectors(notExecuted, 'not-executed'),
  ...vectors(silent, 'in-doubt', 'not-executed'),
  ...byStatus.map(([shape, suite, status, body, write, read]) => ({ shape, suite, status, body, write, read })),
];
