import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AcceptedEvent, DeadLetter, TriedLetter } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PostgresDeadLetters } from '../src/stores/postgres-dead-letters.js';
import { StoreBench, deadLetter, event } from './stores.fixtures.js';

describe('PostgresDeadLetters', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let letters: PostgresDeadLetters;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    letters = new PostgresDeadLetters(bench.dataSource);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  const keep = (...changes: readonly Partial<DeadLetter>[]) =>
    bench.inbox.accept(
      [],
      changes.map((change, index) => deadLetter({ value: Buffer.from(`letter ${index}`), ...change })),
    );
  const open = async () => (await letters.list({}, 'open', { limit: 100 })).map(({ id }) => id);
  const asEvent = (id: string, accepted: AcceptedEvent): TriedLetter => ({ kind: 'event', id, event: accepted });
  const asDead = (id: string, changes: Partial<DeadLetter> = {}): TriedLetter => ({
    kind: 'dead',
    id,
    letter: deadLetter(changes),
  });

  it('lists the newest first, page by page, and by every filter', async () => {
    await keep(
      { code: 'A', tenant: 'one', type: 't.x', stage: 'envelope' },
      { code: 'B', tenant: 'two', class: 'defect', origin: { topic: 'other', partition: 0, offset: '1', key: null } },
      { code: 'A', tenant: 'two', stage: 'inbox', field: 'name' },
    );
    await bench.rows(`update dead_letter set first_seen_at = timestamptz '2026-01-01' + id * interval '1 day'`);
    const ids = async (filter: Parameters<PostgresDeadLetters['list']>[0], after?: string) =>
      (await letters.list(filter, 'open', { limit: 2, ...(after === undefined ? {} : { after }) })).map(({ id }) => id);
    expect(await ids({})).toEqual(['3', '2']);
    expect(await ids({}, '2')).toEqual(['1']);
    expect(await ids({ code: 'A' })).toEqual(['3', '1']);
    expect(await ids({ code: 'A', tenant: 'two' })).toEqual(['3']);
    expect(await ids({ class: 'defect' })).toEqual(['2']);
    expect(await ids({ topic: 'other' })).toEqual(['2']);
    expect(await ids({ stage: 'inbox' })).toEqual(['3']);
    expect(await ids({ type: 't.x' })).toEqual(['1']);
    expect(await ids({ ids: ['1', '99'] })).toEqual(['1']);
    expect(await ids({ since: new Date('2026-01-03T00:00:00Z'), until: new Date('2026-01-04T00:00:00Z') })).toEqual([
      '2',
    ]);
    const [third] = await letters.list({ stage: 'inbox' }, 'all', { limit: 1 });
    expect(await ids({ fingerprint: third?.fingerprint ?? '' })).toEqual(['3']);
    expect(await letters.list({}, 'closed', { limit: 9 })).toEqual([]);
  });

  it('counts together what is to be mended together', async () => {
    await keep({ code: 'A' }, { code: 'A', message: 'the newest' }, { code: 'B', field: 'name' });
    await keep({ code: 'A' });
    expect(await letters.groups({}, 10)).toMatchObject([
      { code: 'A', letters: 2, occurrences: 3, message: 'the newest' },
      { code: 'B', letters: 1, occurrences: 1, field: 'name' },
    ]);
    expect(await letters.groups({ code: 'B' }, 10)).toHaveLength(1);
  });

  it('takes an event to the inbox and closes its letter, in one transaction with its history', async () => {
    await keep({}, {});
    const accepted = event({ eventId: 'late' });
    expect(await letters.replay('ann', [asEvent('1', accepted)])).toEqual([
      { id: '1', outcome: 'accepted', code: undefined },
    ]);
    expect(await open()).toEqual(['2']);
    expect(await bench.rows(`select event_id as id from inbox_event`)).toEqual([{ id: 'late' }]);
    expect(await letters.find('1')).toMatchObject({
      closedAt: expect.any(Date),
      occurrences: 1,
      value: Buffer.from('letter 0'),
      headers: { traceparent: '00-abc' },
      replays: [{ by: 'ann', outcome: 'accepted', code: undefined, at: expect.any(Date) }],
    });
  });

  it('changes nothing when it is repeated', async () => {
    await keep({});
    await letters.replay('ann', [asEvent('1', event({ eventId: 'late' }))]);
    expect(await letters.replay('bob', [asEvent('1', event({ eventId: 'late' }))])).toEqual([]);
    expect(await bench.rows(`select count(*)::int as n from dead_letter_replay`)).toEqual([{ n: 1 }]);
  });

  it('closes letters whose event is in the inbox, as repeats', async () => {
    const known = event();
    await bench.inbox.accept([known], []);
    await keep({}, {}, {});
    const twice = event({ eventId: 'twice' });
    expect(await letters.replay('ann', [asEvent('1', known), asEvent('2', twice), asEvent('3', twice)])).toMatchObject([
      { outcome: 'repeat' },
      { outcome: 'accepted' },
      { outcome: 'repeat' },
    ]);
    expect(await open()).toEqual([]);
  });

  it('counts what fails again, says why it does so now, and keeps what it said before', async () => {
    await keep({ code: 'ENVELOPE_TENANT_UNKNOWN' });
    const [before] = await letters.list({}, 'open', { limit: 1 });
    const again = asDead('1', { code: 'ENVELOPE_DATA_INVALID', message: 'now', field: 'name', tenant: 'one' });
    expect(await letters.replay('ann', [again])).toEqual([
      { id: '1', outcome: 'failed', code: 'ENVELOPE_DATA_INVALID' },
    ]);
    const after = await letters.find('1');
    expect(after).toMatchObject({
      code: 'ENVELOPE_DATA_INVALID',
      message: 'now',
      field: 'name',
      tenant: 'one',
      occurrences: 2,
      closedAt: undefined,
      replays: [{ outcome: 'failed', code: 'ENVELOPE_DATA_INVALID', message: 'now' }],
    });
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
    expect(await bench.rows(`select previous_code as code from dead_letter_replay`)).toEqual([
      { code: 'ENVELOPE_TENANT_UNKNOWN' },
    ]);
  });

  it('fails an event whose id belongs to another content', async () => {
    await bench.inbox.accept([event({ eventId: 'taken' })], []);
    await keep({});
    const other = event({ eventId: 'taken', data: { id: 'other' } });
    expect(await letters.replay('ann', [asEvent('1', other)])).toMatchObject([
      { outcome: 'failed', code: 'INBOX_ID_REUSED' },
    ]);
    expect(await open()).toEqual(['1']);
  });

  it('opens a closed letter when the same event fails again', async () => {
    await keep({});
    await letters.replay('ann', [asEvent('1', event())]);
    await keep({});
    expect(await letters.find('1')).toMatchObject({ closedAt: undefined, occurrences: 2, replays: [{ by: 'ann' }] });
  });

  it('dispatches an event whose version was taken only when that is free', async () => {
    const first = event({ eventId: 'first', recordVersion: 7 });
    const second = event({ eventId: 'second', recordVersion: 7, data: { id: 'another' } });
    await bench.arrive(first, second);
    expect(await letters.list({}, 'open', { limit: 9 })).toMatchObject([{ code: 'INBOX_VERSION_REUSED' }]);
    // As the envelope reads it from what was written anew.
    const read = { ...second, contentHash: 'of another order of properties' };
    expect(await letters.replay('ann', [asEvent('1', read)])).toMatchObject([
      { outcome: 'failed', code: 'INBOX_VERSION_REUSED' },
    ]);
    await bench.rows(`delete from sync_job`);
    expect(await letters.replay('ann', [asEvent('1', read)])).toMatchObject([{ outcome: 'accepted' }]);
    await bench.inbox.dispatch(10);
    expect(
      await bench.rows(`select e.event_id as id from sync_job j join inbox_event e on e.id = j.inbox_event_id`),
    ).toEqual([{ id: 'second' }]);
    expect(await open()).toEqual([]);
  });

  it('lets one of two operators at once replay a letter', async () => {
    await keep(...Array.from({ length: 40 }, () => ({})));
    const tried = (await letters.nextOpen({}, { limit: 100 })).map(({ id }) =>
      asEvent(id, event({ eventId: `e${id}` })),
    );
    const both = await Promise.all(['ann', 'bob'].map((by) => letters.replay(by, tried)));
    expect(both.flat()).toHaveLength(40);
    expect(both.flat().every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(await bench.rows(`select count(*)::int as n from dead_letter_replay`)).toEqual([{ n: 40 }]);
    expect(await bench.rows(`select count(*)::int as n from inbox_event`)).toEqual([{ n: 40 }]);
  });

  it('gives open letters oldest first, and not more than memory bears', async () => {
    const size = 6 * 1024 * 1024;
    await keep(...Array.from({ length: 5 }, (_, index) => ({ value: Buffer.alloc(size, index) })));
    const ids = async (after?: string) =>
      (await letters.nextOpen({}, { limit: 4, ...(after === undefined ? {} : { after }) })).map(({ id }) => id);
    expect(await ids()).toEqual(['1', '2', '3']);
    expect(await ids('3')).toEqual(['4', '5']);
    expect(await ids('5')).toEqual([]);
  });

  it('walks an index with a million letters, whatever is asked for', async () => {
    await bench.rows(
      `insert into dead_letter (identity, fingerprint, stage, error_class, code, message, topic, log_partition, log_offset, closed_at)
       select n::text, 'f' || n % 50, 'envelope', 'rejected', 'C' || n % 50, '', 't', 0, n::text,
              case when n % 10 > 0 then now() end from generate_series(1, 30000) n`,
    );
    await bench.rows(`analyze dead_letter`);
    const plan = async (where: string) =>
      JSON.stringify(
        await bench.rows(
          `explain select * from dead_letter d where d.closed_at is null and d.id > 100 and ${where} order by d.id limit 200`,
        ),
      );
    expect(await plan('true')).toContain('dead_letter_open');
    expect(await plan(`d.fingerprint = 'f10'`)).toContain('Index');
    expect(await plan(`d.code = 'C10'`)).toContain('Index');
    expect(await plan(`d.tenant = 'nobody'`)).toContain('dead_letter_open_tenant');
    expect(await plan('true')).not.toContain('Seq Scan');
  });
});
