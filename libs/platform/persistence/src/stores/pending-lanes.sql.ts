/**
 * CTE `lane` (recursive): every lane with pending jobs, and the oldest job of each. It hops from lane to lane along the index of what
 * is pending, whatever the number of jobs in each.
 *
 * @param company  a parameter of the statement, for the lanes of one company only
 */
export function pendingLanes(company?: string): string {
  // A scan begins at an equality or at a comparison of rows, not at both: with the company in both it would walk the whole lane.
  const [only, next] =
    company === undefined
      ? ['true', '(company_id, lane_entity, priority) > (l.company_id, l.lane_entity, l.priority)']
      : [
          `company_id = ${company}`,
          `company_id = ${company} and (lane_entity, priority) > (l.lane_entity, l.priority)`,
        ];
  return `lane as (
    (select company_id, lane_entity, priority, id from sync_job where state = 'pending' and ${only}
     order by company_id, lane_entity, priority, id limit 1)
    union all
    select n.company_id, n.lane_entity, n.priority, n.id from lane l cross join lateral (
      select company_id, lane_entity, priority, id from sync_job where state = 'pending' and ${next}
      order by company_id, lane_entity, priority, id limit 1
    ) n
  )`;
}

/** True for lanes that a person has paused; `l` is the lane. */
export const IS_PAUSED_LANE = `exists (
  select 1 from lane_pause p where p.company_id = l.company_id and p.cause = 'operator'
    and p.lane_entity in ('*', l.lane_entity) and p.priority in (-1, l.priority))`;
