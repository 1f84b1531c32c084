import { TransientError } from '@bridge/plugin-api';
import type { OutgoingResult, PlannedAttempt } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { toOutboxRow, writeOutbox } from './outbox.writer.js';
import { storableJson } from './storable.text.js';

const PLANNED = `jsonb_to_recordset($1::jsonb) as x("jobId" bigint, "controlId" text, position int, verb text, "intacctObject" text,
  object text, "sysId" text, "naturalKey" text, "recordNo" text, identity jsonb, "contentHash" text, "isCreateOnly" boolean,
  "isSuspect" boolean)`;

/**
 * Write functions down as sent, with what is published about it.
 *
 * @returns  the control ids that must not leave: they ran before, nobody knows yet whether they did, or they are suspect
 * @throws TransientError STORE_LEASE_LOST when a job is not the holder's any more; nothing is written
 */
export async function writeSent(
  manager: EntityManager,
  holder: string,
  attempts: readonly PlannedAttempt[],
  results: readonly OutgoingResult[],
): Promise<readonly string[]> {
  await lockHeld(manager, holder, [...new Set(attempts.map((attempt) => attempt.jobId))]);
  const barred = await send(manager, attempts);
  await writeOutbox(manager, results.map(toOutboxRow));
  return barred;
}

/**
 * Jobs first, as whoever settles or recovers them locks: the other way round the two would wait for each other.
 *
 * @throws TransientError STORE_LEASE_LOST when a function is not the holder's any more, or is in doubt by now; nothing is written
 */
export async function refreshSent(
  manager: EntityManager,
  holder: string,
  controlIds: readonly string[],
): Promise<void> {
  const known = await manager.query<{ job_id: string }[]>(
    `select distinct job_id from attempt where control_id = any($1)`,
    [controlIds],
  );
  await lockHeld(
    manager,
    holder,
    known.map((row) => row.job_id),
  );
  const [, refreshed] = await manager.query<[unknown[], number]>(
    `update attempt set sent_at = clock_timestamp() where control_id = any($1) and state = 'sent'`,
    [controlIds],
  );
  if (refreshed < controlIds.length) {
    throw jobsLost();
  }
}

/** The clock, not the start of the transaction: a holder may stall between the two. */
async function lockHeld(manager: EntityManager, holder: string, jobIds: readonly string[]): Promise<void> {
  const held = await manager.query<unknown[]>(
    `select id from sync_job where id = any($1::bigint[]) and claimed_by = $2 and state = 'running'
       and exists (select 1 from slot_lease l where l.holder = $2 and l.expires_at > clock_timestamp())
     order by id for update`,
    [jobIds, holder],
  );
  if (held.length < jobIds.length) {
    throw jobsLost();
  }
}

function jobsLost(): TransientError {
  return new TransientError('STORE_LEASE_LOST', 'The jobs are no longer ours: the lease of the slot has expired.', {
    stage: 'gateway',
    scope: 'gateway',
  });
}

async function send(manager: EntityManager, attempts: readonly PlannedAttempt[]): Promise<readonly string[]> {
  const written = await manager.query<{ control_id: string; state: string }[]>(
    `insert into attempt (job_id, control_id, position, verb, intacct_object, object, sys_id, natural_key, record_no, identity,
                          content_hash, is_create_only, state, doubt, sends, sent_at, entity_id)
     select "jobId", "controlId", position, verb, "intacctObject", object, "sysId", "naturalKey", "recordNo", identity, "contentHash",
            "isCreateOnly", case when "isSuspect" then 'in-doubt' else 'sent' end, case when "isSuspect" then 'suspect' end,
            case when "isSuspect" then 0 else 1 end, now(), (select lane_entity from sync_job where id = "jobId")
     from ${PLANNED}
     on conflict (control_id) do update set job_id = excluded.job_id, position = excluded.position, record_no = excluded.record_no,
       identity = excluded.identity, content_hash = excluded.content_hash, state = 'sent', sends = attempt.sends + 1, sent_at = now(),
       entity_id = excluded.entity_id,
       outcome = null, settled_at = null
     where attempt.state = 'planned' or attempt.state = 'settled' and attempt.outcome is distinct from 'success'
     returning control_id, state`,
    [storableJson(attempts)],
  );
  const leaving = new Set(written.flatMap((row) => (row.state === 'sent' ? [row.control_id] : [])));
  const barred = attempts.filter((attempt) => !leaving.has(attempt.controlId));
  if (barred.length > 0) {
    // Whoever needs it next has to find out about it, unless another is at it.
    await manager.query(
      `update attempt a set job_id = x."jobId", position = x.position from ${PLANNED}
       where a.control_id = x."controlId" and not exists (
         select 1 from sync_job o where o.id = a.job_id and o.id <> x."jobId" and o.state in ('running', 'in-doubt'))`,
      [storableJson(barred)],
    );
  }
  return barred.map((attempt) => attempt.controlId);
}
