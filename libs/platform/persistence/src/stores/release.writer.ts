import { formatObjectRef } from '@bridge/canonical';
import type { JobSettlement, SettledJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';

type FinalState = Extract<JobSettlement, { kind: 'final' }>['state'];

/** Another run of its own: `release-2` of the event's, `<command>~release-2` of a command's. */
const RELEASED_TRIGGER = `case when j.trigger ~ '^(event|release-[0-9]+)$' then 'release-'
  else regexp_replace(j.trigger, '~release-[0-9]+$', '') || '~release-' end || j.attempts`;

/** An error whose record came again is over: the newer version says what is wanted, also of a document. */
const HAS_NEWER = `exists (
  select 1 from sync_job n where n.company_id = j.company_id and n.object = j.object and n.sys_id = j.sys_id
    and n.record_version > j.record_version and n.state not in ('superseded', 'ignored') offset 0)`;

/** Let go what waits for records that landed now, and what was held for one that had landed meanwhile. Returns the number of jobs that wait for nothing more. */
export async function releaseWaiting(manager: EntityManager, jobs: readonly SettledJob[]): Promise<number> {
  const landed = jobs.flatMap((settled) => (isFinal(settled, ['success']) ? namesOf(settled) : []));
  const waiting = jobs.flatMap(({ job, settlement }) => (isWait(settlement) ? [job.id] : []));
  const company = jobs[0]?.job.company;
  // Counted, not asked whether one exists: for the first row alone the planner would read the table from its beginning.
  const [rows] = await manager.query<[readonly { readonly isFree: boolean }[], number]>(
    `with waiting as (
       select j.id, array(
         select w from unnest(j.waits_for) w where w <> all($2) and not (j.id = any($3::bigint[]) and (
           select count(*) from record_link l where l.company_id = j.company_id and l.object = split_part(w, ':', 1) and l.version > 0
             and (l.natural_key = substr(w, strpos(w, ':') + 1) or l.aliases <> '{}' and l.aliases @> array[substr(w, strpos(w, ':') + 1)])) > 0)
       ) as rest
       from sync_job j where j.company_id = $1 and j.state in ('held', 'error') and (j.waits_for && $2 or j.id = any($3::bigint[]))
     )
     update sync_job j set waits_for = nullif(w.rest, '{}'),
       state = case when w.rest = '{}' then 'pending' else j.state end,
       next_attempt_at = case when w.rest = '{}' then now() else j.next_attempt_at end,
       waits_for_unknown = j.waits_for_unknown and w.rest <> '{}',
       finished_at = case when w.rest = '{}' then null else j.finished_at end,
       trigger = case when w.rest = '{}' and j.state = 'error' then ${RELEASED_TRIGGER} else j.trigger end
     from waiting w where j.id = w.id and cardinality(w.rest) < cardinality(j.waits_for) and (j.state = 'held' or not ${HAS_NEWER})
     returning (w.rest = '{}') as "isFree"`,
    [company, landed, waiting],
  );
  return rows.filter(({ isFree }) => isFree).length;
}

/** What waits for records that ended without landing is looked at again: it has less time now. Returns the number of jobs. */
export async function wakeWaiting(manager: EntityManager, jobs: readonly SettledJob[]): Promise<number> {
  const ended = jobs.flatMap((settled) => (isFinal(settled, ['error', 'ignored']) ? namesOf(settled) : []));
  if (ended.length === 0) {
    return 0;
  }
  const records = jobs.map(({ job }) => job);
  const [, woken] = await manager.query<[unknown[], number]>(
    `update sync_job j set state = 'pending', next_attempt_at = now()
     where j.company_id = $1 and j.state = 'held' and not j.waits_for_unknown and j.waits_for && ($2 || array(
       select l.object || ':' || a from unnest($3::text[], $4::text[]) r(object, sys_id)
       join record_link l on l.company_id = $1 and l.object = r.object and l.sys_id = r.sys_id cross join unnest(l.aliases) a
       where l.object || ':' || l.natural_key = any($2)))`,
    [jobs[0]?.job.company, ended, records.map(({ object }) => object), records.map(({ sysId }) => sysId)],
  );
  return woken;
}

/** Is anybody held for one of these records, or was it an error for want of them? */
export async function isAwaited(manager: EntityManager, jobs: readonly SettledJob[]): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `select 1 from unnest($2::text[]) r(name)
     cross join lateral (select company_id, state from sync_job where waits_for @> array[r.name] offset 0) j
     where j.company_id = $1 and j.state in ('held', 'error') limit 1`,
    [jobs[0]?.job.company, jobs.flatMap(namesOf)],
  );
  return rows.length > 0;
}

/** It waits, or has waited too long. */
export function isWait(settlement: JobSettlement): boolean {
  return settlement.kind === 'held' || (settlement.kind === 'final' && settlement.waitsFor.length > 0);
}

function isFinal({ settlement }: SettledJob, states: readonly FinalState[]): boolean {
  return settlement.kind === 'final' && states.includes(settlement.state);
}

function namesOf({ job, settlement }: SettledJob): readonly string[] {
  const aliases = settlement.kind === 'final' ? (settlement.aliases ?? []) : [];
  return [job.naturalKey, ...aliases].map((key) => formatObjectRef({ object: job.object, key }));
}
