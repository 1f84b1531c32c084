import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, IdSource, RandomSource } from '@bridge/ports';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) {
        throw error;
      }
    });
  },
};

export const systemIds: IdSource = { next: () => randomUUID() };
export const systemRandom: RandomSource = { next: () => Math.random() };
