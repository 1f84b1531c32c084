import { integrationStates } from '@bridge/canonical';
import type { IntegrationState } from '@bridge/canonical';
import type { RecordFilter } from '@bridge/ports';

/** Lateral `o`: `working` is null when nothing of the record `l` is open, true when a request of it is on its way or in doubt. */
export const OPEN_WORK = `lateral (
  select bool_or(w.state in ('running', 'in-doubt')) as working from sync_job w
  where w.company_id = l.company_id and w.object = l.object and w.sys_id = l.sys_id and w.finished_at is null
) o`;

/** State of the record `l` as users see it, with `OPEN_WORK` as `o`. */
export const RECORD_STATE = `case when o.working is not null then 'pending' when l.state = 'pending' then 'not' else l.state end`;

/**
 * A condition on the record `l` with `OPEN_WORK` as `o`, and its parameters.
 *
 * @param first  number of the first parameter
 */
export function whereRecord(
  { states, q }: RecordFilter,
  first: number,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const parameters: unknown[] = [];
  const parameter = (value: unknown): string => `$${first + parameters.push(value) - 1}`;
  const conditions = ['true'];
  if (states !== undefined) {
    conditions.push(`${RECORD_STATE} = any(${parameter(states)}::text[])`, ...storedStates(states));
  }
  if (q !== undefined) {
    const text = parameter(q);
    conditions.push(`(starts_with(l.natural_key, ${text}) or l.sys_id = ${text} or l.intacct_id = ${text})`);
  }
  return { sql: conditions.join(' and '), parameters };
}

/** What is stored of records that are not pending, in words that the planner can hold against its indexes. */
function storedStates(states: readonly IntegrationState[]): readonly string[] {
  if (states.includes('pending')) {
    return states.length > 1
      ? []
      : [
          `(l.company_id, l.object, l.sys_id) in (select company_id, object, sys_id from sync_job where finished_at is null)`,
        ];
  }
  const stored = integrationStates.filter(
    (state) => states.includes(state) || (state === 'pending' && states.includes('not')),
  );
  return [`l.state in (${stored.map((state) => `'${state}'`).join(', ')})`];
}
