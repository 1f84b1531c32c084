import { describe, expect, it } from '@jest/globals';
import { inertFailpoints, inertTelemetry } from '@bridge/ports';
import { FakeClock, RecordingLogger, SequentialIds } from '@bridge/testing';
import { WorkerPool } from './worker.pool.js';
import type { WorkerPoolOptions, WorkerPoolParts } from './worker.pool.js';

const LEASE_MS = 8_000;

function idlePool(clock: FakeClock) {
  const recoveries: number[] = [];
  const parts = {
    clock,
    logger: new RecordingLogger(),
    ids: new SequentialIds(),
    failpoints: inertFailpoints,
    telemetry: inertTelemetry,
    signals: { listen: () => () => undefined },
    store: {
      promoteDue: async () => 0,
      companiesWithWork: async () => [],
      recoverOrphans: async () => recoveries.push(clock.monotonicMs()) * 0,
    },
  } as unknown as WorkerPoolParts;
  const pool = new WorkerPool(parts, { pollMs: 1_000, leaseMs: LEASE_MS } as unknown as WorkerPoolOptions);
  return { pool, recoveries };
}

describe('WorkerPool', () => {
  it.each([0, -60_000, -86_400_000, 60_000, 86_400_000])(
    'looks for jobs of crashed workers four times in a lease, also when the clock was set by %d ms',
    async (byMs) => {
      const clock = new FakeClock();
      const { pool, recoveries } = idlePool(clock);
      pool.start();
      await clock.advance(3_000);
      clock.set(byMs);
      await clock.advance(LEASE_MS);
      expect(recoveries).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
      await pool.stop();
    },
  );
});
