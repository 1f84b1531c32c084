import type { AcceptedEvent, AcceptResult, DeadLetter, Inbox, TracedRecord } from '@bridge/ports';
import type { DataSource, EntityManager } from 'typeorm';
import { writeDeadLetters } from './dead-letter.writer.js';
import { findReusedIds, insertAndTell, toReusedIdLetter } from './inbox-event.writer.js';
import { PRIORITY_SQL } from './priority.sql.js';
import { findReusedVersions, toReusedVersionLetter } from './reused-version.reader.js';

export interface PostgresInboxOptions {
  readonly deadLetterTopic: string;
}

export class PostgresInbox implements Inbox {
  readonly #dataSource: DataSource;
  readonly #options: PostgresInboxOptions;

  constructor(dataSource: DataSource, options: PostgresInboxOptions) {
    this.#dataSource = dataSource;
    this.#options = options;
  }

  async accept(events: readonly AcceptedEvent[], deadLetters: readonly DeadLetter[]): Promise<AcceptResult> {
    // Two commits: a crash between them is followed by the same batch again, whose events are repeats then.
    const { manager } = this.#dataSource;
    const accepted = await insertAndTell(manager, events);
    const reused = accepted === events.length ? [] : await findReusedIds(manager, events);
    const letters = [...deadLetters, ...reused.map(toReusedIdLetter)];
    const stored = letters.length === 0 ? 0 : await this.#storeLetters(letters);
    return {
      accepted,
      duplicates: events.length - accepted - reused.length + (letters.length - stored),
      deadLetters: stored,
    };
  }

  #storeLetters(letters: readonly DeadLetter[]): Promise<number> {
    return this.#dataSource.transaction((manager) => writeDeadLetters(manager, this.#options.deadLetterTopic, letters));
  }

  async dispatch(limit: number, note?: (events: readonly TracedRecord[]) => void): Promise<number> {
    const { taken, traced } = await this.#dataSource.transaction(async (manager) => {
      const dispatched = await insertJobs(manager, limit, note !== undefined);
      const { repeated, snapshots } = dispatched;
      await markOutdated(manager, snapshots);
      if (repeated.length > 0) {
        const reused = await findReusedVersions(manager, repeated);
        await writeDeadLetters(manager, this.#options.deadLetterTopic, reused.map(toReusedVersionLetter));
      }
      return dispatched;
    });
    note?.(traced ?? []);
    return taken;
  }
}

interface Dispatched {
  readonly taken: number;
  /** Ids of those events whose version has its job already. */
  readonly repeated: readonly string[];
  /** Ids of new jobs whose record may have others that wait: all but documents. */
  readonly snapshots: readonly string[];
  /** Null unless asked for. */
  readonly traced: readonly TracedRecord[] | null;
}

async function insertJobs(manager: EntityManager, limit: number, isTraced: boolean): Promise<Dispatched> {
  const [row] = await manager.query<Dispatched[]>(
    `with taken as (
         select * from inbox_event where dispatched_at is null order by id limit $1 for update skip locked
       ), jobs as (
         insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority)
         select e.id, e.company_id, e.plugin, e.object, e.record_class, e.sys_id, e.record_version, e.subject, ${PRIORITY_SQL}
         from taken e where e.record_class <> 'command' order by e.id
         on conflict do nothing
         returning id, record_class, inbox_event_id, company_id, object, sys_id, natural_key, record_version
       ), commands as (
         insert into mass_job (company_id, tenant, object, command, trigger, sys_ids, requested_by, log_key)
         select e.company_id, e.tenant, e.object, split_part(e.type, '.', 2), e.event_id,
                case when e.data ? 'sysIds' then array(select jsonb_array_elements_text(e.data -> 'sysIds')) end, e.source, e.log_key
         from taken e where e.record_class = 'command' order by e.id
         on conflict do nothing
         returning id
       ), links as (
         insert into record_link (company_id, object, sys_id, natural_key)
         select distinct on (company_id, object, sys_id) company_id, object, sys_id, natural_key from jobs
         order by company_id, object, sys_id, record_version desc
         on conflict do nothing
       ), done as (
         update inbox_event set dispatched_at = now() where id in (select id from taken) returning id
       ), told as (
         select pg_notify('bridge_jobs', '') where exists (select 1 from jobs) or exists (select 1 from commands)
       )
       select (select count(*)::int from done) + 0 * (select count(*)::int from told) as taken,
              array(select id::text from taken where record_class <> 'command' and id not in (select inbox_event_id from jobs)) as repeated,
              array(select id::text from jobs where record_class <> 'document') as snapshots,
              case when $2::boolean then (select jsonb_agg(jsonb_build_object('plugin', plugin, 'object', object, 'naturalKey', subject, 'attempts', 0,
                'event', jsonb_strip_nulls(jsonb_build_object('id', event_id, 'source', source, 'traceparent', traceparent)))) from taken) end as traced`,
    [limit, isTraced],
  );
  return row ?? { taken: 0, repeated: [], snapshots: [], traced: null };
}

/** Whoever works on a job now finds out by itself; those that wait are marked, so that they can be ended many at once. */
async function markOutdated(manager: EntityManager, snapshots: readonly string[]): Promise<void> {
  if (snapshots.length === 0) {
    return;
  }
  await manager.query(
    `with touched as (
       select distinct company_id, object, sys_id from sync_job where id = any($1::bigint[])
     ), stale as (
       select o.id from touched t join sync_job o on o.company_id = t.company_id and o.object = t.object and o.sys_id = t.sys_id
       where o.finished_at is null and not o.is_outdated and o.state in ('pending', 'retrying', 'held')
         and exists (select 1 from sync_job n where n.company_id = o.company_id and n.object = o.object and n.sys_id = o.sys_id
                       and n.finished_at is null and n.record_version > o.record_version)
       for update of o skip locked
     )
     update sync_job set is_outdated = true where id in (select id from stale)`,
    [snapshots],
  );
}
