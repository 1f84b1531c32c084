import type { GaugeRow } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { pendingLanes } from './stores/pending-lanes.sql.js';
import { SLOT_WINDOW } from './stores/slot-window.sql.js';

/** Ages in seconds; 0 when nothing waits. */
export interface BridgeGauges {
  /** Since the oldest event was accepted whose work is not finished; 0 when all is. */
  readonly oldestOpenSeconds: number;
  readonly oldestUndispatchedSeconds: number;
  readonly oldestHeldSeconds: number;
  readonly oldestInDoubtSeconds: number;
  readonly oldestUnpublishedSeconds: number;
  readonly jobsOpen: number;
  readonly jobsHeld: number;
  readonly jobsRetrying: number;
  readonly attemptsInDoubt: number;
  readonly unpublished: number;
  readonly failedMessages: number;
  /** Open ones. */
  readonly deadLetters: number;
  /** Queued requests without an answer. */
  readonly answersAwaited: number;
  /** Of those that nobody has taken over yet: in doubt, and all. */
  readonly answersInDoubt: number;
  readonly answersConcluded: number;
}

/** Slots of one company. `allowed`: fewer than are configured after throttling, none while it is paused. */
export interface SlotGauges {
  readonly company: string;
  readonly inUse: number;
  readonly allowed: number;
  readonly configured: number;
}

/** Of lanes with the same labels taken together. */
export type LaneGauges = GaugeRow<'sync_lane_jobs'>['labels'] & {
  readonly jobs: number;
  readonly oldestSeconds: number;
};

export type PauseGauges = GaugeRow<'sync_pauses_open'>['labels'] & { readonly pauses: number };

/** What is measured all the time: read from the indexes of what is open, whatever the tables have grown to. */
export class PostgresGaugesReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async read(): Promise<BridgeGauges> {
    const [row] = await this.#dataSource.query<BridgeGauges[]>(gaugesSql);
    if (row === undefined) {
      throw new Error('a query without from gave no row');
    }
    return row;
  }

  /** Lanes with something to do; entities of a company count together. */
  async readLanes(): Promise<readonly LaneGauges[]> {
    return this.#dataSource.query<LaneGauges[]>(lanesSql);
  }

  /** @param growMs  a company that was throttled gets one slot back after this */
  async readSlots(growMs: number): Promise<readonly SlotGauges[]> {
    return this.#dataSource.query<SlotGauges[]>(slotsSql, [growMs]);
  }

  async readPauses(): Promise<readonly PauseGauges[]> {
    return this.#dataSource.query<PauseGauges[]>(
      `select company, code, count(*)::int as pauses from (
         select company_id as company, code from lane_pause
         union all
         select c.id, 'COMPANY_OFF' from company c
         where not c.is_active and exists (select 1 from sync_job j where j.company_id = c.id and j.finished_at is null offset 0)
       ) p group by company, code order by company, code`,
    );
  }
}

export const gaugesSql = `with open(kind, jobs, oldest) as (
    select 'pending', count(*), min(id) from sync_job where state = 'pending'
    union all select state, count(*), min(id) from sync_job where state in ('retrying', 'held') group by state
    union all select 'active', count(*), min(id) from sync_job where state in ('running', 'in-doubt')
  ), undispatched(since) as (
    select received_at from inbox_event where dispatched_at is null order by id limit 1
  ), waiting(since) as (
    select since from undispatched
    union all
    select case j.trigger when 'event' then e.received_at else j.created_at end
    from open o join sync_job j on j.id = o.oldest join inbox_event e on e.id = j.inbox_event_id
  ), doubt as (
    select count(*)::int as writes, min(sent_at) as since from attempt where state = 'in-doubt'
  )
  select coalesce((select extract(epoch from now() - min(since)) from waiting), 0)::float8 as "oldestOpenSeconds",
         coalesce((select extract(epoch from now() - since) from undispatched), 0)::float8 as "oldestUndispatchedSeconds",
         coalesce((select extract(epoch from now() - min(held_since)) from sync_job
                   where state in ('retrying', 'held') and state = 'held'), 0)::float8 as "oldestHeldSeconds",
         coalesce((select extract(epoch from now() - since) from doubt), 0)::float8 as "oldestInDoubtSeconds",
         coalesce((select extract(epoch from now() - created_at) from outbox_message
                   where published_at is null and failed_at is null order by id limit 1), 0)::float8 as "oldestUnpublishedSeconds",
         (select coalesce(sum(jobs), 0)::int from open) as "jobsOpen",
         (select coalesce(sum(jobs), 0)::int from open where kind = 'held') as "jobsHeld",
         (select coalesce(sum(jobs), 0)::int from open where kind = 'retrying') as "jobsRetrying",
         (select writes from doubt) as "attemptsInDoubt",
         (select count(*)::int from outbox_message where published_at is null and failed_at is null) as unpublished,
         (select count(*)::int from outbox_message where failed_at is not null) as "failedMessages",
         (select count(*)::int from dead_letter where closed_at is null) as "deadLetters",
         (select count(*)::int from awaited_request where state = 'awaited') as "answersAwaited",
         a."inDoubt" as "answersInDoubt", a.concluded as "answersConcluded"
  from (select count(*)::int as concluded, count(*) filter (where state = 'in-doubt')::int as "inDoubt"
        from awaited_request where state <> 'awaited' and taken_over_at is null) a`;

export const lanesSql = `with recursive ${pendingLanes()}
  select l.company_id as company, case l.lane_entity when '' then 'top' else 'entity' end as level,
         case l.priority when 0 then 'configuration' when 10 then 'document' when 20 then 'master' when 30 then 'mass' else 'other' end as priority,
         sum(n.jobs)::int as jobs, extract(epoch from now() - min(j.created_at))::float8 as "oldestSeconds"
  from lane l join sync_job j on j.id = l.id cross join lateral (
    select count(*) as jobs from sync_job p where p.state = 'pending' and p.company_id = l.company_id
      and p.lane_entity = l.lane_entity and p.priority = l.priority
  ) n group by 1, 2, 3 order by 1, 2, 3`;

export const slotsSql = `select c.id as company, c.slots as configured,
    (select count(*)::int from slot_lease s where s.company_id = c.id and s.expires_at > now()) as "inUse",
    case when p.until > now() then 0 when p.company_id is not null then 1
         else least(c.slots, ${SLOT_WINDOW('c.id', 'c.slots', '$1')}) end as allowed
  from company c left join lane_pause p on p.company_id = c.id and p.cause = 'failure'
  where c.is_active order by c.id`;
