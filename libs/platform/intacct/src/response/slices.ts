import { setImmediate } from 'node:timers/promises';

/** Work that can be interrupted wherever it yields. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Small pieces of work between two yields. */
export const stride = 64;

/** Longest time at a stretch; the event loop has its turn in between. */
const sliceMs = 5;

export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}

/** One piece of work for each item. */
export function* mapSteps<T, R>(items: readonly T[], work: (item: T) => R): Steps<readonly R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(work(item));
    yield;
  }
  return results;
}

/** Work in steps for each item. */
export function* eachSteps<T, R>(items: readonly T[], work: (item: T) => Steps<R>): Steps<readonly R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(yield* work(item));
    yield;
  }
  return results;
}

export async function runInSlices<T>(steps: Steps<T>): Promise<T> {
  let startedMs = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    if (performance.now() - startedMs >= sliceMs) {
      await setImmediate();
      startedMs = performance.now();
    }
  }
}
