import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { KafkaEventLog } from '@bridge/kafka';
import { PostgresCompanyStore, PostgresInbox, SecretBox, createDataSource, migrate } from '@bridge/persistence';
import { CompanyDirectory, EnvelopeStage, InboxStage, topicNames } from '@bridge/pipeline';
import { PluginRegistry } from '@bridge/plugin-host';
import { Secret, inertFailpoints, inertTelemetry, inertTracer } from '@bridge/ports';
import type { Clock, Failpoints, LogMessage, LogSubscription, Logger } from '@bridge/ports';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { SAMPLE_COMPANY } from './sample.company.js';
import { samplePlugin } from './sample.plugin.js';

/** The shortest that a broker takes by default. */
export const SESSION_MS = 6_000;
const registry = new PluginRegistry([samplePlugin]);

/** What a spec brings. */
export interface IntakeParts {
  readonly brokers: string;
  readonly topicPrefix: string;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One consumer process as the broker and the database see it. */
export interface Member {
  readonly subscription: LogSubscription;
  /** Its network to the broker is gone for good. */
  crash(): void;
}

/** Intake over a real broker and a real database, with any number of consumers in one group. */
export class IntakeWorld {
  readonly dataSource: DataSource;
  readonly #producer: KafkaEventLog;
  readonly #parts: IntakeParts;
  readonly #members: { readonly log: KafkaEventLog; readonly mend: () => void }[] = [];
  #topic = '';

  private constructor(parts: IntakeParts, dataSource: DataSource) {
    this.#parts = parts;
    this.dataSource = dataSource;
    this.#producer = new KafkaEventLog(this.#settings(), parts);
  }

  static async open(parts: IntakeParts): Promise<IntakeWorld> {
    const dataSource = await createDataSource({ url: parts.databaseUrl }).initialize();
    await migrate(dataSource);
    const world = new IntakeWorld(parts, dataSource);
    await world.#companies().save(SAMPLE_COMPANY);
    return world;
  }

  /** A topic of two partitions, and a group that nobody has joined; empty tables. */
  async begin(name: string): Promise<void> {
    this.#topic = name;
    await this.#producer.ensureTopics([{ name, partitions: 2, cleanup: 'delete' }]);
    await this.dataSource.query('truncate inbox_event, dead_letter, outbox_message');
  }

  publish(...messages: readonly Omit<LogMessage, 'topic'>[]): Promise<void> {
    return this.#producer.publish(messages.map((message) => ({ ...message, topic: this.#topic })));
  }

  async join(failpoints: Failpoints = inertFailpoints): Promise<Member> {
    const sockets = new Set<Socket>();
    let isCut = false;
    const log = new KafkaEventLog(
      {
        ...this.#settings(),
        socketFactory: ({ host, port, onConnect }) => {
          const socket = connect(isCut ? 1 : port, host, onConnect);
          sockets.add(socket);
          return socket;
        },
      },
      this.#parts,
    );
    this.#members.push({ log, mend: () => (isCut = false) });
    const defaults = { endpointUrl: '', senderId: '', senderPassword: new Secret('') };
    const stage = new InboxStage(
      new EnvelopeStage(registry, new CompanyDirectory(this.#companies(), defaults, this.#parts.clock)),
      {
        inbox: new PostgresInbox(this.dataSource, { deadLetterTopic: topicNames().deadLetters }),
        telemetry: inertTelemetry,
        logger: this.#parts.logger,
        failpoints,
        clock: this.#parts.clock,
        tracer: inertTracer,
      },
    );
    const subscription = await log.subscribe({
      group: this.group,
      topics: [this.#topic],
      onBatch: (batch) => stage.accept(batch),
    });
    return {
      subscription,
      crash: () => {
        isCut = true;
        for (const socket of sockets) socket.destroy(Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
      },
    };
  }

  get group(): string {
    return this.#parts.topicPrefix + this.#topic;
  }

  lag(): Promise<number> {
    return this.#producer.lag(this.group, [this.#topic]);
  }

  async eventIds(prefix: string): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select event_id as id from inbox_event where event_id like $1 order by event_id`,
      [`${prefix}%`],
    );
    return rows.map(({ id }) => id);
  }

  async letters(): Promise<readonly (readonly [string, string | null])[]> {
    const rows = await this.dataSource.query<{ code: string; key: string | null }[]>(
      `select code, log_key as key from dead_letter order by log_partition, log_offset::bigint`,
    );
    return rows.map(({ code, key }) => [code, key] as const);
  }

  /** The database refuses everybody, and ends whoever is in. */
  async refuseConnections(isRefusing: boolean): Promise<void> {
    const url = new URL(this.#parts.databaseUrl);
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(`alter database ${name} with allow_connections ${String(!isRefusing)}`);
    if (isRefusing) {
      await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name]);
    }
    await client.end();
  }

  async close(): Promise<void> {
    this.#members.forEach(({ mend }) => mend());
    await Promise.all(this.#members.map(({ log }) => log.close()));
    await this.#producer.close();
    await this.dataSource.destroy();
  }

  #settings() {
    return {
      brokers: this.#parts.brokers.split(','),
      topicPrefix: this.#parts.topicPrefix,
      sessionTimeoutMs: SESSION_MS,
      firstBackoffMs: 50,
      mostBackoffMs: 500,
    };
  }

  #companies(): PostgresCompanyStore {
    return new PostgresCompanyStore(this.dataSource, new SecretBox(new Secret('sixteen-characters-or-more')));
  }
}

/** An event of the sample plugin. */
export function orderEvent(id: string, changes: Readonly<Record<string, unknown>> = {}): Omit<LogMessage, 'topic'> {
  const event = {
    specversion: '1.0',
    id,
    source: '/dmo/acme-tenant',
    type: 'sample.customer.changed.v1',
    tenant: 'acme-tenant',
    sysid: id,
    recordversion: 1,
    data: { id, name: 'Ann' },
    ...changes,
  };
  return { key: id, value: Buffer.from(JSON.stringify(event)), headers: {} };
}
