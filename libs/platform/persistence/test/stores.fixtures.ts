import type {
  AcceptedEvent,
  AttemptSettlement,
  ClaimedJob,
  DeadLetter,
  JobSettlement,
  OutgoingResult,
  PlannedAttempt,
  SettledJob,
} from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { createDataSource, migrate } from '../src/data-source.js';
import { PostgresInbox } from '../src/stores/postgres-inbox.js';
import { PostgresLaneStore } from '../src/stores/postgres-lane.store.js';
import { PostgresOutbox } from '../src/stores/postgres-outbox.js';
import { PostgresWorkStore } from '../src/stores/postgres-work.store.js';

const LONG_LEASE_MS = 600_000;

/** The stores over one migrated database, and what the specs do with them again and again. */
export class StoreBench {
  readonly dataSource: DataSource;
  readonly inbox: PostgresInbox;
  readonly work: PostgresWorkStore;
  readonly lanes: PostgresLaneStore;
  readonly outbox: PostgresOutbox;
  #lastHolder = 0;

  private constructor(dataSource: DataSource) {
    this.dataSource = dataSource;
    this.inbox = new PostgresInbox(dataSource, { deadLetterTopic: 'intacct.dead-letters' });
    this.work = new PostgresWorkStore(dataSource);
    this.lanes = new PostgresLaneStore(dataSource, { next: () => `holder-${(this.#lastHolder += 1)}` });
    this.outbox = new PostgresOutbox(dataSource);
  }

  static async open(url: string): Promise<StoreBench> {
    const dataSource = await createDataSource({ url }).initialize();
    await migrate(dataSource);
    return new StoreBench(dataSource);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  async rows<T = Readonly<Record<string, unknown>>>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    return this.dataSource.query<T[]>(sql, [...parameters]);
  }

  /** Every table of ours empty again. */
  async clear(): Promise<void> {
    const tables = await this.rows<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'bridge_migration'`,
    );
    await this.rows(`truncate ${tables.map(({ name }) => `"${name}"`).join(', ')} restart identity`);
  }

  /** Accepted and dispatched, one after the other. */
  async arrive(...events: readonly AcceptedEvent[]): Promise<void> {
    await this.inbox.accept(events, []);
    await this.inbox.dispatch(1_000);
  }

  async slot(company = 'acme'): Promise<string> {
    const slot = await this.lanes.acquireSlot({
      company,
      slots: 100,
      leaseMs: LONG_LEASE_MS,
      growMs: 10_000,
      access: 'access',
    });
    if (slot === undefined) {
      throw new Error('no slot is free');
    }
    return slot.holder;
  }

  /** The lease of a crashed holder, when its time is over. */
  async expire(holder: string): Promise<void> {
    await this.rows(`update slot_lease set expires_at = now() - interval '1 second' where holder = $1`, [holder]);
  }

  /** Whether a statement in this database waits for a lock that another holds. */
  async isSomeoneWaiting(): Promise<boolean> {
    const waiting = await this.rows(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  }

  /** Due times of all jobs are reached. */
  async passTime(): Promise<void> {
    await this.rows(`update sync_job set next_attempt_at = now() - interval '1 second' where next_attempt_at > now()`);
    await this.work.promoteDue();
  }

  async claim(
    limit = 50,
    company = 'acme',
  ): Promise<{ readonly holder: string; readonly jobs: readonly ClaimedJob[] }> {
    const holder = await this.slot(company);
    const { jobs } = await this.work.claim(company, holder, { limit });
    return { holder, jobs };
  }

  /** Exactly one job is due: take it. */
  async claimOne(): Promise<{ readonly holder: string; readonly job: ClaimedJob }> {
    const { holder, jobs } = await this.claim();
    const [job] = jobs;
    if (job === undefined || jobs.length > 1) {
      throw new Error(`one job was expected, ${jobs.length} are due`);
    }
    return { holder, job };
  }

  async jobs(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.rows(
      `select sys_id, record_version::int as version, state, claimed_by, waits_for, attempts, trigger, is_isolated, message
       from sync_job order by id`,
    );
  }

  async states(): Promise<readonly string[]> {
    const rows = await this.rows<{ text: string }>(
      `select sys_id || ' v' || record_version || ' ' || state as text from sync_job order by id`,
    );
    return rows.map((row) => row.text);
  }

  async attempt(controlId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const [row] = await this.rows(
      `select state, outcome, doubt, sends, doubts, lookups, errors, job_id, (settled_at is not null) as settled
       from attempt where control_id = $1`,
      [controlId],
    );
    return row;
  }
}

let lastEvent = 0;

export function event({ data: given, ...changes }: Partial<AcceptedEvent> & { data?: unknown } = {}): AcceptedEvent {
  lastEvent += 1;
  const sysId = changes.sysId ?? 'S1';
  const recordVersion = changes.recordVersion ?? 1;
  const data = given ?? { id: changes.subject ?? `K-${sysId}` };
  return {
    source: '/dmo/acme-tenant',
    eventId: `event-${lastEvent}`,
    company: 'acme',
    tenant: 'acme-tenant',
    plugin: 'masterdata',
    object: 'customer',
    recordClass: 'master',
    type: 'masterdata.customer.changed.v1',
    sysId,
    recordVersion,
    subject: `K-${sysId}`,
    time: '2026-01-01T00:00:00Z',
    traceparent: undefined,
    dataText: JSON.stringify(data),
    contentHash: JSON.stringify([sysId, recordVersion, data]),
    origin: { topic: 'dmo.smart-events.masterdata', partition: 0, offset: String(lastEvent), key: `acme/${sysId}` },
    original: { value: Buffer.from('{"as": "it came"}'), headers: { ce_id: 'as it came' } },
    ...changes,
  };
}

export function deadLetter(changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    stage: 'envelope',
    class: 'rejected',
    code: 'ENVELOPE_NOT_JSON',
    message: 'The value is not JSON.',
    field: undefined,
    tenant: undefined,
    source: undefined,
    eventId: undefined,
    type: undefined,
    origin: { topic: 'dmo.smart-events.masterdata', partition: 3, offset: '42', key: 'acme/S1' },
    value: Buffer.from([0, 255, 123]),
    headers: { traceparent: '00-abc' },
    ...changes,
  };
}

export function planned(job: ClaimedJob, changes: Partial<PlannedAttempt> = {}): PlannedAttempt {
  return {
    jobId: job.id,
    controlId: `acme-${job.sysId}-${job.recordVersion}-create`,
    position: 0,
    verb: 'create',
    intacctObject: 'CUSTOMER',
    object: job.object,
    sysId: job.sysId,
    naturalKey: job.naturalKey,
    recordNo: undefined,
    identity: { idField: 'CUSTOMERID', match: { CUSTOMERID: job.naturalKey } },
    contentHash: `hash-${job.sysId}-${job.recordVersion}`,
    isCreateOnly: false,
    ...changes,
  };
}

export function settled(
  job: ClaimedJob,
  settlement: JobSettlement,
  more: Partial<Pick<SettledJob, 'attempts' | 'results' | 'store' | 'apiTransactions'>> = {},
): SettledJob {
  return { job, settlement, attempts: [], apiTransactions: 0, results: [], store: [], ...more };
}

type Final = Extract<JobSettlement, { kind: 'final' }>;

export function final(state: Final['state'], changes: Partial<Final> = {}): Final {
  return {
    kind: 'final',
    state,
    message: `it is ${state}`,
    errors: [],
    notIntegrated: [],
    facts: undefined,
    aliases: undefined,
    waitsFor: [],
    ...changes,
  };
}

export function held(...waitsFor: readonly string[]): JobSettlement {
  return { kind: 'held', waitsFor, message: 'it waits', errors: [], isUnknown: true, delayMs: 600_000 };
}

type Retry = Extract<JobSettlement, { kind: 'retry' }>;

export function retry(changes: Partial<Retry> = {}): Retry {
  return {
    kind: 'retry',
    delayMs: 600_000,
    message: 'later',
    errors: [],
    spendsAttempt: true,
    isIsolated: false,
    ...changes,
  };
}

export function inDoubt(delayMs = 0): JobSettlement {
  return { kind: 'in-doubt', delayMs, message: 'asked again' };
}

type Success = Extract<AttemptSettlement, { kind: 'success' }>;

export function written(controlId: string, changes: Partial<Success> = {}): Success {
  return {
    kind: 'success',
    controlId,
    intacctId: 'C-1',
    recordNo: '7',
    url: undefined,
    isContentKnown: true,
    ...changes,
  };
}

export function result(resultId: string, changes: Partial<OutgoingResult> = {}): OutgoingResult {
  return {
    resultId,
    topic: 'intacct.sync-results',
    key: 'acme/S1',
    value: `{"id":"${resultId}"}`,
    headers: {},
    ...changes,
  };
}
