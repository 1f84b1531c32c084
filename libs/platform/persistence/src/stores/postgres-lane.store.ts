import type {
  CompanyFailure,
  GrantedSlot,
  IdSource,
  LanePause,
  LaneSelector,
  LaneState,
  LaneStore,
  SlotRequest,
} from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { pendingLanes } from './pending-lanes.sql.js';
import { SLOT_WINDOW } from './slot-window.sql.js';

const EVERY_LEVEL = '*';
const EVERY_PRIORITY = -1;

/** Of a pause after a failure: no failures in a row is what a person has asked for. */
const TRIED_NOW = `until = now(), failures = 0`;

const WINDOW = SLOT_WINDOW('$1', '$2', '$3');

interface PauseRow {
  readonly company: string;
  readonly cause: LanePause['cause'];
  readonly lane_entity: string;
  readonly priority: number;
  readonly code: string;
  readonly message: string;
  readonly since: Date;
  readonly until: Date | null;
  readonly failures: number;
}

const PAUSE_COLUMNS = `company_id as company, cause, lane_entity, priority, code, message, since, until, failures`;

export class PostgresLaneStore implements LaneStore {
  readonly #dataSource: DataSource;
  readonly #ids: IdSource;

  constructor(dataSource: DataSource, ids: IdSource) {
    this.#dataSource = dataSource;
    this.#ids = ids;
  }

  async acquireSlot({ company, slots, leaseMs, growMs, access }: SlotRequest): Promise<GrantedSlot | undefined> {
    return this.#dataSource.transaction(async (manager) => {
      // One at a time: two that saw the same slot free would leave one of them without, though another slot is free.
      await manager.query(`select pg_advisory_xact_lock(hashtext('bridge-slot'), hashtext($1))`, [company]);
      const [granted] = await manager.query<GrantedSlot[]>(
        `with mended as (
           delete from lane_pause where company_id = $1 and cause = 'failure' and access is distinct from $6
         ), gate as (
           select until > now() as is_closed, failures = 0 as is_asked_for from lane_pause
           where company_id = $1 and cause = 'failure' and access is not distinct from $6
         ), allowed as (
           select case when exists (select 1 from gate where is_closed) then 0 when exists (select 1 from gate) then 1
                       else least($2::int, ${WINDOW}) end as slots,
                  exists (select 1 from gate) as is_probe
         )
         insert into slot_lease (company_id, slot, holder, expires_at)
         select $1, s, $4, now() + $5 * interval '1 millisecond' from allowed a, generate_series(1, a.slots) s
         where not exists (select 1 from slot_lease l where l.company_id = $1 and l.slot = s and l.expires_at > now())
           and (select count(*) from slot_lease l where l.company_id = $1 and l.expires_at > now()) < a.slots
         order by s limit 1
         on conflict (company_id, slot) do update set holder = excluded.holder, expires_at = excluded.expires_at
         returning holder, (select is_probe from allowed) as "isProbe",
           exists (select 1 from gate where is_asked_for) as "isAskedFor"`,
        [company, slots, growMs, this.#ids.next(), leaseMs, access],
      );
      return granted;
    });
  }

  async renewSlot(holder: string, leaseMs: number): Promise<boolean> {
    const [, renewed] = await this.#dataSource.query<[unknown[], number]>(
      `update slot_lease set expires_at = now() + $2 * interval '1 millisecond' where holder = $1 and expires_at > now()`,
      [holder, leaseMs],
    );
    return renewed > 0;
  }

  async releaseSlot(holder: string): Promise<void> {
    await this.#dataSource.query(`delete from slot_lease where holder = $1`, [holder]);
  }

  async releaseEverySlot(): Promise<void> {
    await this.#dataSource.query(`delete from slot_lease`);
  }

  async shrinkSlots({ company, slots, growMs }: Pick<SlotRequest, 'company' | 'slots' | 'growMs'>): Promise<number> {
    const [row] = await this.#dataSource.query<{ slots: number; had: number }[]>(
      `with had as (select greatest(1, least($2::int, ${WINDOW})) as slots)
       insert into slot_window as w (company_id, slots, throttled_at)
       select $1, greatest(1, had.slots / 2), now() from had
       on conflict (company_id) do update set
         slots = case when w.throttled_at > now() - interval '1 second' then w.slots else excluded.slots end,
         throttled_at = case when w.throttled_at > now() - interval '1 second' then w.throttled_at else now() end
       returning slots, (select slots from had) as had`,
      [company, slots, growMs],
    );
    return row === undefined || row.had === 1 ? 0 : row.slots;
  }

  async noteFailure(failure: CompanyFailure): Promise<LanePause> {
    const { company, code, message, access, retryAfterMs, baseDelayMs, maxDelayMs, jitter } = failure;
    const [row] = await this.#dataSource.query<PauseRow[]>(
      `with known as (
         select case when access is distinct from $4 then 1 when until > now() then failures else least(failures, 40) + 1 end as failures,
                case when access is not distinct from $4 then until end as until, access is not distinct from $4 as is_same
         from lane_pause where company_id = $1 and cause = 'failure'
       ), counted as (
         select coalesce((select failures from known), 1) as failures, (select until from known) as until
       ), fresh as (
         select failures, greatest(until, now() + greatest($5::float8,
           least($7::float8, $6::float8 * 2 ^ (failures - 1)) * (1 + $8::float8) / 2) * interval '1 millisecond') as until from counted
       )
       insert into lane_pause as p (company_id, cause, lane_entity, priority, code, message, until, failures, access)
       select $1, 'failure', '${EVERY_LEVEL}', ${EVERY_PRIORITY}, $2, $3, until, failures, $4 from fresh
       on conflict (company_id, cause, lane_entity, priority) do update set code = excluded.code, message = excluded.message,
         until = excluded.until, failures = excluded.failures, access = excluded.access
       returning ${PAUSE_COLUMNS}`,
      [company, code, message, access, retryAfterMs ?? 0, baseDelayMs, maxDelayMs, jitter],
    );
    return toPause(row);
  }

  async endFailure(company: string): Promise<boolean> {
    const [, ended] = await this.#dataSource.query<[unknown[], number]>(
      `delete from lane_pause where company_id = $1 and cause = 'failure'`,
      [company],
    );
    return ended > 0;
  }

  async tryNow(company: string): Promise<boolean> {
    const [, ended] = await this.#dataSource.query<[unknown[], number]>(
      `with told as (select pg_notify('bridge_jobs', ''))
       update lane_pause set ${TRIED_NOW} where company_id = $1 and cause = 'failure' and exists (select 1 from told)`,
      [company],
    );
    return ended > 0;
  }

  async pause({ company, entityId, priority }: LaneSelector, message: string): Promise<LanePause> {
    const [row] = await this.#dataSource.query<PauseRow[]>(
      `insert into lane_pause (company_id, cause, lane_entity, priority, code, message) values ($1, 'operator', $2, $3, 'LANE_PAUSED', $4)
       on conflict (company_id, cause, lane_entity, priority) do update set message = excluded.message
       returning ${PAUSE_COLUMNS}`,
      [company, entityId ?? EVERY_LEVEL, priority ?? EVERY_PRIORITY, message],
    );
    return toPause(row);
  }

  async resume({ company, entityId, priority }: LaneSelector): Promise<number> {
    return this.#dataSource.transaction(async (manager) => {
      const ended = await manager.query<unknown[]>(
        `with tried as (
           update lane_pause set ${TRIED_NOW} where company_id = $1 and cause = 'failure' returning 1
         ), ended as (
           delete from lane_pause where company_id = $1 and cause = 'operator' and ($2::text is null or lane_entity in ($2, '${EVERY_LEVEL}'))
             and ($3::int is null or priority in ($3, ${EVERY_PRIORITY})) returning 1
         )
         select 1 from tried union all select 1 from ended`,
        [company, entityId, priority],
      );
      await manager.query(`select pg_notify('bridge_jobs', '')`);
      return ended.length;
    });
  }

  async listPauses(): Promise<readonly LanePause[]> {
    const rows = await this.#dataSource.query<PauseRow[]>(
      `select ${PAUSE_COLUMNS} from lane_pause
       union all
       select c.id, 'operator', '${EVERY_LEVEL}', ${EVERY_PRIORITY}, 'COMPANY_OFF', 'The company is switched off: isActive is false in its file.',
              c.updated_at, null, 0
       from company c
       where not c.is_active and exists (select 1 from sync_job j where j.company_id = c.id and j.finished_at is null offset 0)
       order by company, cause, lane_entity, priority`,
    );
    return rows.map(toPause);
  }

  async listLanes(): Promise<readonly LaneState[]> {
    const rows = await this.#dataSource.query<(Omit<LaneState, 'entityId'> & { entityId: string | null })[]>(
      `with recursive ${pendingLanes()}
       select l.company_id as company, nullif(l.lane_entity, '') as "entityId", l.priority,
              (select count(*)::int from sync_job j where j.state = 'pending' and j.company_id = l.company_id
                 and j.lane_entity = l.lane_entity and j.priority = l.priority) as pending,
              extract(epoch from now() - j.created_at)::float8 as "oldestSeconds"
       from lane l join sync_job j on j.id = l.id order by l.company_id, l.priority, l.lane_entity`,
    );
    return rows.map(({ entityId, ...lane }) => ({ ...lane, entityId: entityId ?? undefined }));
  }
}

function toPause(row: PauseRow | undefined): LanePause {
  if (row === undefined) {
    throw new Error('a write with returning gave no row');
  }
  const { lane_entity: entity, priority, until, ...rest } = row;
  return {
    ...rest,
    until: until ?? undefined,
    ...(entity === EVERY_LEVEL ? {} : { entityId: entity }),
    ...(priority === EVERY_PRIORITY ? {} : { priority }),
  };
}
