import { connect, Socket } from 'node:net';
import type { EventLog } from '@bridge/ports';
import {
  describeEventLog,
  describeWithKafka,
  RecordingLogger,
  SystemClock,
  type EventLogHarness,
  type KafkaForTests,
} from '@bridge/testing';
import { KafkaEventLog } from '@bridge/kafka';

/** The shortest that a broker takes by default. */
const sessionMs = 6_000;

/** Clients whose connections can be cut for good. */
class KafkaHarness implements EventLogHarness {
  readonly sessionMs = sessionMs;
  readonly #kafka: KafkaForTests;
  readonly #network = new Map<EventLog, { readonly cut: () => void; readonly mend: () => void }>();
  readonly #crashed: EventLog[] = [];

  constructor(kafka: KafkaForTests) {
    this.#kafka = kafka;
  }

  open(): Promise<EventLog> {
    const sockets = new Set<Socket>();
    let isCut = false;
    const log = new KafkaEventLog(
      {
        brokers: this.#kafka.brokers.split(','),
        topicPrefix: this.#kafka.topicPrefix,
        sessionTimeoutMs: sessionMs,
        firstBackoffMs: 50,
        mostBackoffMs: 500,
        leaveTimeoutMs: 60_000,
        socketFactory: ({ host, port, onConnect }) => {
          const socket = isCut ? brokenSocket() : connect(port, host, onConnect);
          sockets.add(socket);
          return socket;
        },
      },
      { clock: new SystemClock(), logger: new RecordingLogger() },
    );
    this.#network.set(log, {
      cut: () => {
        isCut = true;
        for (const socket of sockets) socket.destroy(Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
      },
      mend: () => {
        isCut = false;
      },
    });
    return Promise.resolve(log);
  }

  crash(log: EventLog): Promise<void> {
    this.#network.get(log)?.cut();
    this.#crashed.push(log);
    return Promise.resolve();
  }

  /** With the network back, so that what the client retries in the background ends at once. */
  async close(): Promise<void> {
    for (const log of this.#crashed) this.#network.get(log)?.mend();
    await Promise.all(this.#crashed.map((log) => log.close()));
  }
}

function brokenSocket(): Socket {
  const socket = new Socket();
  process.nextTick(() => socket.destroy(Object.assign(new Error('cut'), { code: 'ECONNREFUSED' })));
  return socket;
}

describeWithKafka('KafkaEventLog', (kafka) => {
  describeEventLog('as an EventLog', () => Promise.resolve(new KafkaHarness(kafka)));
});
