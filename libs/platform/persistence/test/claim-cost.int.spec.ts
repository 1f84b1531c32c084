import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PlanRecorder } from './plan.recorder.js';
import { StoreBench } from './stores.fixtures.js';

const FINISHED = 20_000;
const PENDING = 40_000;
const CLAIMED = 50;

/** One long lane; the finished jobs came first. */
const FILL = [
  `insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject, topic,
                            log_partition, log_offset, data, content_hash, dispatched_at)
   select '/dmo/t', 'e' || n, 'acme', 'acme-tenant', 'masterdata', 'customer', 'master', 'masterdata.customer.changed.v1', 's' || n, 1, 'K' || n,
          't', 0, n::text, '{"id": "K"}', 'h', now() from generate_series(1, ${FINISHED + PENDING}) n`,
  `insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority, state, finished_at)
   select n, 'acme', 'masterdata', 'customer', 'master', 's' || n, 1, 'K' || n, 20,
          case when n <= ${FINISHED} then 'success' else 'pending' end, case when n <= ${FINISHED} then now() end
   from generate_series(1, ${FINISHED + PENDING}) n`,
];

describe('a claim from a long lane', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let recorder: PlanRecorder;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    for (const statement of FILL) await bench.rows(statement);
    await bench.rows('vacuum analyze sync_job');
    recorder = new PlanRecorder(bench.dataSource, { isAnalyzing: true });
  }, 60_000);
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('reads what it takes, and neither what is finished nor what stays', async () => {
    const holder = await bench.slot();
    const accesses = await recorder.during(async () => {
      const { jobs } = await bench.work.claim('acme', holder, { limit: CLAIMED });
      expect(jobs).toHaveLength(CLAIMED);
    });
    const ofJobs = accesses.filter(({ table }) => table === 'sync_job');
    expect(ofJobs.length).toBeGreaterThan(0);
    expect(ofJobs.filter(({ passedOver = 0 }) => passedOver > CLAIMED)).toEqual([]);
    // Walking the index of the lane would be some 200 pages.
    const lanes = ofJobs.filter(({ sql }) => sql.startsWith('with recursive'));
    expect(lanes.filter(({ pages = Number.NaN }) => !(pages < 50))).toEqual([]);
    expect(lanes).not.toEqual([]);
  });
});
