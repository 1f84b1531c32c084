import kafkajs from 'kafkajs';
import type { EachBatchPayload } from 'kafkajs';
import { Pool } from 'pg';

const COLUMNS = [
  'source',
  'event_id',
  'company_id',
  'tenant',
  'plugin',
  'object',
  'record_class',
  'type',
  'sys_id',
  'record_version',
  'subject',
  'event_time',
  'traceparent',
  'topic',
  'log_partition',
  'log_offset',
  'log_key',
  'data',
  'content_hash',
];

type Attributes = Readonly<Record<string, string | number | undefined>> & { readonly data: unknown };

/** What a consumer does at least: read, insert the same rows in one statement a batch, commit the offset. Nothing is checked. */
export class BareConsumer {
  readonly #consumer: kafkajs.Consumer;
  readonly #pool: Pool;
  readonly #onBegin: () => void;
  readonly #onRows: (rows: number) => void;

  constructor(
    at: { readonly brokers: string; readonly databaseUrl: string; readonly group: string },
    onBegin: () => void,
    onRows: (rows: number) => void,
  ) {
    this.#consumer = new kafkajs.Kafka({ brokers: at.brokers.split(','), logLevel: kafkajs.logLevel.NOTHING }).consumer(
      {
        groupId: at.group,
        maxWaitTimeInMs: 250,
      },
    );
    this.#pool = new Pool({ connectionString: at.databaseUrl, max: 10 });
    this.#onBegin = onBegin;
    this.#onRows = onRows;
  }

  async start(topic: string): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 16,
      eachBatch: (payload) => this.#store(payload),
    });
  }

  async stop(): Promise<void> {
    await this.#consumer.disconnect();
    await this.#pool.end();
  }

  async #store(payload: EachBatchPayload): Promise<void> {
    this.#onBegin();
    const { topic, partition, messages } = payload.batch;
    const parameters: unknown[] = [];
    const rows = messages.map((message) => {
      const { data, ...event } = JSON.parse(String(message.value)) as Attributes;
      const values = [
        event['source'],
        event['id'],
        'company',
        event['tenant'],
        'plugin',
        'object',
        'master',
        event['type'],
        event['sysid'],
        event['recordversion'],
        event['subject'],
        event['time'],
        event['traceparent'],
        topic,
        partition,
        message.offset,
        String(message.key),
        JSON.stringify(data),
        'no hash is made, but as many characters',
      ];
      parameters.push(...values);
      const first = parameters.length - values.length;
      return `(${values.map((_, index) => `$${first + index + 1}`).join(',')})`;
    });
    await this.#pool.query(
      `insert into inbox_event (${COLUMNS.join(', ')}) values ${rows.join(',')} on conflict (source, event_id) do nothing`,
      parameters,
    );
    const last = messages.at(-1)?.offset ?? '0';
    const offset = String(BigInt(last) + 1n);
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
    payload.resolveOffset(last);
    this.#onRows(messages.length);
  }
}
