import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClaimedJob, JobSettlement } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import fc from 'fast-check';
import {
  StoreBench,
  event,
  final,
  held,
  inDoubt,
  planned,
  result,
  retry,
  settled,
  written,
} from './stores.fixtures.js';

const RECORDS = ['a', 'b', 'c', 'd'];
const HOLDERS = 3;

type Step =
  | { readonly kind: 'accept'; readonly record: number; readonly version: number }
  | { readonly kind: 'dispatch' | 'recover' | 'pass-time' }
  | { readonly kind: 'claim' | 'claim-in-doubt' | 'send' | 'crash'; readonly holder: number }
  | { readonly kind: 'settle'; readonly holder: number; readonly outcome: number };

const holder = fc.integer({ min: 0, max: HOLDERS - 1 });
const record = fc.integer({ min: 0, max: RECORDS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('accept'), record, version: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('dispatch', 'recover', 'pass-time') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('claim', 'claim-in-doubt', 'send'), holder }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash'), holder }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('settle'), holder, outcome: fc.integer({ min: 0, max: 6 }) }) },
);

interface Worker {
  lease: string;
  jobs: readonly ClaimedJob[];
}

/** Workers that claim, send, settle and die in any order; a dead one goes on for a while without knowing. */
class Crew {
  readonly #bench: StoreBench;
  readonly #workers: Worker[] = [];
  readonly #expected = new Set<string>();
  #settlements = 0;

  constructor(bench: StoreBench) {
    this.#bench = bench;
  }

  async start(): Promise<void> {
    await this.#bench.clear();
    for (let count = 0; count < HOLDERS; count += 1) {
      this.#workers.push({ lease: await this.#bench.slot(), jobs: [] });
    }
  }

  async take(one: Step): Promise<void> {
    const { inbox, work } = this.#bench;
    switch (one.kind) {
      case 'accept':
        return this.#accept(RECORDS[one.record] ?? 'a', one.version);
      case 'dispatch':
        await inbox.dispatch(2);
        return;
      case 'recover':
        await work.recoverOrphans();
        return;
      case 'pass-time':
        return this.#bench.passTime();
      case 'claim':
        return this.#claim(this.#worker(one.holder));
      case 'claim-in-doubt':
        return this.#claimInDoubt(this.#worker(one.holder));
      case 'send':
        return this.#send(this.#worker(one.holder));
      case 'crash':
        return this.#bench.expire(this.#worker(one.holder).lease);
      case 'settle':
        return this.#settle(this.#worker(one.holder), one.outcome);
      default:
        return one satisfies never;
    }
  }

  /** Everybody dies; one that lives finishes what is left. Ends, or something can never be finished. */
  async finish(): Promise<void> {
    for (const worker of this.#workers) {
      await this.#bench.expire(worker.lease);
    }
    await this.#bench.inbox.dispatch(1_000);
    const survivor = { lease: await this.#bench.slot(), jobs: [] };
    for (let round = 0; round < 100; round += 1) {
      await this.#bench.work.recoverOrphans();
      await this.#bench.passTime();
      await this.#claimInDoubt(survivor);
      await this.#settle(survivor, 0);
      await this.#claim(survivor);
      await this.#send(survivor);
      await this.#settle(survivor, 0);
    }
  }

  async check(): Promise<void> {
    const rows = await this.#bench.rows<{ text: string }>(
      `select sys_id || ' v' || record_version || ' ' || state as text from sync_job order by 1`,
    );
    expect(rows.map(({ text }) => text)).toEqual([...this.#expected].sort().map((text) => `${text} success`));
    const results = await this.#bench.rows<{ result_id: string }>(`select result_id from outbox_message`);
    const finals = results.map((row) => row.result_id.split('#')[0] ?? '').sort();
    expect(finals).toEqual([...this.#expected].sort());
    expect(await this.#bench.rows(`select * from sync_job where claimed_by is not null`)).toEqual([]);
  }

  async checkActive(): Promise<void> {
    const twice = await this.#bench.rows(
      `select sys_id from sync_job where state in ('running', 'in-doubt') group by sys_id having count(*) > 1`,
    );
    expect(twice).toEqual([]);
  }

  #worker(index: number): Worker {
    const worker = this.#workers[index];
    if (worker === undefined) {
      throw new Error('no such worker');
    }
    return worker;
  }

  async #accept(sysId: string, recordVersion: number): Promise<void> {
    this.#expected.add(`${sysId} v${recordVersion}`);
    await this.#bench.inbox.accept([event({ sysId, recordVersion, eventId: `${sysId}-${recordVersion}` })], []);
  }

  async #claim(worker: Worker): Promise<void> {
    // A worker starts anew with a lease of its own, as a restarted process does.
    if (!(await this.#bench.lanes.renewSlot(worker.lease, 600_000))) {
      Object.assign(worker, { lease: await this.#bench.slot(), jobs: [] });
    }
    const { jobs } = await this.#bench.work.claim('acme', worker.lease, { limit: 2 });
    worker.jobs = [...worker.jobs, ...jobs];
  }

  async #claimInDoubt(worker: Worker): Promise<void> {
    const doubtful = await this.#bench.work.claimInDoubt('acme', worker.lease, 2);
    worker.jobs = [...worker.jobs, ...doubtful.map(({ job }) => job)];
  }

  async #send(worker: Worker): Promise<void> {
    const attempts = worker.jobs.map((job) => planned(job));
    // One that lost its lease is told so before anything leaves, and forgets what it had.
    await this.#bench.work.planAndMarkSent(worker.lease, attempts, []).catch((err: unknown) => {
      expect(err).toMatchObject({ code: 'STORE_LEASE_LOST' });
      worker.jobs = [];
    });
  }

  async #settle(worker: Worker, outcome: number): Promise<void> {
    const { jobs } = worker;
    worker.jobs = [];
    await this.#bench.work.settle(
      worker.lease,
      jobs.map((job) => {
        const settlement = settlementOf(outcome);
        const { controlId } = planned(job);
        this.#settlements += 1;
        const isFinal = settlement.kind === 'final';
        return settled(job, settlement, {
          attempts: isFinal
            ? [written(controlId, { recordNo: controlId })]
            : settlement.kind === 'in-doubt'
              ? [{ kind: 'in-doubt', controlId, doubt: 'answer-lost' }]
              : [],
          results: isFinal ? [result(`${job.sysId} v${job.recordVersion}#${this.#settlements}`)] : [],
        });
      }),
    );
  }
}

function settlementOf(outcome: number): JobSettlement {
  const others = [retry(), retry({ delayMs: 0 }), held('item:never'), inDoubt(), inDoubt(600_000)];
  return others[outcome - 2] ?? final('success');
}

describe('PostgresWorkStore under any interleaving', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
  });
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('loses no event, works on a record once at a time, and gives one final result', async () => {
    const turns = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 10, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(turns, async (history) => {
        const crew = new Crew(bench);
        await crew.start();
        for (const together of history) {
          await Promise.all(together.map((one) => crew.take(one)));
          await crew.checkActive();
        }
        await crew.finish();
        await crew.check();
      }),
      { seed: 20261123, numRuns: 12, endOnFailure: true },
    );
  }, 120_000);
});
