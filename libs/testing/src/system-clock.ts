import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@bridge/ports';

/** Real time, for specs that run against real servers. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }

  monotonicMs(): number {
    return performance.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}
