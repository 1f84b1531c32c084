import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { StoreBench, deadLetter, event } from './stores.fixtures.js';

describe('PostgresInbox', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  const storedEvents = () =>
    bench.rows(`select event_id as id, content_hash as hash, data from inbox_event order by id`);
  const storedLetters = () => bench.rows(`select code, occurrences, event_id as id from dead_letter order by id`);
  const published = () => bench.outbox.next(100);

  it('stores a batch in its order, with everything the event says', async () => {
    const events = ['a', 'b', 'c'].map((sysId, index) => event({ sysId, eventId: `e${index}`, data: { id: sysId } }));
    expect(await bench.inbox.accept(events, [])).toEqual({ accepted: 3, duplicates: 0, deadLetters: 0 });
    expect(await bench.rows(`select * from inbox_event where event_id = 'e1'`)).toEqual([
      {
        id: '2',
        source: '/dmo/acme-tenant',
        event_id: 'e1',
        company_id: 'acme',
        tenant: 'acme-tenant',
        plugin: 'masterdata',
        object: 'customer',
        record_class: 'master',
        type: 'masterdata.customer.changed.v1',
        sys_id: 'b',
        record_version: '1',
        subject: 'K-b',
        event_time: '2026-01-01T00:00:00Z',
        traceparent: null,
        topic: 'dmo.smart-events.masterdata',
        log_partition: 0,
        log_offset: events[1]?.origin.offset,
        log_key: 'acme/b',
        data: { id: 'b' },
        content_hash: events[1]?.contentHash,
        received_at: expect.any(Date),
        dispatched_at: null,
      },
    ]);
    expect((await storedEvents()).map(({ id }) => id)).toEqual(['e0', 'e1', 'e2']);
  });

  it('takes an empty batch', async () => {
    expect(await bench.inbox.accept([], [])).toEqual({ accepted: 0, duplicates: 0, deadLetters: 0 });
  });

  it('changes nothing when a batch comes again, alone or with new events', async () => {
    const first = event({ eventId: 'e1' });
    const second = event({ eventId: 'e2', sysId: 'S2' });
    await bench.inbox.accept([first], []);
    expect(await bench.inbox.accept([first], [])).toEqual({ accepted: 0, duplicates: 1, deadLetters: 0 });
    expect(await bench.inbox.accept([first, second], [])).toEqual({ accepted: 1, duplicates: 1, deadLetters: 0 });
    expect((await storedEvents()).map(({ id }) => id)).toEqual(['e1', 'e2']);
    expect(await storedLetters()).toEqual([]);
  });

  it('keeps one of two equal events in one batch', async () => {
    const twice = event({ eventId: 'e1' });
    expect(await bench.inbox.accept([twice, twice], [])).toEqual({ accepted: 1, duplicates: 1, deadLetters: 0 });
  });

  it('keeps the same id of two sources apart', async () => {
    const here = event({ eventId: 'e1' });
    const there = event({ eventId: 'e1', source: '/dmo/other', tenant: 'other', company: 'other' });
    expect(await bench.inbox.accept([here, there], [])).toMatchObject({ accepted: 2 });
  });

  it.each(['later', 'in the same batch'])(
    'refuses an id used again %s with another content, and keeps the first',
    async (when) => {
      const first = event({ eventId: 'e1', data: { id: 'A', name: 'first' } });
      const other = event({ eventId: 'e1', data: { id: 'A', name: 'second' } });
      if (when === 'later') {
        await bench.inbox.accept([first], []);
        expect(await bench.inbox.accept([other], [])).toEqual({ accepted: 0, duplicates: 0, deadLetters: 1 });
      } else {
        expect(await bench.inbox.accept([first, other], [])).toEqual({ accepted: 1, duplicates: 0, deadLetters: 1 });
      }
      expect(await storedEvents()).toEqual([{ id: 'e1', hash: first.contentHash, data: JSON.parse(first.dataText) }]);
      expect(await storedLetters()).toEqual([{ code: 'INBOX_ID_REUSED', occurrences: 1, id: 'e1' }]);
      const [message] = await published();
      expect(message).toMatchObject({
        topic: 'intacct.dead-letters',
        key: other.origin.key,
        value: other.original.value,
        headers: {
          ...other.original.headers,
          'dlq.stage': 'inbox',
          'dlq.code': 'INBOX_ID_REUSED',
          'dlq.class': 'rejected',
        },
      });
    },
  );

  it('publishes a dead letter with its bytes, its own headers and all of ours', async () => {
    const letter = deadLetter({ message: 'It is "broken" – é' });
    expect(await bench.inbox.accept([], [letter])).toEqual({ accepted: 0, duplicates: 0, deadLetters: 1 });
    const [message] = await published();
    expect(message).toEqual({
      id: expect.any(String),
      topic: 'intacct.dead-letters',
      key: 'acme/S1',
      value: letter.value,
      headers: {
        traceparent: '00-abc',
        'dlq.stage': 'envelope',
        'dlq.class': 'rejected',
        'dlq.code': 'ENVELOPE_NOT_JSON',
        'dlq.message': 'It is "broken" – é',
        'dlq.original-topic': 'dmo.smart-events.masterdata',
        'dlq.original-partition': '3',
        'dlq.original-offset': '42',
        'dlq.first-time': expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        'dlq.last-time': expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        'dlq.attempts': '1',
      },
    });
  });

  it('cuts the message of a dead letter to what a broker takes, and keeps the whole value', async () => {
    const value = Buffer.alloc(1_048_577, 'x');
    await bench.inbox.accept([], [deadLetter({ value, headers: { h: 'é'.repeat(1_000) } })]);
    const [message] = await published();
    const headers = Object.entries(message?.headers ?? {})
      .flat()
      .join('');
    const size = (message?.value?.length ?? 0) + Buffer.byteLength(headers);
    expect(message?.headers['dlq.truncated']).toBe('1048577');
    expect(size).toBeLessThan(1_000_000);
    expect(size).toBeGreaterThan(990_000);
    expect(await bench.rows(`select length(value) as bytes from dead_letter`)).toEqual([{ bytes: 1_048_577 }]);
  });

  it('counts the same bad event again, and publishes it once', async () => {
    await bench.inbox.accept([], [deadLetter()]);
    const again = deadLetter({ origin: { ...deadLetter().origin, offset: '99' } });
    expect(await bench.inbox.accept([], [again])).toEqual({ accepted: 0, duplicates: 1, deadLetters: 0 });
    expect(await storedLetters()).toEqual([{ code: 'ENVELOPE_NOT_JSON', occurrences: 2, id: null }]);
    expect(await published()).toHaveLength(1);
  });

  it.each([
    ['code', deadLetter({ code: 'ENVELOPE_NOT_UTF8' })],
    ['topic', deadLetter({ origin: { ...deadLetter().origin, topic: 'another' } })],
    ['key', deadLetter({ origin: { ...deadLetter().origin, key: 'acme/S2' } })],
    ['value', deadLetter({ value: Buffer.from('{') })],
    ['missing value', deadLetter({ value: null, code: 'ENVELOPE_EMPTY' })],
  ])('keeps bad events of another %s apart', async (_, other) => {
    expect(await bench.inbox.accept([], [deadLetter(), other])).toMatchObject({ deadLetters: 2 });
    expect(await published()).toHaveLength(2);
  });

  it('stores one of two equal dead letters of one batch', async () => {
    const first = deadLetter();
    const second = deadLetter({ origin: { ...first.origin, offset: '43' } });
    expect(await bench.inbox.accept([], [first, second])).toEqual({ accepted: 0, duplicates: 1, deadLetters: 1 });
    expect(await storedLetters()).toEqual([{ code: 'ENVELOPE_NOT_JSON', occurrences: 2, id: null }]);
    expect(await published()).toHaveLength(1);
  });

  it.each([
    ['a null character in the key', { origin: { ...deadLetter().origin, key: 'a\u0000b' } }],
    ['a null character in a header', { headers: { h: 'a\u0000b' } }],
    ['a null character in the message', { message: 'Unexpected token \u0000' }],
    ['half of a surrogate pair in the message', { message: 'cut \ud83d' }],
    ['half of a surrogate pair in the type', { type: 'cut \ud83d' }],
    ['a message of which the limit cuts a pair', { message: `${'x'.repeat(1023)}🚲` }],
  ])('stores a dead letter with %s: it must never stop its partition', async (_, changes) => {
    expect(await bench.inbox.accept([], [deadLetter(changes)])).toMatchObject({ deadLetters: 1 });
    expect(await published()).toHaveLength(1);
  });

  it.each<readonly [string, Partial<Parameters<typeof event>[0]>]>([
    ['a null character', { data: { id: 'a\u0000b' } }],
    ['half of a surrogate pair', { data: { id: '\ud83d' } }],
    ['a null character in the subject', { subject: 'a\u0000b' }],
  ])('rejects with a data exception what cannot be stored: %s', async (_, changes) => {
    await expect(
      bench.inbox.accept([event({ eventId: 'good' }), event(changes)], [deadLetter()]),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^22/),
    });
    expect([await storedEvents(), await storedLetters(), await published()]).toEqual([[], [], []]);
  });

  it('rejects as unavailable when the database is gone', async () => {
    await bench.rows(`alter table inbox_event rename to inbox_event_away`);
    await expect(bench.inbox.accept([event()], [])).rejects.toMatchObject({ code: '42P01' });
    await bench.rows(`alter table inbox_event_away rename to inbox_event`);
  });
});

describe('PostgresInbox.dispatch', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('makes a job and a link of each event, oldest first, within its limit', async () => {
    await bench.inbox.accept(
      ['a', 'b', 'c'].map((sysId) => event({ sysId })),
      [],
    );
    expect(await bench.inbox.dispatch(2)).toBe(2);
    expect(await bench.states()).toEqual(['a v1 pending', 'b v1 pending']);
    expect(await bench.inbox.dispatch(2)).toBe(1);
    expect(await bench.inbox.dispatch(2)).toBe(0);
    expect(await bench.states()).toEqual(['a v1 pending', 'b v1 pending', 'c v1 pending']);
    expect(await bench.work.listLinks('acme', 'customer')).toEqual(
      ['a', 'b', 'c'].map((sysId) => ({
        object: 'customer',
        sysId,
        naturalKey: `K-${sysId}`,
        intacctObject: undefined,
        intacctId: undefined,
        recordNo: undefined,
        url: undefined,
        version: 0,
        contentHash: undefined,
        state: 'pending',
        isUnsettled: false,
        resets: 0,
        facts: {},
      })),
    );
  });

  it('shares the events between two dispatchers at once', async () => {
    const events = Array.from({ length: 60 }, (_, index) => event({ sysId: `s${index}` }));
    await bench.inbox.accept(events, []);
    const taken = await Promise.all([1, 2, 3, 4].map(() => bench.inbox.dispatch(20)));
    const rest = await bench.inbox.dispatch(100);
    expect(taken.reduce((sum, count) => sum + count, rest)).toBe(60);
    expect(await bench.states()).toHaveLength(60);
  });

  it('makes one job of two events of the same version', async () => {
    await bench.arrive(event({ eventId: 'e1' }), event({ eventId: 'e2' }));
    await bench.arrive(event({ eventId: 'e3' }));
    expect(await bench.states()).toEqual(['S1 v1 pending']);
    expect(await bench.inbox.dispatch(10)).toBe(0);
    expect(await bench.rows(`select code from dead_letter`)).toEqual([]);
  });

  it.each(['later', 'in the same batch'])(
    'makes a dead letter of a version used again %s with another content',
    async (when) => {
      const first = event({ eventId: 'e1' });
      const other = event({ eventId: 'e2', data: { id: 'changed' } });
      if (when === 'later') {
        await bench.arrive(first);
        await bench.arrive(other);
      } else {
        await bench.arrive(first, other);
      }
      expect(await bench.states()).toEqual(['S1 v1 pending']);
      expect(await bench.rows(`select code, stage, event_id as id, log_offset from dead_letter`)).toEqual([
        { code: 'INBOX_VERSION_REUSED', stage: 'dispatch', id: 'e2', log_offset: other.origin.offset },
      ]);
      const [message] = await bench.outbox.next(10);
      expect(message?.headers).toMatchObject({ 'dlq.code': 'INBOX_VERSION_REUSED' });
      expect(JSON.parse(String(message?.value))).toMatchObject({
        specversion: '1.0',
        id: 'e2',
        source: other.source,
        type: other.type,
        tenant: other.tenant,
        sysid: 'S1',
        recordversion: 1,
        data: { id: 'changed' },
      });
      expect(await bench.inbox.dispatch(10)).toBe(0);
    },
  );

  it('makes a job of every version, in whatever order they come', async () => {
    await bench.arrive(event({ recordVersion: 3 }), event({ recordVersion: 1 }), event({ recordVersion: 2 }));
    expect(await bench.states()).toEqual(['S1 v3 pending', 'S1 v1 pending', 'S1 v2 pending']);
    expect(await bench.work.listLinks('acme', 'customer')).toHaveLength(1);
  });

  it('keeps the same record of two companies apart', async () => {
    await bench.arrive(event(), event({ company: 'other', source: '/dmo/other', tenant: 'other' }));
    expect(await bench.states()).toHaveLength(2);
    expect((await bench.claim(50, 'acme')).jobs).toHaveLength(1);
    expect((await bench.claim(50, 'other')).jobs).toHaveLength(1);
  });
});
