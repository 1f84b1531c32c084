import type {
  Chunk,
  ChunkOutcome,
  FinishedJob,
  ListPage,
  MassJob,
  MassJobRequest,
  MassJobStore,
  OutgoingResult,
} from '@bridge/ports';
import type { DataSource, EntityManager } from 'typeorm';
import { countRecords, nextSysIds, readRecords } from './chunk.reader.js';
import { lockOpenJobs, writeChunk } from './chunk.writer.js';
import { MASS_JOB_COLUMNS, OPEN_STATES, RUN_COUNTS, toMassJob } from './mass-job.row.js';
import type { MassJobRow } from './mass-job.row.js';
import { toOutboxRow, writeOutbox } from './outbox.writer.js';

/** Most runs of one job that are open at once: it neither floods the lanes nor lets them run dry. */
const WINDOW_RUNS = 5_000;
/** Ended in one transaction. */
const FINISHED_JOBS = 20;

const HAS_OPEN_RUNS = `select 1 from sync_job j where j.company_id = m.company_id and j.trigger = m.trigger
  and m.trigger <> 'event' and j.trigger <> 'event' and j.state in ${OPEN_STATES}`;

export class PostgresMassJobs implements MassJobStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async create(request: MassJobRequest): Promise<MassJob> {
    const { company, tenant, node, command, trigger, sysIds, filter, requestedBy } = request;
    return this.#dataSource.transaction(async (manager) => {
      await manager.query(
        `insert into mass_job (company_id, tenant, object, command, trigger, sys_ids, filter, requested_by)
         values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) on conflict do nothing`,
        [company, tenant, node, command, trigger, sysIds, JSON.stringify(filter), requestedBy],
      );
      await manager.query(`select pg_notify('bridge_jobs', '')`);
      const [row] = await manager.query<MassJobRow[]>(
        `select ${MASS_JOB_COLUMNS} from mass_job m where m.company_id = $1 and m.trigger = $2`,
        [company, trigger],
      );
      if (row === undefined) {
        throw new Error('a job that was just stored is not there');
      }
      return toMassJob(row);
    });
  }

  async advance(limit: number, decide: (chunk: Chunk) => Promise<ChunkOutcome>): Promise<boolean> {
    return this.#dataSource.transaction(async (manager) => {
      const [row] = await manager.query<(MassJobRow & { readonly isNew: boolean })[]>(
        `select ${MASS_JOB_COLUMNS}, m.total is null as "isNew" from mass_job m
         where m.finished_at is null and m.state = 'running' and not m.is_read
           and (select count(*) from (${HAS_OPEN_RUNS} limit ${WINDOW_RUNS}) o) < ${WINDOW_RUNS}
         order by m.updated_at, m.id limit 1 for update of m skip locked`,
      );
      if (row === undefined) {
        return false;
      }
      const job = toMassJob(row);
      const total = row.isNew ? await countRecords(manager, job) : row.total;
      const sysIds = await nextSysIds(manager, job, row.position, limit);
      const outcome = await decide({ job, records: await readForChange(manager, job, sysIds) });
      await writeChunk(manager, job, outcome);
      await manager.query(
        `update mass_job set total = $2, position = $3, is_read = $4, read = read + $5, started = started + $6, refused = refused + $7,
           updated_at = clock_timestamp() where id = $1::bigint`,
        [
          job.id,
          total,
          job.sysIds === undefined ? (sysIds.at(-1) ?? row.position) : Number(row.position ?? 0) + sysIds.length,
          sysIds.length < limit,
          sysIds.length,
          outcome.runs.length + outcome.forcedRuns.length + outcome.resets.length,
          outcome.refused,
        ],
      );
      return true;
    });
  }

  async finish(settle: (job: FinishedJob) => readonly OutgoingResult[]): Promise<number> {
    return this.#dataSource.transaction(async (manager) => {
      const [rows] = await manager.query<[MassJobRow[], number]>(
        `with over as (
           select m.id from mass_job m where m.finished_at is null and m.is_read and not exists (${HAS_OPEN_RUNS})
           order by m.id limit ${FINISHED_JOBS} for update skip locked
         ), counted as (
           select m.id, c.* from over join mass_job m on m.id = over.id cross join lateral (${RUN_COUNTS}) c
         )
         update mass_job m set state = case when m.state = 'cancelled' then m.state else 'done' end, finished_at = now(), updated_at = now(),
           created = c.created, updated = c.updated, unchanged = c.unchanged, failed = c.failed
         from counted c where m.id = c.id returning ${MASS_JOB_COLUMNS}`,
      );
      await writeOutbox(
        manager,
        rows.map(toMassJob).flatMap((job) => settle(job).map(toOutboxRow)),
      );
      return rows.length;
    });
  }

  async find(id: string): Promise<MassJob | undefined> {
    const [row] = await this.#read('m.id = $1::bigint', [id]);
    return row;
  }

  async list({ after, limit }: ListPage): Promise<readonly MassJob[]> {
    return this.#read(
      `m.id in (select id from mass_job where id < coalesce($1::bigint, 9223372036854775807) order by id desc limit $2)`,
      [after, limit],
    );
  }

  async pause(id: string): Promise<boolean> {
    return this.#change(id, `state = 'paused'`, `state = 'running' and not is_read`);
  }

  async resume(id: string): Promise<boolean> {
    return this.#change(id, `state = 'running'`, `state = 'paused'`);
  }

  async cancel(id: string): Promise<boolean> {
    return this.#change(id, `state = 'cancelled', is_read = true`, `state in ('running', 'paused')`);
  }

  async #read(where: string, parameters: readonly unknown[]): Promise<readonly MassJob[]> {
    const rows = await this.#dataSource.query<MassJobRow[]>(
      `select * from (
         select ${MASS_JOB_COLUMNS.replace(/m\.created, m\.updated, m\.unchanged, m\.failed/, 'c.created, c.updated, c.unchanged, c.failed')}
         from mass_job m cross join lateral (${RUN_COUNTS}) c where m.finished_at is null and ${where}
         union all
         select ${MASS_JOB_COLUMNS} from mass_job m where m.finished_at is not null and ${where}
       ) m order by m.id desc`,
      [...parameters],
    );
    return rows.map(toMassJob);
  }

  async #change(id: string, set: string, where: string): Promise<boolean> {
    return this.#dataSource.transaction(async (manager) => {
      const [, changed] = await manager.query<[unknown[], number]>(
        `update mass_job set ${set}, updated_at = now() where id = $1::bigint and finished_at is null and ${where}`,
        [id],
      );
      await manager.query(`select pg_notify('bridge_jobs', '')`);
      return changed > 0;
    });
  }
}

/** Commands of one company are carried out one chunk at a time: two of them cannot both start a run of a record. */
async function readForChange(
  manager: EntityManager,
  job: MassJob,
  sysIds: readonly string[],
): Promise<Chunk['records']> {
  await manager.query(`select pg_advisory_xact_lock(hashtext('bridge-command'), hashtext($1))`, [job.company]);
  const busy = job.command === 'resetThirdPartyId' ? await lockOpenJobs(manager, job, sysIds) : new Set<string>();
  const records = await readRecords(manager, job, sysIds);
  return records.map(({ sysId, known }) => ({
    sysId,
    known: known && { ...known, isWorking: known.isWorking || busy.has(sysId) },
  }));
}
