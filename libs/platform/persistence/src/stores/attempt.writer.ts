import type { AttemptSettlement, SettledJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { storableJson } from './storable.text.js';

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
      return {
        ...row,
        state: 'in-doubt',
        outcome: undefined,
        doubt: settlement.doubt,
        said: settlement.said,
        is_lookup: true,
      };
    default:
      return settlement satisfies never;
  }
}

/** A suspect stays one until it is sent. */
const DOUBT = `case when a.doubt = 'suspect' and a.sends = 0 and s.state = 'in-doubt' then a.doubt else s.doubt end`;

/** What became of functions, and the links of the records that they wrote. */
export async function settleAttempts(manager: EntityManager, jobs: readonly SettledJob[]): Promise<void> {
  const rows = jobs.flatMap((settled) => settled.attempts.map(attemptRow));
  if (rows.length === 0) {
    return;
  }
  await manager.query(
    `with settled as (
       select * from jsonb_to_recordset($1::jsonb) as x(control_id text, state text, outcome text, doubt text, said text, errors jsonb, intacct_id text,
         record_no text, url text, is_content_known boolean, is_lookup boolean)
     ), written as (
       update attempt a set state = s.state, outcome = s.outcome, doubt = ${DOUBT}, said = coalesce(s.said, a.said), errors = coalesce(s.errors, '[]'),
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
    [storableJson(rows)],
  );
}
