import { formatObjectRef } from '@bridge/canonical';
import type { AttemptSettlement, JobSettlement, SettledJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { toOutboxRow, writeOutbox } from './outbox.writer.js';

/** One transaction: attempts, links, job states, rows of the domain, outbox, releases. */
export async function settleJobs(manager: EntityManager, holder: string, jobs: readonly SettledJob[]): Promise<void> {
  const owned = await lockOwned(manager, holder, jobs);
  if (owned.length === 0) {
    return;
  }
  // Holding and landing must not miss each other: whoever comes second sees what the first has written.
  const company = owned[0]?.job.company;
  if (owned.some((settled) => settled.settlement.kind === 'held' || settled.job.recordClass !== 'document')) {
    await manager.query(`select pg_advisory_xact_lock(hashtext('bridge-hold'), hashtext($1))`, [company]);
  }
  await settleAttempts(manager, owned);
  await settleStates(manager, owned);
  await keepFinalLinks(manager, owned);
  for (const row of owned.flatMap((settled) => settled.store)) {
    await manager.save(row);
  }
  await writeOutbox(manager, owned.flatMap((settled) => settled.results).map(toOutboxRow));
  await releaseWaiting(manager, owned);
}

/** Jobs that nobody holds and that never run: their state and what is published. The caller has locked them. */
export async function settleSuperseded(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  if (jobs.length > 0) {
    await settleStates(manager, jobs);
    await writeOutbox(manager, jobs.flatMap((settled) => settled.results).map(toOutboxRow));
  }
}

async function lockOwned(
  manager: EntityManager,
  holder: string,
  jobs: readonly SettledJob[],
): Promise<readonly SettledJob[]> {
  const rows = await manager.query<{ id: string }[]>(
    `select id from sync_job where id = any($1::bigint[]) and claimed_by = $2 order by id for update`,
    [jobs.map((settled) => settled.job.id), holder],
  );
  const ids = new Set(rows.map((row) => row.id));
  return jobs.filter((settled) => ids.has(settled.job.id));
}

function attemptRow(settlement: AttemptSettlement) {
  const row = { control_id: settlement.controlId, state: 'settled', outcome: settlement.kind, is_lookup: false };
  switch (settlement.kind) {
    case 'success':
      return {
        ...row,
        intacct_id: settlement.intacctId,
        record_no: settlement.recordNo,
        url: settlement.url,
        is_content_known: settlement.isContentKnown,
      };
    case 'refused':
    case 'unsettled':
      return { ...row, errors: settlement.errors };
    case 'unsent':
      return { ...row, state: 'planned', outcome: undefined };
    case 'in-doubt':
      return { ...row, state: 'in-doubt', outcome: undefined, doubt: settlement.doubt, is_lookup: true };
    default:
      return settlement satisfies never;
  }
}

async function settleAttempts(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  const rows = jobs.flatMap((settled) => settled.attempts.map(attemptRow));
  if (rows.length === 0) {
    return;
  }
  await manager.query(
    `with settled as (
       select * from jsonb_to_recordset($1::jsonb) as x(control_id text, state text, outcome text, doubt text, errors jsonb, intacct_id text,
         record_no text, url text, is_content_known boolean, is_lookup boolean)
     ), written as (
       update attempt a set state = s.state, outcome = s.outcome, doubt = s.doubt, errors = coalesce(s.errors, '[]'),
         lookups = a.lookups + case when s.is_lookup and a.state = 'in-doubt' then 1 else 0 end,
         doubts = a.doubts + case when s.is_lookup and a.state <> 'in-doubt' then 1 else 0 end,
         settled_at = case when s.state = 'settled' then now() end
       from settled s where a.control_id = s.control_id
       returning a.job_id, a.object, a.sys_id, a.natural_key, a.intacct_object, a.content_hash, a.outcome,
         s.intacct_id, s.record_no, s.url, s.is_content_known
     ), closed as (
       update record_link l set is_unsettled = true
       from written w join sync_job j on j.id = w.job_id
       where w.outcome = 'unsettled' and l.company_id = j.company_id and l.object = w.object and l.sys_id = w.sys_id
     )
     insert into record_link (company_id, object, sys_id, natural_key, intacct_object, intacct_id, record_no, url, entity_id, version,
                              content_hash, state, updated_at)
     select j.company_id, w.object, w.sys_id, w.natural_key, w.intacct_object, w.intacct_id, w.record_no, w.url, j.lane_entity,
            case when w.is_content_known then j.record_version else 0 end,
            case when w.is_content_known then w.content_hash end,
            case when w.is_content_known then 'success' else 'pending' end, now()
     from written w join sync_job j on j.id = w.job_id where w.outcome = 'success'
     on conflict (company_id, object, sys_id) do update set
       intacct_object = excluded.intacct_object, intacct_id = excluded.intacct_id, record_no = excluded.record_no,
       url = coalesce(excluded.url, record_link.url), entity_id = excluded.entity_id,
       version = greatest(record_link.version, excluded.version), content_hash = excluded.content_hash, is_unsettled = false, state = excluded.state, updated_at = now()`,
    [JSON.stringify(rows)],
  );
}

function jobRow({ job, settlement, apiTransactions }: SettledJob) {
  const row = { id: job.id, api_transactions: apiTransactions, ...stateOf(settlement) };
  return { attempts: 0, delay_ms: 0, is_isolated: false, waits_for_unknown: false, errors: [], ...row };
}

function stateOf(settlement: JobSettlement) {
  switch (settlement.kind) {
    case 'final':
      return {
        state: settlement.state,
        message: settlement.message,
        errors: settlement.errors,
        waits_for: settlement.waitsFor,
        attempts: 1,
      };
    case 'held':
      return {
        state: 'held',
        message: settlement.message,
        errors: settlement.errors,
        waits_for: settlement.waitsFor,
        waits_for_unknown: settlement.isUnknown,
        delay_ms: settlement.delayMs,
      };
    case 'retry':
      return {
        state: settlement.delayMs > 0 ? 'retrying' : 'pending',
        message: settlement.message,
        errors: settlement.errors,
        attempts: settlement.spendsAttempt ? 1 : 0,
        is_isolated: settlement.isIsolated,
        delay_ms: settlement.delayMs,
      };
    case 'in-doubt':
      return { state: 'in-doubt', message: settlement.message, delay_ms: settlement.delayMs };
    default:
      return settlement satisfies never;
  }
}

async function settleStates(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  await manager.query(
    `update sync_job j set state = s.state, claimed_by = null, message = s.message, errors = s.errors, waits_for = nullif(s.waits_for, '{}'),
       waits_for_unknown = s.waits_for_unknown, attempts = j.attempts + s.attempts, is_isolated = s.is_isolated,
       api_transactions = j.api_transactions + s.api_transactions,
       next_attempt_at = now() + s.delay_ms * interval '1 millisecond',
       held_since = case when s.state = 'held' then coalesce(j.held_since, now()) end,
       finished_at = case when s.state in ('success', 'error', 'superseded', 'ignored') then now() end
     from jsonb_to_recordset($1::jsonb) as s(id bigint, state text, message text, errors jsonb, waits_for text[], waits_for_unknown boolean,
       attempts int, is_isolated boolean, api_transactions int, delay_ms float8)
     where j.id = s.id`,
    [JSON.stringify(jobs.map(jobRow))],
  );
}

async function keepFinalLinks(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  const rows = jobs.flatMap(({ job, settlement }) =>
    settlement.kind === 'final' && settlement.state !== 'superseded'
      ? [
          {
            company_id: job.company,
            object: job.object,
            sys_id: job.sysId,
            state: settlement.state === 'ignored' ? 'not' : settlement.state,
            version: settlement.state === 'success' ? job.recordVersion : 0,
            message: settlement.message,
            facts: settlement.facts,
            aliases: settlement.aliases,
          },
        ]
      : [],
  );
  if (rows.length === 0) {
    return;
  }
  await manager.query(
    `update record_link l set state = f.state, message = f.message, version = greatest(l.version, f.version),
       facts = coalesce(f.facts, l.facts), aliases = coalesce(f.aliases, l.aliases), updated_at = now()
     from jsonb_to_recordset($1::jsonb) as f(company_id text, object text, sys_id text, state text, version bigint, message text,
       facts jsonb, aliases text[])
     where l.company_id = f.company_id and l.object = f.object and l.sys_id = f.sys_id`,
    [JSON.stringify(rows)],
  );
}

/** Another run of its own: `release-2` of the event's, `<command>~release-2` of a command's. */
const RELEASED_TRIGGER = `case when j.trigger ~ '^(event|release-[0-9]+)$' then 'release-'
  else regexp_replace(j.trigger, '~release-[0-9]+$', '') || '~release-' end || j.attempts`;

/** Let go what waits for records that landed now, and what was held for one that had landed meanwhile. */
async function releaseWaiting(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  const landed = jobs.flatMap(({ job, settlement }) =>
    settlement.kind === 'final' && settlement.state === 'success'
      ? [job.naturalKey, ...(settlement.aliases ?? [])].map((key) => formatObjectRef({ object: job.object, key }))
      : [],
  );
  const held = jobs.flatMap(({ job, settlement }) => (settlement.kind === 'held' ? [job.id] : []));
  const company = jobs[0]?.job.company;
  const [, released] = await manager.query<[unknown[], number]>(
    `with waiting as (
       select j.id, array(
         select w from unnest(j.waits_for) w where w <> all($2) and not (j.id = any($3::bigint[]) and exists (
           select 1 from record_link l where l.company_id = j.company_id and l.object = split_part(w, ':', 1) and l.version > 0
             and (l.natural_key = substr(w, strpos(w, ':') + 1) or l.aliases @> array[substr(w, strpos(w, ':') + 1)])))
       ) as rest
       from sync_job j where j.company_id = $1 and j.state in ('held', 'error') and (j.waits_for && $2 or j.id = any($3::bigint[]))
     )
     update sync_job j set waits_for = nullif(w.rest, '{}'),
       state = case when w.rest = '{}' then 'pending' else j.state end,
       next_attempt_at = case when w.rest = '{}' then now() else j.next_attempt_at end,
       waits_for_unknown = j.waits_for_unknown and w.rest <> '{}',
       finished_at = case when w.rest = '{}' then null else j.finished_at end,
       trigger = case when w.rest = '{}' and j.state = 'error' then ${RELEASED_TRIGGER} else j.trigger end
     from waiting w where j.id = w.id and cardinality(w.rest) < cardinality(j.waits_for)`,
    [company, landed, held],
  );
  if (released > 0 || jobs.some(({ settlement }) => settlement.kind === 'retry' || settlement.kind === 'in-doubt')) {
    await manager.query(`select pg_notify('bridge_jobs', '')`);
  }
}
