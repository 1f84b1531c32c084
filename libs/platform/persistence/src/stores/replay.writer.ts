import type { DeadLetter, ReplayedLetter, TriedLetter } from '@bridge/ports';
import type { EntityManager } from 'typeorm';
import { fingerprintOf, toStorableLetter } from './dead-letter.writer.js';
import { findReusedIds, insertEvents, toReusedIdLetter } from './inbox-event.writer.js';
import { findReusedVersions, toReusedVersionLetter } from './reused-version.reader.js';

/** What becomes of a letter; `letter` says why it is one still. */
interface Fate extends Pick<ReplayedLetter, 'id' | 'outcome'> {
  readonly letter?: DeadLetter;
}

type TriedEvent = Extract<TriedLetter, { kind: 'event' }>;

/**
 * Letters go into the inbox, or stay; each gets a line of its history. One that another holds, or that is closed by now, is left
 * alone: of two operators at once one replays it.
 */
export async function replayLetters(
  manager: EntityManager,
  by: string,
  letters: readonly TriedLetter[],
): Promise<readonly ReplayedLetter[]> {
  const rows = await manager.query<{ readonly id: string; readonly code: string }[]>(
    `select id, code from dead_letter where id = any($1::bigint[]) and closed_at is null order by id for update skip locked`,
    [letters.map(({ id }) => id)],
  );
  const codes = new Map(rows.map(({ id, code }) => [id, code]));
  const held = letters.filter(({ id }) => codes.has(id));
  const events = held.filter((tried) => tried.kind === 'event');
  const dispatched = await dispatchAgain(
    manager,
    events.filter(({ id }) => codes.get(id) === 'INBOX_VERSION_REUSED'),
  );
  const done = new Set(dispatched.map(({ id }) => id));
  const fates = [
    ...held.flatMap((tried): Fate[] =>
      tried.kind === 'dead' ? [{ id: tried.id, outcome: 'failed', letter: tried.letter }] : [],
    ),
    ...dispatched,
    ...(await accept(
      manager,
      events.filter(({ id }) => !done.has(id)),
    )),
  ];
  await keepHistory(manager, by, fates);
  if (fates.some(({ outcome }) => outcome === 'accepted')) {
    await manager.query(`select pg_notify('bridge_inbox', '')`);
  }
  return fates.map(({ id, outcome, letter }) => ({ id, outcome, code: letter?.code }));
}

/** Events that stayed in the inbox without a job, because their version was taken: is it free now? */
async function dispatchAgain(manager: EntityManager, letters: readonly TriedEvent[]): Promise<readonly Fate[]> {
  if (letters.length === 0) {
    return [];
  }
  const stored = await manager.query<{ readonly id: string; readonly letter: string }[]>(
    `select e.id, l.letter from unnest($1::bigint[], $2::text[], $3::text[]) l(letter, source, event_id)
     join inbox_event e on e.source = l.source and e.event_id = l.event_id for update of e`,
    [letters.map(({ id }) => id), letters.map(({ event }) => event.source), letters.map(({ event }) => event.eventId)],
  );
  const ids = stored.map(({ id }) => id);
  const taken = await findReusedVersions(manager, ids);
  await manager.query(
    `update inbox_event e set dispatched_at = null where id = any($1::bigint[]) and not exists (
       select 1 from sync_job j where j.company_id = e.company_id and j.object = e.object and j.sys_id = e.sys_id
         and j.record_version = e.record_version and j.trigger = 'event')`,
    [ids],
  );
  return stored.map(({ id, letter }) => {
    const reused = taken.find((row) => row.id === id);
    return reused === undefined
      ? { id: letter, outcome: 'accepted' }
      : { id: letter, outcome: 'failed', letter: toReusedVersionLetter(reused) };
  });
}

/** The first of several letters with one event takes it to the inbox; the others, and what was there before, are repeats. */
async function accept(manager: EntityManager, letters: readonly TriedEvent[]): Promise<readonly Fate[]> {
  const events = letters.map(({ event }) => event);
  const inserted = await insertEvents(manager, events);
  const reused = inserted.length === events.length ? [] : await findReusedIds(manager, events);
  const fresh = new Set(inserted.map((row) => `${row.source}\n${row.event_id}`));
  return letters.map(({ id, event }): Fate => {
    if (reused.includes(event)) {
      return { id, outcome: 'failed', letter: toReusedIdLetter(event) };
    }
    return fresh.delete(`${event.source}\n${event.eventId}`) ? { id, outcome: 'accepted' } : { id, outcome: 'repeat' };
  });
}

/** A letter that fails again says why it does so now; what it said before is in its history. */
async function keepHistory(manager: EntityManager, by: string, fates: readonly Fate[]): Promise<void> {
  const rows = fates.map(({ id, outcome, letter: unsafe }) => {
    const letter = unsafe === undefined ? undefined : toStorableLetter(unsafe);
    return letter === undefined
      ? { id, outcome }
      : {
          id,
          outcome,
          fingerprint: fingerprintOf(letter),
          stage: letter.stage,
          class: letter.class,
          code: letter.code,
          message: letter.message,
          field: letter.field,
          tenant: letter.tenant,
          source: letter.source,
          event_id: letter.eventId,
          type: letter.type,
        };
  });
  await manager.query(
    `with fate as (
       select * from jsonb_to_recordset($1::jsonb) as x(id bigint, outcome text, fingerprint text, stage text, class text, code text,
         message text, field text, tenant text, source text, event_id text, type text)
     ), history as (
       insert into dead_letter_replay (dead_letter_id, replayed_by, outcome, code, message, previous_code)
       select f.id, $2, f.outcome, f.code, f.message, case when f.code <> d.code then d.code end
       from fate f join dead_letter d on d.id = f.id order by f.id
     )
     update dead_letter d set
       closed_at = case when f.outcome <> 'failed' then now() end,
       occurrences = d.occurrences + case when f.outcome = 'failed' then 1 else 0 end,
       last_seen_at = case when f.outcome = 'failed' then now() else d.last_seen_at end,
       fingerprint = coalesce(f.fingerprint, d.fingerprint), stage = coalesce(f.stage, d.stage),
       error_class = coalesce(f.class, d.error_class), code = coalesce(f.code, d.code), message = coalesce(f.message, d.message),
       field = case when f.outcome = 'failed' then f.field else d.field end,
       tenant = coalesce(f.tenant, d.tenant), source = coalesce(f.source, d.source), event_id = coalesce(f.event_id, d.event_id),
       type = coalesce(f.type, d.type)
     from fate f where d.id = f.id`,
    [JSON.stringify(rows), by],
  );
}
