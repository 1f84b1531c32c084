import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventLog, LogBatch, LogMessage, LogRecord, SubscribeOptions, TopicSpec } from '@bridge/ports';
import { eventually } from './eventually.js';

/** What an adapter brings to {@link describeEventLog}. */
export interface EventLogHarness {
  /** After this silence of a member its partitions go to others. The shorter, the faster the suite. */
  readonly sessionMs: number;
  /** A client such as one process has; all of them on the same log. */
  open(): Promise<EventLog>;
  /** End a client as a crash does: its connections break, it does not leave its groups, and nothing more is committed. */
  crash(log: EventLog): Promise<void>;
  close(): Promise<void>;
}

interface Topic {
  readonly name: string;
  readonly group: string;
}

const messages = (topic: string, keys: readonly string[], perKey: number): readonly LogMessage[] =>
  Array.from({ length: perKey }, (_, index) => index).flatMap((index) =>
    keys.map((key) => ({ topic, key, value: Buffer.from(`${key}:${index}`), headers: {} })),
  );
const text = (record: LogRecord): string => record.value?.toString('utf8') ?? '';
const texts = (records: readonly { readonly value: Buffer | null }[]): readonly string[] =>
  records.map((record) => record.value?.toString('utf8') ?? '');
const sorted = (values: readonly string[]): readonly string[] => [...values].sort();

/** The promises of the `EventLog` port, kept by every adapter against the real thing. */
export function describeEventLog(name: string, factory: () => Promise<EventLogHarness>): void {
  describe(name, () => {
    const bench = new Bench(factory);
    beforeAll(() => bench.start());
    afterAll(() => bench.end(), 120_000);
    describeTopics(bench);
    describeRecords(bench);
    describeDelivery(bench);
    describeGroups(bench);
    describeCrashes(bench);
  });
}

/** One harness and one long-lived client for the whole suite; a topic and a group of its own for every test. */
class Bench {
  readonly #factory: () => Promise<EventLogHarness>;
  readonly #run = randomBytes(4).toString('hex');
  #harness: EventLogHarness | undefined;
  #log: EventLog | undefined;
  #topics = 0;

  constructor(factory: () => Promise<EventLogHarness>) {
    this.#factory = factory;
  }

  async start(): Promise<void> {
    this.#harness = await this.#factory();
    this.#log = await this.#harness.open();
  }

  async end(): Promise<void> {
    await this.#log?.close();
    await this.#harness?.close();
  }

  get harness(): EventLogHarness {
    if (this.#harness === undefined) throw new Error('the suite has not started');
    return this.#harness;
  }

  get log(): EventLog {
    if (this.#log === undefined) throw new Error('the suite has not started');
    return this.#log;
  }

  async topic(partitions = 1, cleanup: TopicSpec['cleanup'] = 'delete'): Promise<Topic> {
    this.#topics += 1;
    const name = `suite-${this.#run}.topic-${this.#topics}`;
    await this.log.ensureTopics([{ name, partitions, cleanup }]);
    return { name, group: `suite-${this.#run}.group-${this.#topics}` };
  }

  /** Subscribe and collect; the handler runs before the record counts as seen. */
  async read(topic: Topic, more: Partial<SubscribeOptions> = {}, log = this.log): Promise<Reading> {
    const seen: LogRecord[] = [];
    const subscription = await log.subscribe({
      group: topic.group,
      topics: [topic.name],
      ...more,
      onBatch: async (batch) => {
        await more.onBatch?.(batch);
        seen.push(...batch.records);
      },
    });
    return { seen, stop: () => subscription.stop() };
  }

  async caughtUp(topic: Topic): Promise<void> {
    await eventually(
      'the group has committed everything',
      async () => (await this.log.lag(topic.group, [topic.name])) === 0,
    );
  }
}

interface Reading {
  readonly seen: readonly LogRecord[];
  stop(): Promise<void>;
}

function describeTopics(bench: Bench): void {
  it('answers a ping', async () => {
    await expect(bench.log.ping()).resolves.toBeUndefined();
  });

  it('leaves topics that exist alone', async () => {
    const topic = await bench.topic(2);
    await bench.log.publish(messages(topic.name, ['a'], 3));
    await bench.log.ensureTopics([{ name: topic.name, partitions: 2, cleanup: 'delete', retentionDays: 7 }]);
    expect(await bench.log.lag(topic.group, [topic.name])).toBe(3);
  });

  it('makes the same topic for two clients at once', async () => {
    const other = await bench.harness.open();
    const spec: TopicSpec = { name: `${(await bench.topic()).name}.raced`, partitions: 2, cleanup: 'compact' };
    await Promise.all([bench.log.ensureTopics([spec]), other.ensureTopics([spec])]);
    expect(await bench.log.lag('nobody', [spec.name])).toBe(0);
    await other.close();
  });

  it('counts what is not committed, and nothing for a topic that does not exist', async () => {
    const topic = await bench.topic(3);
    expect(await bench.log.lag(topic.group, [topic.name, `${topic.name}.missing`])).toBe(0);
    await bench.log.publish(messages(topic.name, ['a', 'b', 'c', 'd'], 5));
    expect(await bench.log.lag(topic.group, [topic.name, `${topic.name}.missing`])).toBe(20);
    const reading = await bench.read(topic);
    await bench.caughtUp(topic);
    await reading.stop();
    await bench.log.publish(messages(topic.name, ['a'], 2));
    expect(await bench.log.lag(topic.group, [topic.name])).toBe(2);
  });

  it('has stored every message when publish resolves', async () => {
    const topic = await bench.topic(2);
    await Promise.all([0, 1, 2, 3].map((key) => bench.log.publish(messages(topic.name, [`k${key}`], 25))));
    expect(await bench.log.lag(topic.group, [topic.name])).toBe(100);
    await bench.log.publish([]);
    expect(await bench.log.lag(topic.group, [topic.name])).toBe(100);
  });
}

function describeRecords(bench: Bench): void {
  const nearlyOneMiB = Buffer.alloc(1024 * 1024 - 2048, 'é');
  const cases: readonly (LogMessage & { readonly what: string })[] = [
    { what: 'plain text', topic: '', key: 'k', value: Buffer.from('{"a":1}'), headers: {} },
    { what: 'a tombstone', topic: '', key: 'k', value: null, headers: { reason: 'deleted' } },
    { what: 'an empty value', topic: '', key: 'k', value: Buffer.alloc(0), headers: {} },
    { what: 'no key', topic: '', key: null, value: Buffer.from('x'), headers: {} },
    { what: 'an empty key', topic: '', key: '', value: Buffer.from('x'), headers: {} },
    { what: 'a Unicode key', topic: '', key: 'acme/Größe/東京/🚲', value: Buffer.from('ü'), headers: {} },
    {
      what: 'a key and header with NUL',
      topic: '',
      key: 'a\u0000b',
      value: Buffer.from('x'),
      headers: { h: 'a\u0000b' },
    },
    {
      what: 'bytes that are no text',
      topic: '',
      key: 'k',
      value: Buffer.from([0, 255, 254, 128, 92, 39]),
      headers: {},
    },
    {
      what: 'headers',
      topic: '',
      key: 'k',
      value: Buffer.from('x'),
      headers: { traceparent: '00-abc', 'dlq.message': 'Ünïcödé "quoted" \\ {1,2}', empty: '' },
    },
    { what: 'nearly 1 MiB', topic: '', key: 'k', value: nearlyOneMiB, headers: { size: 'big' } },
  ];

  it.each(cases)('gives back $what as it was', async ({ key, value, headers }) => {
    const topic = await bench.topic();
    await bench.log.publish([{ topic: topic.name, key, value, headers }]);
    const reading = await bench.read(topic);
    const record = await eventually('the record', () => reading.seen[0]);
    await reading.stop();
    expect({ ...record, value: undefined, timestamp: undefined }).toEqual({
      topic: topic.name,
      partition: 0,
      offset: record?.offset,
      key,
      headers,
      value: undefined,
      timestamp: undefined,
    });
    expect(record?.value?.equals(value ?? Buffer.alloc(0)) ?? null).toBe(value === null ? null : true);
    expect(record?.timestamp).toBeInstanceOf(Date);
    expect(Number.isNaN(record?.timestamp.getTime())).toBe(false);
  });

  it('takes more at once than fits into one request', async () => {
    const topic = await bench.topic(2);
    const half = Buffer.alloc(500 * 1024, 1);
    const many = Array.from({ length: 8 }, (_, index) => ({
      topic: topic.name,
      key: `k${index}`,
      value: half,
      headers: {},
    }));
    await bench.log.publish(many);
    const reading = await bench.read(topic);
    await bench.caughtUp(topic);
    await reading.stop();
    expect(sorted(reading.seen.map(({ key }) => key ?? ''))).toEqual(sorted(many.map(({ key }) => key)));
  });
}

function describeDelivery(bench: Bench): void {
  it('keeps the order of each key, within one call and between calls', async () => {
    const topic = await bench.topic(4);
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const part of [0, 1, 2]) {
      await bench.log.publish(
        messages(topic.name, keys, 20).map((m) => ({
          ...m,
          value: Buffer.from(`${part}/${m.value?.toString() ?? ''}`),
        })),
      );
    }
    const reading = await bench.read(topic, { maxBatchRecords: 11 });
    await bench.caughtUp(topic);
    await reading.stop();
    for (const key of keys) {
      const expected = [0, 1, 2].flatMap((part) => Array.from({ length: 20 }, (_, index) => `${part}/${key}:${index}`));
      expect(texts(reading.seen.filter((record) => record.key === key))).toEqual(expected);
    }
    expect(reading.seen).toHaveLength(420);
  });

  it('gives batches of one partition, in offset order, within the limit, one at a time per partition', async () => {
    const topic = await bench.topic(3);
    await bench.log.publish(messages(topic.name, ['a', 'b', 'c', 'd', 'e'], 30));
    const batches: LogBatch[] = [];
    const running = new Set<number>();
    const overlaps: number[] = [];
    const reading = await bench.read(topic, {
      maxBatchRecords: 7,
      onBatch: async (batch) => {
        if (running.has(batch.partition)) overlaps.push(batch.partition);
        running.add(batch.partition);
        batches.push(batch);
        await delay(2);
        running.delete(batch.partition);
      },
    });
    await bench.caughtUp(topic);
    await reading.stop();
    expect(overlaps).toEqual([]);
    expect(batches.filter(({ records }) => records.length === 0 || records.length > 7)).toEqual([]);
    expect(batches.filter((batch) => batch.records.some((record) => record.partition !== batch.partition))).toEqual([]);
    for (const partition of [0, 1, 2]) {
      const offsets = batches
        .filter((b) => b.partition === partition)
        .flatMap((b) => b.records.map((r) => BigInt(r.offset)));
      expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => (a < b ? -1 : 1)));
    }
  });

  it('gives the same records again when the handler rejects, and skips none', async () => {
    const topic = await bench.topic();
    await bench.log.publish(messages(topic.name, ['a'], 10));
    const attempts: (readonly string[])[] = [];
    let lagWhileFailing = -1;
    const reading = await bench.read(topic, {
      maxBatchRecords: 4,
      onBatch: async (batch) => {
        attempts.push(texts(batch.records));
        if (attempts.length === 2) lagWhileFailing = await bench.log.lag(topic.group, [topic.name]);
        if (attempts.length === 2 || attempts.length === 3) throw new Error('the database is away');
      },
    });
    await bench.caughtUp(topic);
    await reading.stop();
    expect(texts(reading.seen)).toEqual(Array.from({ length: 10 }, (_, index) => `a:${index}`));
    expect(attempts[2]?.[0]).toBe(attempts[1]?.[0]);
    expect(attempts[3]?.[0]).toBe(attempts[1]?.[0]);
    expect(lagWhileFailing).toBe(10 - (attempts[0]?.length ?? 0));
  });

  it('goes on with the other partitions while one is failing', async () => {
    const topic = await bench.topic(4);
    const keys = Array.from({ length: 24 }, (_, index) => `k${index}`);
    await bench.log.publish(messages(topic.name, keys, 1));
    let broken: number | undefined;
    let repaired = false;
    const reading = await bench.read(topic, {
      onBatch: (batch) => {
        broken ??= batch.partition;
        return broken === batch.partition && !repaired ? Promise.reject(new Error('poison')) : Promise.resolve();
      },
    });
    await eventually('three partitions', () => new Set(reading.seen.map(({ partition }) => partition)).size === 3);
    repaired = true;
    await bench.caughtUp(topic);
    await reading.stop();
    expect(sorted(texts(reading.seen))).toEqual(sorted(keys.map((key) => `${key}:0`)));
  });

  it('reads what is published after it has subscribed', async () => {
    const topic = await bench.topic(2);
    const reading = await bench.read(topic);
    for (const key of ['a', 'b', 'c']) {
      await bench.log.publish(messages(topic.name, [key], 1));
      await eventually(`the record of ${key}`, () => reading.seen.some((record) => record.key === key));
    }
    await reading.stop();
    expect(reading.seen).toHaveLength(3);
  });

  it('waits for the running batch when stopped, commits it, and goes on behind it', async () => {
    const topic = await bench.topic();
    await bench.log.publish(messages(topic.name, ['a'], 6));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let entered = 0;
    const first = await bench.read(topic, {
      maxBatchRecords: 3,
      onBatch: () => {
        entered += 1;
        return held;
      },
    });
    await eventually('the handler runs', () => entered > 0);
    let stopped = false;
    const stopping = first.stop().then(() => (stopped = true));
    await delay(200);
    expect({ stopped, seen: first.seen.length }).toEqual({ stopped: false, seen: 0 });
    release();
    await stopping;
    await first.stop();
    const handled = texts(first.seen);
    expect(handled.length).toBeGreaterThan(0);
    const second = await bench.read(topic);
    await bench.caughtUp(topic);
    await second.stop();
    expect([...handled, ...texts(second.seen)]).toEqual(Array.from({ length: 6 }, (_, index) => `a:${index}`));
  });
}

function describeGroups(bench: Bench): void {
  it('gives every group everything', async () => {
    const topic = await bench.topic(2);
    await bench.log.publish(messages(topic.name, ['a', 'b'], 10));
    const other: Topic = { ...topic, group: `${topic.group}.other` };
    const readings = await Promise.all([bench.read(topic), bench.read(other)]);
    await bench.caughtUp(topic);
    await bench.caughtUp(other);
    await Promise.all(readings.map((reading) => reading.stop()));
    const expected = sorted(texts(messages(topic.name, ['a', 'b'], 10)));
    expect(readings.map(({ seen }) => sorted(texts(seen)))).toEqual([expected, expected]);
  });

  it('reads several topics with one member', async () => {
    const [first, second] = [await bench.topic(), await bench.topic()];
    await bench.log.publish([...messages(first.name, ['a'], 2), ...messages(second.name, ['b'], 2)]);
    const reading = await bench.read(first, { topics: [first.name, second.name] });
    await eventually('four records', () => reading.seen.length === 4);
    await reading.stop();
    expect(sorted(reading.seen.map((record) => `${record.topic} ${text(record)}`))).toEqual(
      sorted([`${first.name} a:0`, `${first.name} a:1`, `${second.name} b:0`, `${second.name} b:1`]),
    );
  });

  it('shares the partitions between the members of a group, each record handled by one', async () => {
    const topic = await bench.topic(6);
    const other = await bench.harness.open();
    const members = [await bench.read(topic), await bench.read(topic, {}, other)] as const;
    const keys = Array.from({ length: 60 }, (_, index) => `k${index}`);
    // Sharing out takes a moment: probe until both have work.
    await eventually('both members read', async () => {
      await bench.log.publish(
        keys.map((key) => ({ topic: topic.name, key, value: Buffer.from('probe'), headers: {} })),
      );
      await delay(100);
      return members.every(({ seen }) => seen.length > 0);
    });
    await bench.caughtUp(topic);
    await bench.log.publish(messages(topic.name, keys, 5));
    await bench.caughtUp(topic);
    await Promise.all(members.map((member) => member.stop()));
    await other.close();
    const real = members.map(({ seen }) => seen.filter((record) => text(record) !== 'probe'));
    expect(sorted(texts(real.flat()))).toEqual(sorted(texts(messages(topic.name, keys, 5))));
    expect(real.map((records) => records.length > 0)).toEqual([true, true]);
    const partitions = real.map((records) => new Set(records.map(({ partition }) => partition)));
    expect([...(partitions[0] ?? [])].filter((partition) => partitions[1]?.has(partition))).toEqual([]);
  });

  it('hands the partitions of a member that leaves to the others', async () => {
    const topic = await bench.topic(4);
    const other = await bench.harness.open();
    const leaving = await bench.read(topic, {}, other);
    const staying = await bench.read(topic);
    await leaving.stop();
    await bench.log.publish(messages(topic.name, ['a', 'b', 'c', 'd', 'e', 'f'], 2));
    await eventually('all records at the member that stays', () => staying.seen.length === 12);
    await staying.stop();
    await other.close();
  });

  it('lets a handler run longer than a session, without handing its records to another', async () => {
    const topic = await bench.topic(2);
    const other = await bench.harness.open();
    const calls: string[] = [];
    const slow = async (batch: LogBatch): Promise<void> => {
      calls.push(...texts(batch.records));
      await delay(bench.harness.sessionMs * 1.6);
    };
    const members = [await bench.read(topic, { onBatch: slow }), await bench.read(topic, { onBatch: slow }, other)];
    await delay(bench.harness.sessionMs / 2);
    await bench.log.publish(messages(topic.name, ['a', 'b', 'c'], 1));
    await bench.caughtUp(topic);
    await Promise.all(members.map((member) => member.stop()));
    await other.close();
    expect(sorted(calls)).toEqual(['a:0', 'b:0', 'c:0']);
  });
}

function describeCrashes(bench: Bench): void {
  it('gives the records of a member that crashed before the commit to another', async () => {
    const topic = await bench.topic(2);
    const doomed = await bench.harness.open();
    await bench.log.publish(messages(topic.name, ['a', 'b', 'c'], 4));
    let entered = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await bench.read(topic, { onBatch: () => ((entered += 1), held) }, doomed);
    await eventually('the doomed member is in its handler', () => entered > 0);
    await bench.harness.crash(doomed);
    expect(await bench.log.lag(topic.group, [topic.name])).toBe(12);
    const heir = await bench.read(topic);
    await eventually('all records at the heir', () => heir.seen.length === 12);
    release();
    await bench.caughtUp(topic);
    await heir.stop();
    expect(sorted(texts(heir.seen))).toEqual(sorted(texts(messages(topic.name, ['a', 'b', 'c'], 4))));
  });
}
