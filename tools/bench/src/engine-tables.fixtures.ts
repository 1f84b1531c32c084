import { randomUUID } from 'node:crypto';
import { PostgresInbox, PostgresLaneStore, PostgresOutbox, PostgresWorkStore } from '@bridge/persistence';
import type { ClaimedJob, SettledJob } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import type { BenchOptions, Measure } from './bench.js';
import type { BenchDatabase } from './engine.servers.js';
import { medianOf } from './measuring.js';

/** How many rows the tables hold. */
export interface Fill {
  /** Events whose jobs are finished and whose results are published. */
  readonly finished: number;
  readonly undispatched: number;
  readonly pending: number;
  readonly unpublished: number;
}

/** Mean time of one row in ms. */
export interface RowTimes {
  readonly dispatch: number;
  readonly claimAndSettle: number;
  readonly publish: number;
}

const STEPS = ['dispatch', 'claimAndSettle', 'publish'] as const satisfies readonly (keyof RowTimes)[];

/** Of each step, round after round. */
interface Race {
  readonly few: readonly RowTimes[];
  readonly many: readonly RowTimes[];
}

const COMPANY = 'acme';
const DISPATCH_EVENTS = 500;
const CLAIM_JOBS = 50;
const TABLES = 'inbox_event, sync_job, attempt, record_link, outbox_message, slot_lease, dead_letter';

function eventsSql(from: number, to: number, isDispatched: boolean): string {
  return `insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version, subject, topic,
      log_partition, log_offset, data, content_hash, dispatched_at)
    select '/dmo/acme', 'e' || n, '${COMPANY}', 'acme', 'masterdata', 'customer', 'master', 'masterdata.customer.changed.v1', 's' || n, 1, 'K' || n, 't', 0, n::text,
      jsonb_build_object('id', 'K' || n, 'name', repeat('x', 300)), 'h' || n, ${isDispatched ? 'now()' : 'null'}
    from generate_series(${from + 1}, ${to}) n`;
}

function jobsSql(from: number, to: number, state: 'success' | 'pending'): string {
  return `insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority, state, finished_at)
    select n, '${COMPANY}', 'masterdata', 'customer', 'master', 's' || n, 1, 'K' || n, 20, '${state}', ${state === 'success' ? 'now()' : 'null'}
    from generate_series(${from + 1}, ${to}) n`;
}

function messagesSql(from: number, to: number, isPublished: boolean): string {
  return `insert into outbox_message (result_id, topic, log_key, value, published_at)
    select 'r' || n, 't', 'k' || n, convert_to(repeat('x', 300), 'UTF8'), ${isPublished ? 'now()' : 'null'} from generate_series(${from + 1}, ${to}) n`;
}

/** Empty tables are filled: what is over first, then what is open. */
export async function fillTables(dataSource: DataSource, fill: Fill): Promise<void> {
  await dataSource.query(`truncate ${TABLES} restart identity`);
  const jobs = fill.finished + fill.pending;
  await dataSource.query(eventsSql(0, jobs, true));
  await dataSource.query(eventsSql(jobs, jobs + fill.undispatched, false));
  await dataSource.query(jobsSql(0, fill.finished, 'success'));
  await dataSource.query(jobsSql(fill.finished, jobs, 'pending'));
  await dataSource.query(messagesSql(0, fill.finished, true));
  await dataSource.query(messagesSql(fill.finished, fill.finished + fill.unpublished, false));
  for (const table of ['inbox_event', 'sync_job', 'outbox_message']) await dataSource.query(`vacuum analyze ${table}`);
  await dataSource.query('checkpoint');
}

function landed(job: ClaimedJob): SettledJob {
  const settlement = {
    kind: 'final',
    state: 'success',
    message: 'done',
    errors: [],
    notIntegrated: [],
    facts: undefined,
    aliases: undefined,
    waitsFor: [],
  } as const;
  const result = { resultId: randomUUID(), topic: 't', key: job.sysId, value: '{}', headers: {} };
  return { job, settlement, attempts: [], apiTransactions: 1, results: [result], store: [] };
}

async function timed(rows: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / rows;
}

/** The same number of rows through each durable step, as the loops take them. */
export async function workThrough(dataSource: DataSource, rows: number): Promise<RowTimes> {
  const inbox = new PostgresInbox(dataSource, { deadLetterTopic: 'dead' });
  const work = new PostgresWorkStore(dataSource);
  const outbox = new PostgresOutbox(dataSource);
  const lanes = new PostgresLaneStore(dataSource, { next: randomUUID });
  const slot = { company: COMPANY, slots: 2, leaseMs: 600_000, growMs: 1_000, access: 'a' };
  const holder = (await lanes.acquireSlot(slot))?.holder ?? '';
  const publish = await timed(rows, async () => {
    for (let done = 0; done < rows;) {
      const messages = await outbox.next(Math.min(DISPATCH_EVENTS, rows - done));
      if (messages.length === 0) throw new Error('There is nothing more to publish.');
      await outbox.markPublished(messages.map(({ id }) => id));
      done += messages.length;
    }
  });
  const claimAndSettle = await timed(rows, async () => {
    for (let done = 0; done < rows;) {
      const { jobs } = await work.claim(COMPANY, holder, { limit: Math.min(CLAIM_JOBS, rows - done) });
      if (jobs.length === 0) throw new Error('There is nothing more to claim.');
      await work.settle(holder, jobs.map(landed));
      done += jobs.length;
    }
  });
  const dispatch = await timed(rows, async () => {
    for (let done = 0; done < rows;) {
      const taken = await inbox.dispatch(Math.min(DISPATCH_EVENTS, rows - done));
      if (taken === 0) throw new Error('There is nothing more to dispatch.');
      done += taken;
    }
  });
  return { dispatch, claimAndSettle, publish };
}

/** Rounds over both in turn, the one that begins changing, so that what the machine does meanwhile falls on both. */
export async function raceThrough(
  databases: Readonly<Record<keyof Race, BenchDatabase>>,
  { rows, rounds }: { readonly rows: number; readonly rounds: number },
  options: BenchOptions,
): Promise<Race> {
  const times: Record<keyof Race, RowTimes[]> = { few: [], many: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? (['few', 'many'] as const) : (['many', 'few'] as const)) {
      const seen = await workThrough(databases[name].dataSource, rows);
      options.say(`${name}: ${STEPS.map((step) => `${step} ${seen[step].toFixed(3)}`).join(', ')} ms/row`);
      times[name].push(seen);
    }
  }
  return times;
}

/** Medians of each step, and of an event through all of them: that one has the bar. */
export function stepRatios(
  { few, many }: Race,
  { few: count, of, atMost }: { readonly few: number; readonly of: string; readonly atMost: number },
): readonly Measure[] {
  const ratioOf = (name: string, read: (times: RowTimes) => number): readonly [Measure, Measure, Measure] => {
    const [short, long] = [medianOf(few.map(read)), medianOf(many.map(read))];
    return [
      { name: `${name}, ${count} ${of}`, value: short, unit: 'ms/event' },
      { name: `${name}, many`, value: long, unit: 'ms/event' },
      { name: `${name}, many against few`, value: long / short, unit: 'ratio' },
    ];
  };
  const whole = ratioOf('all steps', (times) => STEPS.reduce((sum, step) => sum + times[step], 0));
  return [
    ...STEPS.flatMap((step) => ratioOf(step, (times) => times[step])),
    whole[0],
    whole[1],
    { ...whole[2], bar: { atMost } },
  ];
}
