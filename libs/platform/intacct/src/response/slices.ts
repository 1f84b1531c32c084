import { setImmediate } from 'node:timers/promises';

/** Work that can be interrupted wherever it yields. */
export type Steps<T> = Generator<undefined, T, undefined>;

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
