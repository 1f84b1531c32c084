import { describe, expect, it } from '@jest/globals';
import { expectFunction } from '../outcome/expected-function.js';
import { specialAnswerSteps } from '../outcome/special-answer.parser.js';
import { outcomeSteps } from '../outcome/outcome.classifier.js';
import { unknownErrorSteps } from '../outcome/error.classifier.js';
import { parseAnswer } from './envelope.parser.js';
import { errorSteps } from './error.parser.js';
import { recordSteps } from './record.parser.js';
import { runInSlices } from './slices.js';
import type { Steps } from './slices.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';
import * as given from '../../test/gateway.fixtures.js';

function of<T>(count: number, item: T): readonly T[] {
  return Array<T>(count).fill(item);
}

/** How often a piece of work can be interrupted. */
function interruptions(steps: Steps<unknown>): number {
  let count = 0;
  while (steps.next().done !== true) count += 1;
  return count;
}

const leaves = of(20_000, leaf('F', '1'));
const line = element('L', of(50, leaf('M', '1')));
const field = element('Field', [leaf('ID', 'A'), element('VALIDVALUES', of(3, leaf('VALIDVALUE', 'x')))]);
const values = element('Field', [leaf('ID', 'A'), ...of(20_000, leaf('VALIDVALUE', 'x'))]);
const failed = given.result(
  'create',
  'class-1',
  given.errorMessage(...of(50, given.errorElement('E', 'x'))),
  'failure',
);

describe('what an answer says', () => {
  it.each<readonly [string, XmlNode, number]>([
    ['one field of many values', element('R', leaves), 150],
    [
      'many fields',
      element(
        'R',
        of(5_000, 0).map((_, index) => leaf(`F${index}`, '1')),
      ),
      30,
    ],
    ['many lines', element('R', of(1_000, line)), 1_000],
    ['lines inside of lines', element('R', of(30, element('A', of(40, line)))), 1_200],
  ])('is taken in steps where a record has %s', (_case, node, least) => {
    expect(interruptions(recordSteps(node))).toBeGreaterThanOrEqual(least);
  });

  it.each<readonly [string, Parameters<typeof specialAnswerSteps>[0], readonly XmlNode[], number]>([
    ['of many fields', 'lookup', [element('Type', of(2_000, field))], 2_000],
    ['of a field of many values', 'lookup', [element('Type', [values])], 20_000],
    ['of many types', 'inspect', of(2_000, element('Type', [field])), 2_000],
    ['of many dimensions', 'getDimensions', of(2_000, element('dimension', [])), 2_000],
    ['that is lost among others', 'getFinancialSetup', leaves, 70],
  ])('is taken in steps where it is an answer %s', (_case, kind, children, least) => {
    expect(interruptions(specialAnswerSteps(kind, element('data', children)))).toBeGreaterThanOrEqual(least);
  });

  it('is taken in steps where it has many errors', () => {
    const errors = of(100, element('error', [leaf('errorno', 'E')]));
    expect(interruptions(errorSteps(element('r', [element('errormessage', errors)])))).toBe(100);
    const answer = parseAnswer(
      { bytes: new TextEncoder().encode(given.resultsAnswer(failed)), contentType: undefined },
      undefined,
    );
    if (answer.kind !== 'results') throw new Error('No results.');
    const calls = [expectFunction(given.createClass)];
    expect(interruptions(unknownErrorSteps(answer))).toBe(10);
    expect(
      interruptions(outcomeSteps(calls, answer, { mask: (text) => text, isTransaction: false })),
    ).toBeGreaterThanOrEqual(50);
  });

  it('lets the event loop have its turn', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await runInSlices(
      (function* (): Steps<void> {
        for (const end = performance.now() + 100; performance.now() < end;) yield;
      })(),
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });
});
