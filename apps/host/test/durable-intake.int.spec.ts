import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { LogMessage } from '@bridge/ports';
import { RecordingLogger, SystemClock, describeWithKafka, eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import kafkajs from 'kafkajs';
import { IntakeWorld, SESSION_MS, orderEvent } from './intake.world.js';
import type { Member } from './intake.world.js';

const LONGER_THAN_A_SESSION_MS = SESSION_MS + 1_500;
type Message = Omit<LogMessage, 'topic'>;
const broken = (key: string, value: string | null): Message => ({
  key,
  value: value === null ? null : Buffer.from(value),
  headers: {},
});
const numbered = (prefix: string, count: number): readonly Message[] =>
  Array.from({ length: count }, (_, index) => orderEvent(`${prefix}${String(index).padStart(4, '0')}`));
const idsOf = (messages: readonly Message[]): readonly (string | null)[] => messages.map(({ key }) => key);

describeWithKafka('durable intake', (kafka) => {
  let database: DatabaseForTests;
  let world: IntakeWorld;
  const logger = new RecordingLogger();
  const admin = new kafkajs.Kafka({
    brokers: kafka.brokers.split(','),
    logLevel: kafkajs.logLevel.NOTHING,
  }).admin();
  let members: Member[] = [];
  let topics = 0;

  const join = async (...args: Parameters<IntakeWorld['join']>): Promise<Member> => {
    const member = await world.join(...args);
    members.push(member);
    return member;
  };
  const untilStored = (prefix: string, count: number): Promise<unknown> =>
    eventually(`${count} events ${prefix} stored and committed`, async () => {
      const stored = (await world.eventIds(prefix)).length;
      return stored === count && (await world.lag()) === 0;
    });
  const noErrors = (): void => expect(logger.at('error')).toEqual([]);
  /** Ids that the broker gave the members: another id means that one was thrown out and came back. */
  const memberIds = async (): Promise<readonly string[]> => {
    const { groups } = await admin.describeGroups([world.group]);
    return groups.flatMap((found) => found.members.map(({ memberId }) => memberId)).sort();
  };

  beforeAll(async () => {
    database = await postgresForTests();
    world = await IntakeWorld.open({ ...kafka, databaseUrl: database.url, clock: new SystemClock(), logger });
    await admin.connect();
  });
  beforeEach(async () => {
    await Promise.all(members.map(({ subscription }) => subscription.stop()));
    members = [];
    topics += 1;
    await world.begin(`intake-${topics}`);
  });
  afterAll(async () => {
    await world.close();
    await admin.disconnect();
    await database.close();
  });

  it('sets poison aside wherever it stands in a batch, and goes on behind it', async () => {
    const sound = numbered('poison-', 60);
    const poison = [
      broken('first', '{"specversion":'),
      broken('empty', null),
      broken('zero\0key', String(orderEvent('poison-key').value)),
      orderEvent('nobody', { tenant: 'nobody', source: '/dmo/nobody' }),
      orderEvent('no-name', { data: { id: 'x' } }),
      broken('last', 'null'),
    ];
    const [first, ...others] = poison;
    const last = others.pop();
    await world.publish(
      ...[first, ...sound.slice(0, 30), ...others, ...sound.slice(30), last].filter((message) => message !== undefined),
    );
    await join();
    await eventually('all is read', async () => (await world.lag()) === 0);
    expect(await world.eventIds('poison-')).toEqual(idsOf(sound));
    const codes = new Map((await world.letters()).map(([code, key]) => [key, code]));
    expect(Object.fromEntries(codes)).toEqual({
      first: 'ENVELOPE_NOT_JSON',
      empty: 'ENVELOPE_EMPTY',
      'zero\uFFFDkey': 'INBOX_NOT_STORABLE',
      nobody: 'ENVELOPE_TENANT_UNKNOWN',
      'no-name': 'ENVELOPE_DATA_INVALID',
      last: expect.stringMatching(/^ENVELOPE_/),
    });
    noErrors();
  });

  it('takes repeats within a batch and in a later one, and tells of an id with another content', async () => {
    const event = orderEvent('again-1');
    const other = orderEvent('again-1', { data: { id: 'again-1', name: 'Bob' } });
    await world.publish(event, event, other);
    await join();
    await untilStored('again-', 1);
    await world.publish(event, orderEvent('again-2'));
    await untilStored('again-', 2);
    expect(await world.letters()).toEqual([['INBOX_ID_REUSED', 'again-1']]);
    const [row] = await world.dataSource.query<{ name: string }[]>(
      `select data ->> 'name' as name from inbox_event where event_id = 'again-1'`,
    );
    expect(row?.name).toBe('Ann');
  });

  it('takes events of 1 MB', async () => {
    const large = Array.from({ length: 12 }, (_, index) =>
      orderEvent(`large-${index}`, { data: { id: 'x', name: 'x'.repeat(1_000_000 - index) } }),
    );
    await world.publish(...large);
    await join();
    await untilStored('large-', 12);
    expect(await world.letters()).toEqual([]);
    noErrors();
  });

  it('keeps its place in the group while the database is away for longer than a session, and loses nothing', async () => {
    await join();
    const before = await memberIds();
    await world.refuseConnections(true);
    const events = numbered('away-', 300);
    await world.publish(...events);
    await delay(LONGER_THAN_A_SESSION_MS);
    expect(await world.lag()).toBe(300);
    await world.refuseConnections(false);
    await untilStored('away-', 300);
    expect(await memberIds()).toEqual(before);
    expect(await world.letters()).toEqual([]);
    noErrors();
  });

  it('keeps its place in the group while an insert takes longer than a session', async () => {
    await join();
    const before = await memberIds();
    const runner = world.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('lock table inbox_event in share mode');
    await world.publish(...numbered('slow-', 300));
    await delay(LONGER_THAN_A_SESSION_MS);
    await runner.commitTransaction();
    await runner.release();
    await untilStored('slow-', 300);
    expect(await memberIds()).toEqual(before);
    noErrors();
  });

  it('shares the partitions anew in the middle of a batch: each event is stored once, both go on', async () => {
    const first = await join();
    const runner = world.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('lock table inbox_event in share mode');
    await world.publish(...numbered('middle-a', 500));
    const joining = join();
    // Long enough for the first member to hear of it with its batch still open.
    await delay(2_000);
    await runner.commitTransaction();
    await runner.release();
    const second = await joining;
    await untilStored('middle-a', 500);
    await world.publish(...numbered('middle-b', 500));
    await untilStored('middle-b', 500);
    expect(await memberIds()).toHaveLength(2);
    expect(await world.letters()).toEqual([]);
    noErrors();
    await Promise.all([first, second].map(({ subscription }) => subscription.stop()));
  });

  it('stores once what a member stored before it died without telling the log', async () => {
    let isStored = false;
    const dying = await world.join({
      reach: (name) => {
        if (name !== 'inbox.after-store') return undefined;
        isStored = true;
        dying.crash();
        return undefined;
      },
    });
    await world.publish(...numbered('dead-', 400));
    await eventually('the insert', () => isStored);
    await join();
    await untilStored('dead-', 400);
    expect(await world.letters()).toEqual([]);
  });
});
