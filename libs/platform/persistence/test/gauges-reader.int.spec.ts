import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { awaitedRequest, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresGaugesReader, gaugesSql, lanesSql, slotsSql } from '../src/postgres-gauges.reader.js';
import { PostgresAwaitedRequests } from '../src/stores/postgres-awaited-requests.js';
import { StoreBench, deadLetter, event } from './stores.fixtures.js';

/** Tables that grow with every event. */
const grown = ['inbox_event', 'sync_job', 'attempt', 'outbox_message', 'dead_letter', 'record_link'];

describe('PostgresGaugesReader', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let reader: PostgresGaugesReader;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    reader = new PostgresGaugesReader(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  const age = (table: string, column: string, seconds: number) =>
    bench.rows(`update ${table} set ${column} = now() - make_interval(secs => $1)`, [seconds]);

  it('gauges nothing while nothing is open', async () => {
    expect(await reader.read()).toEqual({
      oldestOpenSeconds: 0,
      oldestUndispatchedSeconds: 0,
      oldestHeldSeconds: 0,
      oldestInDoubtSeconds: 0,
      oldestUnpublishedSeconds: 0,
      jobsOpen: 0,
      jobsHeld: 0,
      jobsRetrying: 0,
      attemptsInDoubt: 0,
      unpublished: 0,
      failedMessages: 0,
      deadLetters: 0,
      answersAwaited: 0,
      answersInDoubt: 0,
      answersConcluded: 0,
    });
    expect(await reader.readLanes()).toEqual([]);
    expect(await reader.readPauses()).toEqual([]);
  });

  it('gauges queued requests until they are taken over', async () => {
    const store = new PostgresAwaitedRequests(bench.dataSource);
    const ids = ['awaited', 'settled', 'doubtful', 'taken'];
    await Promise.all(ids.map((id) => store.await(awaitedRequest(id))));
    await Promise.all(['settled', 'taken'].map((id) => store.settle(id, { outcomes: [], apiTransactions: 0 })));
    await store.doubt('doubtful', { outcomes: [], apiTransactions: 0 });
    await store.takeOver('taken', 'settled');
    expect(await reader.read()).toMatchObject({ answersAwaited: 1, answersInDoubt: 1, answersConcluded: 2 });
  });

  it.each(['pending', 'retrying', 'held', 'running', 'in-doubt'])(
    'gauges the age of an accepted event before its dispatch, and while its job is %s',
    async (state) => {
      await bench.inbox.accept([event()], []);
      await age('inbox_event', 'received_at', 500);
      expect((await reader.read()).oldestOpenSeconds).toBeCloseTo(500, -1);
      await bench.inbox.dispatch(10);
      await bench.rows(`update sync_job set state = $1`, [state]);
      const gauges = await reader.read();
      expect([gauges.jobsOpen, Math.floor(gauges.oldestOpenSeconds / 100)]).toEqual([1, 5]);
    },
  );

  it.each(['success', 'error', 'superseded', 'ignored'])('does not count a job that is %s', async (state) => {
    await bench.arrive(event());
    await age('inbox_event', 'received_at', 500);
    await bench.rows(`update sync_job set state = $1`, [state]);
    expect(await reader.read()).toMatchObject({ oldestOpenSeconds: 0, jobsOpen: 0 });
  });

  it('gauges a replay from its own beginning', async () => {
    await bench.arrive(event());
    await age('inbox_event', 'received_at', 500);
    await bench.rows(`update sync_job set trigger = 'replay-1'`);
    expect((await reader.read()).oldestOpenSeconds).toBeLessThan(100);
  });

  it('keeps messages that failed apart from those that wait', async () => {
    await bench.inbox.accept([], [deadLetter(), deadLetter({ code: 'ENVELOPE_EMPTY' })]);
    await age('outbox_message', 'created_at', 300);
    await bench.outbox.markFailed('1', 'too large');
    const gauges = await reader.read();
    expect([gauges.failedMessages, Math.floor(gauges.oldestUnpublishedSeconds / 100)]).toEqual([1, 3]);
    await bench.outbox.markFailed('2', 'too large');
    expect(await reader.read()).toMatchObject({ failedMessages: 2, oldestUnpublishedSeconds: 0 });
  });

  it('gauges events before their dispatch, records that wait, and writes in doubt by themselves', async () => {
    await bench.arrive(event(), event({ sysId: 'S2' }), event({ sysId: 'S3' }));
    await bench.inbox.accept([event({ sysId: 'S4' })], []);
    await bench.rows(`update inbox_event set received_at = now() - interval '100 seconds' where dispatched_at is null`);
    await bench.rows(
      `update sync_job set state = 'held', held_since = now() - interval '200 seconds' where sys_id = 'S2'`,
    );
    await bench.rows(`update sync_job set state = 'retrying' where sys_id = 'S3'`);
    await bench.rows(
      `insert into attempt (job_id, control_id, position, verb, intacct_object, object, sys_id, natural_key, identity, content_hash,
                            is_create_only, state, sent_at)
       values (1, 'c', 0, 'create', 'CUSTOMER', 'customer', 'S1', 'A', '{}', '', false, 'in-doubt', now() - interval '300 seconds')`,
    );
    const now = await reader.read();
    const ages = [now.oldestUndispatchedSeconds, now.oldestHeldSeconds, now.oldestInDoubtSeconds];
    expect(ages.map((seconds) => Math.floor(seconds / 100))).toEqual([1, 2, 3]);
    expect(now).toMatchObject({ jobsOpen: 3, jobsHeld: 1, jobsRetrying: 1, attemptsInDoubt: 1 });
  });

  it('takes the entities of a company together', async () => {
    await bench.arrive(event(), event({ sysId: 'S2' }), event({ sysId: 'S3' }), event({ sysId: 'S4' }));
    await bench.rows(
      `update sync_job set lane_entity = 'E' || id, created_at = now() - id * interval '100 seconds' where id > 2`,
    );
    const lanes = await reader.readLanes();
    expect(lanes.map(({ oldestSeconds, ...lane }) => ({ ...lane, hundreds: Math.floor(oldestSeconds / 100) }))).toEqual(
      [
        { company: 'acme', level: 'entity', priority: 'master', jobs: 2, hundreds: 4 },
        { company: 'acme', level: 'top', priority: 'master', jobs: 2, hundreds: 0 },
      ],
    );
  });

  it('reads slots in use, allowed and configured', async () => {
    await bench.rows(
      `insert into company (id, tenant, intacct_company_id, user_id, user_password, settings)
       values ('acme', 'acme-tenant', 'ACME', 'user', 'sealed', '{}') on conflict do nothing`,
    );
    await bench.slot();
    expect(await reader.readSlots(10_000)).toEqual([{ company: 'acme', configured: 2, inUse: 1, allowed: 2 }]);
    await bench.rows(`insert into slot_window (company_id, slots, throttled_at) values ('acme', 1, now())`);
    expect(await reader.readSlots(10_000)).toMatchObject([{ allowed: 1 }]);
    await bench.rows(
      `insert into lane_pause (company_id, cause, lane_entity, priority, code, message, until)
       values ('acme', 'failure', '*', -1, 'GATEWAY_DOWN', 'it is away', now() + interval '1 hour')`,
    );
    expect(await reader.readSlots(10_000)).toMatchObject([{ allowed: 0 }]);
    expect(await reader.readPauses()).toEqual([{ company: 'acme', code: 'GATEWAY_DOWN', pauses: 1 }]);
  });

  it('reads nothing of what is finished, whatever the tables have grown to', async () => {
    await bench.arrive(event({ data: { id: 'A' } }));
    await bench.rows(`update sync_job set state = 'success', finished_at = now()`);
    await bench.rows(
      `insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject,
                                topic, log_partition, log_offset, data, content_hash, dispatched_at)
       select source, 'old-' || n, company_id, tenant, plugin, object, record_class, type, 'old-' || n, 1, subject, topic, 0, n, data,
              content_hash, now() from inbox_event, generate_series(1, 30000) n`,
    );
    await bench.rows(
      `insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority, state,
                             finished_at)
       select id, company_id, plugin, object, record_class, 'done-' || sys_id, 1, subject, 20, 'success', now() from inbox_event`,
    );
    await bench.rows(
      `insert into attempt (job_id, control_id, position, verb, intacct_object, object, sys_id, natural_key, identity, content_hash,
                            is_create_only, state, settled_at)
       select id, 'c-' || id, 0, 'create', 'CUSTOMER', object, sys_id, natural_key, '{}', '', false, 'settled', now() from sync_job`,
    );
    await bench.rows(
      `insert into outbox_message (result_id, topic, value, published_at) select 'r-' || id, 't', '', now() from sync_job`,
    );
    await bench.rows(
      `insert into dead_letter (identity, fingerprint, stage, error_class, code, message, topic, log_partition, log_offset, closed_at)
       select 'd-' || id, 'f', 's', 'rejected', 'C', 'm', 't', 0, '0', now() from sync_job`,
    );
    await bench.rows('analyze inbox_event, sync_job, attempt, outbox_message, dead_letter');
    for (const sql of [gaugesSql, lanesSql, slotsSql.replaceAll('$1', '10000')]) {
      const plan = await bench.rows<Record<string, string>>(`explain ${sql}`);
      const scanned = plan.flatMap((row) => /Seq Scan on (\w+)/.exec(row['QUERY PLAN'] ?? '')?.[1] ?? []);
      expect(scanned.filter((table) => grown.includes(table))).toEqual([]);
    }
    expect(await reader.read()).toMatchObject({ jobsOpen: 0, oldestOpenSeconds: 0 });
  });
});
