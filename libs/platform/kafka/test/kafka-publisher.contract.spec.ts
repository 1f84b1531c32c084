import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithKafka, RecordingLogger, SystemClock } from '@bridge/testing';
import { KafkaEventLog } from '@bridge/kafka';

describeWithKafka('KafkaPublisher', ({ brokers, topicPrefix }) => {
  const log = new KafkaEventLog(
    { brokers: brokers.split(','), topicPrefix },
    { clock: new SystemClock(), logger: new RecordingLogger() },
  );
  const message = (bytes: number) => ({ topic: 'sized', key: 'k', value: Buffer.alloc(bytes, 'x'), headers: {} });

  beforeAll(() => log.ensureTopics([{ name: 'sized', partitions: 1, cleanup: 'delete' }]));
  afterAll(() => log.close());

  it('says in the causes that a message is too large, and publishes the next one', async () => {
    const types: unknown[] = [];
    await log.publish([message(8_000_000)]).catch((error: unknown) => {
      for (let one = error; one instanceof Error; one = one.cause) {
        types.push('type' in one ? one.type : one.name);
      }
    });
    expect(types[0]).toBe('EventLogUnavailableError');
    expect(types).toContain('MESSAGE_TOO_LARGE');
    await expect(log.publish([message(1_000_000)])).resolves.toBeUndefined();
  });
});
