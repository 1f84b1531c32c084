import { describe, expect, it } from '@jest/globals';
import { inertTelemetry, retainedTables } from '@bridge/ports';
import type { Failpoints, RetainedTable, Retention, RetentionDays, RetentionPage, RunLedger } from '@bridge/ports';
import { RecordingLogger } from '@bridge/testing';
import { RetentionRun } from './retention.run.js';

const days = Object.fromEntries(retainedTables.map((table, index) => [table, index + 1])) as RetentionDays;
const schedule = { everyMs: 1_000, leaseMs: 500 };
const clock = { now: () => new Date(0), monotonicMs: () => 0, sleep: () => Promise.resolve() };

/** Pages of two tables; keeps what was done. */
class World {
  readonly steps: string[] = [];
  readonly counted: string[] = [];
  readonly logger = new RecordingLogger();
  isDue = true;
  renewals = Number.POSITIVE_INFINITY;
  readonly #pages: Partial<Record<RetainedTable, RetentionPage[]>> = {
    sync_job: [
      { deleted: 3, next: '7' },
      { deleted: 0, next: '9' },
      { deleted: 2, next: undefined },
    ],
  };

  readonly ledger: RunLedger = {
    begin: async () => this.isDue,
    renew: async () => (this.renewals -= 1) >= 0,
    finish: async () => void this.steps.push('finish'),
    release: async () => void this.steps.push('release'),
  };
  readonly retention: Retention = {
    purge: async (table, keptDays, { after }) => {
      this.steps.push([table, keptDays, ...(after === undefined ? [] : [after])].join(' '));
      return this.#pages[table]?.shift() ?? { deleted: 0, next: undefined };
    },
  };

  run(signal = new AbortController().signal): Promise<boolean> {
    const { retention, ledger, logger } = this;
    const telemetry = {
      ...inertTelemetry,
      countForgotten: (table: RetainedTable, rows: number) => {
        if (rows > 0) this.counted.push(`${table} ${rows}`);
      },
    };
    const failpoints: Failpoints = {
      reach: (name) => {
        this.steps.push(name.replace('retention.', ''));
        return undefined;
      },
    };
    return new RetentionRun({ retention, ledger, telemetry, logger, clock, failpoints }, days, schedule, 'me').runIfDue(
      signal,
    );
  }
}

describe('RetentionRun', () => {
  it('cleans every table page by page, what refers before what is referred to, and tells how much', async () => {
    const world = new World();
    expect(await world.run()).toBe(true);
    expect(world.steps.filter((step) => !/delete$/.test(step))).toEqual([
      'attempt 1',
      'sync_job 2',
      'sync_job 2 7',
      'sync_job 2 9',
      'inbox_event 3',
      'outbox_message 4',
      'dead_letter 5',
      'api_usage 6',
      'awaited_request 7',
      'mass_job 8',
      'finish',
    ]);
    expect(world.steps.slice(0, 3)).toEqual(['before-delete', 'attempt 1', 'after-delete']);
    expect(world.counted).toEqual(['sync_job 3', 'sync_job 2']);
    expect(world.logger.lines).toEqual([
      {
        level: 'info',
        message: 'rows forgotten',
        fields: expect.objectContaining({ object: 'sync_job', outcome: '5' }),
      },
    ]);
  });

  it('does nothing when it is not due, or when the process ends', async () => {
    const world = new World();
    world.isDue = false;
    expect(await world.run()).toBe(false);
    world.isDue = true;
    expect(await world.run(AbortSignal.abort())).toBe(false);
    expect(world.steps).toEqual([]);
  });

  it('stops when its lease is lost, and leaves the rest to others', async () => {
    const world = new World();
    world.renewals = 2;
    expect(await world.run()).toBe(false);
    expect(world.steps.slice(-2)).toEqual(['after-delete', 'release']);
    expect(world.steps).not.toContain('finish');
  });
});
