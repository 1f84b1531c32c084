import { REFERENCE_CYCLE } from '@bridge/ports';

/**
 * What is known of the reference `w.ref` (`customer:ALFKI`) of company $1: the record that a handler would find by it, and of its
 * jobs the one that decides when it lands: one that is at work or due, else one that is held, else the newest that ended. A record that
 * has landed, and one that broke a cycle, lead nowhere.
 */
const NODE = `
  select r.natural_key, r.version > 0 as landed, r.state as record_state, r.message as record_message,
         j.id as job_id, j.state, j.message, j.errors -> 0 ->> 'owner' as owner, p.message as pause,
         case when r.version = 0 and (j.state = 'held' or j.state = 'error' and not j.errors @> '[{"code": "${REFERENCE_CYCLE}"}]')
              then j.waits_for end as next
  from (
    select * from (
      select l.* from record_link l
      where l.company_id = $1 and l.object = split_part(w.ref, ':', 1) and l.natural_key = substr(w.ref, strpos(w.ref, ':') + 1)
      union all
      select l.* from record_link l
      where l.company_id = $1 and l.object = split_part(w.ref, ':', 1) and l.aliases <> '{}' and l.aliases @> array[substr(w.ref, strpos(w.ref, ':') + 1)]
    ) named order by version > 0 desc, updated_at desc limit 1
  ) r
  left join lateral (
    select * from sync_job o
    where o.company_id = $1 and o.object = r.object and o.sys_id = r.sys_id and not o.is_outdated and o.state <> 'superseded'
    order by case when o.finished_at is not null then 2 when o.state = 'held' then 1 else 0 end, o.record_version desc, o.id desc limit 1
  ) j on true
  left join lateral (
    select s.message from lane_pause s
    where s.company_id = $1 and s.lane_entity in ('*', j.lane_entity) and s.priority in (-1, j.priority)
      and (s.until is null or s.until > now()) limit 1
  ) p on true`;

/** Everything that the jobs $2 wait for, directly or not, at most $3 records; a reference that nobody is known by has no record. */
export const WAIT_GRAPH = `
  with recursive node as (
    select w.ref, n.* from (select distinct unnest(j.waits_for) as ref from sync_job j where j.id = any($2::bigint[])) w
      left join lateral (${NODE}) n on true
    union
    select w.ref, n.* from node b cross join lateral unnest(b.next) as w(ref) left join lateral (${NODE}) n on true
  )
  select ref, natural_key as "naturalKey", landed, record_state as "recordState", record_message as "recordMessage", job_id as "jobId",
         state, message, owner, pause, coalesce(next, '{}') as next
  from node limit $3`;
