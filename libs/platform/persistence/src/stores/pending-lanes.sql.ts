/**
 * CTE `lane` (recursive): every lane with pending jobs that `filter` lets through, and the oldest job of each. It hops from lane to
 * lane along the index of what is pending, whatever the number of jobs in each.
 *
 * @param filter  a condition on `company_id`
 */
export function pendingLanes(filter = 'true'): string {
  return `lane as (
    (select company_id, lane_entity, priority, id from sync_job where state = 'pending' and ${filter}
     order by company_id, lane_entity, priority, id limit 1)
    union all
    select n.company_id, n.lane_entity, n.priority, n.id from lane l cross join lateral (
      select company_id, lane_entity, priority, id from sync_job
      where state = 'pending' and ${filter} and (company_id, lane_entity, priority) > (l.company_id, l.lane_entity, l.priority)
      order by company_id, lane_entity, priority, id limit 1
    ) n
  )`;
}

/** True for lanes that a person has paused; `l` is the lane. */
export const IS_PAUSED_LANE = `exists (
  select 1 from lane_pause p where p.company_id = l.company_id and p.cause = 'operator'
    and p.lane_entity in ('*', l.lane_entity) and p.priority in (-1, l.priority))`;
