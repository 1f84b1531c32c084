import { randomUUID } from 'node:crypto';
import type { LaboratoryWorld } from './world/laboratory.world.js';

const TRY_EVERY_MS = 250;
const TRY_FOR_MS = 20_000;

/**
 * What an operator does: an event that became a dead letter when its tenant was not known yet is replayed. Whoever is asked may
 * die of it; the next one is asked, until the letter is closed.
 */
export async function replayDeadLetter(world: LaboratoryWorld): Promise<void> {
  const [letter] = await world.postgres.rows<{ readonly id: string }>(
    `with e as (select *, (select max(record_version) from inbox_event v where v.sys_id = i.sys_id) + 1 as next
                from inbox_event i where record_class = 'master' order by id limit 1)
     insert into dead_letter (identity, fingerprint, stage, error_class, code, message, tenant, topic, log_partition, log_offset, log_key, value)
     select gen_random_uuid()::text, 'laboratory', 'envelope', 'rejected', 'ENVELOPE_TENANT_UNKNOWN', 'Not known yet.', e.tenant, e.topic,
            e.log_partition, e.log_offset, e.log_key, convert_to(jsonb_build_object('specversion', '1.0', 'id', '${randomUUID()}', 'source', e.source,
              'type', e.type, 'tenant', e.tenant, 'sysid', e.sys_id, 'recordversion', e.next, 'data', e.data)::text, 'UTF8')
     from e returning id`,
  );
  if (letter === undefined) throw new Error('There is no event to make a dead letter of.');
  void untilClosed(world, letter.id);
}

async function untilClosed(world: LaboratoryWorld, id: string): Promise<void> {
  const end = performance.now() + TRY_FOR_MS;
  for (let turn = 0; performance.now() < end; turn += 1) {
    const relays = world.fleet.of('relay');
    const isClosed = await replay(world, relays[turn % relays.length]?.url ?? '', id);
    if (isClosed) return;
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
}

async function replay(world: LaboratoryWorld, url: string, id: string): Promise<boolean> {
  try {
    await fetch(`${url}/admin/dead-letters/replay`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.adminKey}` },
      body: JSON.stringify({ ids: [id] }),
    });
    const open = await world.postgres.rows(`select 1 from dead_letter where id = ${Number(id)} and closed_at is null`);
    return open.length === 0;
  } catch {
    return false;
  }
}

/** What is over by now was over long ago, and the run that forgets it is due. */
export async function letRowsAge(world: LaboratoryWorld): Promise<void> {
  const age = `interval '400 days'`;
  await world.postgres.rows(
    `with jobs as (update sync_job set created_at = created_at - ${age}, finished_at = finished_at - ${age} where finished_at is not null),
       attempts as (update attempt set planned_at = planned_at - ${age}, settled_at = settled_at - ${age} where state = 'settled'),
       events as (update inbox_event set received_at = received_at - ${age}, dispatched_at = dispatched_at - ${age} where dispatched_at is not null),
       messages as (update outbox_message set created_at = created_at - ${age}, published_at = published_at - ${age} where published_at is not null)
     delete from scheduled_run`,
  );
}
