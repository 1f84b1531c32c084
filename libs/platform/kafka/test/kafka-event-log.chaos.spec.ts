import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EventLogUnavailableError, type LogMessage } from '@bridge/ports';
import { describeWithOwnBroker, eventually, RecordingLogger, SystemClock } from '@bridge/testing';
import { KafkaEventLog } from '@bridge/kafka';

type Broker = Parameters<Parameters<typeof describeWithOwnBroker>[1]>[0] extends () => Promise<infer B> ? B : never;

const message = (value: string): LogMessage => ({ topic: 'orders', key: 'k', value: Buffer.from(value), headers: {} });

describeWithOwnBroker('KafkaEventLog when the broker crashes', (start) => {
  let broker: Broker;
  let log: KafkaEventLog;
  const logger = new RecordingLogger();

  beforeAll(async () => {
    broker = await start();
    log = new KafkaEventLog(
      { brokers: [broker.brokers], firstBackoffMs: 100, mostBackoffMs: 1_000 },
      { clock: new SystemClock(), logger },
    );
    await log.ensureTopics([
      { name: 'orders', partitions: 1, cleanup: 'delete', retentionDays: 7 },
      { name: 'accounts', partitions: 1, cleanup: 'compact' },
    ]);
  });

  afterAll(async () => {
    await log.close();
    await broker.stop('kill');
  });

  it('makes topics with their clean-up policy', async () => {
    expect(await log.topicSettings('orders')).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': '604800000',
    });
    expect(await log.topicSettings('accounts')).toMatchObject({ 'cleanup.policy': 'compact' });
  });

  it('goes on by itself after a kill: nothing acknowledged is lost, ping tells, states are reported', async () => {
    const seen: string[] = [];
    const states: string[] = [];
    const subscription = await log.subscribe({
      group: 'g',
      topics: ['orders'],
      onBatch: ({ records }) => Promise.resolve(void seen.push(...records.map(({ value }) => String(value)))),
      onState: ({ status }) => void states.push(status),
    });
    await log.publish([message('before')]);
    await eventually('the first record', () => seen.includes('before'));

    await broker.halt('kill');
    await expect(log.ping()).rejects.toBeInstanceOf(EventLogUnavailableError);
    const during = log.publish([message('during')]);
    await eventually('the subscription tells that it is down', () => states.includes('down'));
    await broker.restart();
    await during.catch(() => log.publish([message('during')]));
    await log.publish([message('after')]);
    await eventually('the last record', () => seen.includes('after'));

    expect([...new Set(seen)]).toEqual(['before', 'during', 'after']);
    expect([...new Set(states)]).toEqual(['up', 'down']);
    expect(states.at(-1)).toBe('up');
    await expect(log.ping()).resolves.toBeUndefined();
    await subscription.stop();
    expect(logger.at('error')).toEqual([]);
  }, 120_000);
});
