import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { kafkaAvailability, startKafkaBroker, type KafkaBroker } from '@bridge/kafka-broker';

describe('kafkaAvailability', () => {
  it('takes KAFKA_BROKERS before anything else', async () => {
    expect(await kafkaAvailability({ KAFKA_BROKERS: 'kafka-1:9092,kafka-2:9092' })).toEqual({
      kind: 'external',
      brokers: 'kafka-1:9092,kafka-2:9092',
    });
  });
});

const own = await kafkaAvailability({});
const reason = own.kind === 'none' ? `: ${own.reason}` : '';

(own.kind === 'none' ? describe.skip : describe)(`startKafkaBroker${reason}`, () => {
  let broker: KafkaBroker;

  beforeAll(async () => {
    broker = await startKafkaBroker();
  });

  afterAll(() => broker.stop('kill'));

  it('says that its port is taken, by whoever it is', async () => {
    const port = Number(broker.brokers.split(':')[1]);
    await expect(startKafkaBroker({ port })).rejects.toMatchObject({ code: 'KAFKA_BROKER_PORT_TAKEN' });
  });

  it('serves on the loopback interface and keeps its data over a crash', async () => {
    expect(broker.brokers).toMatch(/^127\.0\.0\.1:\d+$/);
    const client = new kafkajs.Kafka({ brokers: [broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept' }], waitForLeaders: true });
    await admin.disconnect();
    await broker.halt('kill');
    await broker.restart();
    const again = client.admin();
    await again.connect();
    expect(await again.listTopics()).toContain('kept');
    await again.disconnect();
  });
});
