import type { CommandedRecord, MassJob } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { OPEN_WORK, RECORD_STATE, whereRecord } from './record-state.sql.js';

/** How many records a job is about. */
export async function countRecords(manager: EntityManager, job: MassJob): Promise<number> {
  if (job.sysIds !== undefined) {
    return job.sysIds.length;
  }
  const where = whereRecord(job.filter, 3);
  const [row] = await manager.query<{ total: number }[]>(
    `select count(*)::int as total from record_link l cross join ${OPEN_WORK} where l.company_id = $1 and l.object = $2 and ${where.sql}`,
    [job.company, job.node, ...where.parameters],
  );
  return row?.total ?? 0;
}

/** The next records, in order. @param position  where the chunk before ended */
export async function nextSysIds(
  manager: EntityManager,
  job: MassJob,
  position: string | null,
  limit: number,
): Promise<readonly string[]> {
  if (job.sysIds !== undefined) {
    const begin = Number(position ?? 0);
    return job.sysIds.slice(begin, begin + limit);
  }
  const where = whereRecord(job.filter, 5);
  const rows = await manager.query<{ sys_id: string }[]>(
    `select l.sys_id from record_link l cross join ${OPEN_WORK}
     where l.company_id = $1 and l.object = $2 and ($3::text is null or l.sys_id > $3) and ${where.sql} order by l.sys_id limit $4`,
    [job.company, job.node, position, limit, ...where.parameters],
  );
  return rows.map((row) => row.sys_id);
}

type Known = NonNullable<CommandedRecord['known']>;
type Optional = 'recordVersion' | 'recordClass' | 'intacctObject' | 'intacctId' | 'recordNo' | 'url';
type RecordRow = Omit<Known, Optional | 'naturalKey'> & {
  readonly sysId: string;
  readonly naturalKey: string | null;
} & { readonly [K in Optional]: Known[K] | null };

/** In the order of `sysIds`. */
export async function readRecords(
  manager: EntityManager,
  job: MassJob,
  sysIds: readonly string[],
): Promise<readonly CommandedRecord[]> {
  const rows = await manager.query<RecordRow[]>(
    `select r.sys_id as "sysId", l.natural_key as "naturalKey", ${RECORD_STATE} as state, coalesce(o.working, false) as "isWorking",
            n.record_version::float8 as "recordVersion", n.record_class as "recordClass", l.intacct_object as "intacctObject",
            l.intacct_id as "intacctId", l.record_no as "recordNo", l.url
     from unnest($3::text[]) with ordinality r(sys_id, place)
     left join record_link l on l.company_id = $1 and l.object = $2 and l.sys_id = r.sys_id
     cross join ${OPEN_WORK}
     left join lateral (
       select j.record_version, j.record_class from sync_job j join inbox_event e on e.id = j.inbox_event_id
       where j.company_id = $1 and j.object = $2 and j.sys_id = l.sys_id order by j.record_version desc limit 1
     ) n on true
     order by r.place`,
    [job.company, job.node, sysIds],
  );
  return rows.map(({ sysId, naturalKey, ...row }) => ({
    sysId,
    known:
      naturalKey === null
        ? undefined
        : {
            naturalKey,
            state: row.state,
            isWorking: row.isWorking,
            recordVersion: row.recordVersion ?? undefined,
            recordClass: row.recordClass ?? undefined,
            intacctObject: row.intacctObject ?? undefined,
            intacctId: row.intacctId ?? undefined,
            recordNo: row.recordNo ?? undefined,
            url: row.url ?? undefined,
          },
  }));
}
