import type { SyncResult } from '@bridge/canonical';
import {
  PostgresCompanyStore,
  PostgresInbox,
  PostgresLeases,
  PostgresMassJobs,
  PostgresMirrorStore,
  PostgresOutbox,
  PostgresSignals,
  PostgresLaneStore,
  PostgresWorkStore,
  SecretBox,
  createDataSource,
  migrate,
} from '@bridge/persistence';
import { CompanyDirectory, ToIntacctPipeline, topicNames, topicSpecs } from '@bridge/pipeline';
import { EventRouter, PluginRegistry } from '@bridge/plugin-host';
import { Secret, inertFailpoints, inertTelemetry, inertTracer } from '@bridge/ports';
import type {
  Clock,
  EventLog,
  IdSource,
  IntacctGateway,
  LogMessage,
  LogRecord,
  Logger,
  RandomSource,
} from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { SAMPLE_COMPANY } from './sample.company.js';
import { samplePlugin } from './sample.plugin.js';

export const topics = topicNames();
const registry = new PluginRegistry([samplePlugin]);
const telemetry = inertTelemetry;

/** What a spec brings: fakes of everything but PostgreSQL. */
export interface WorldParts {
  readonly log: EventLog;
  readonly recordsOf: (topic: string) => readonly LogRecord[];
  readonly gateway: IntacctGateway;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly idsOf: (name: string) => IdSource;
  /** @default 0 */
  readonly doubtHorizonMs?: number;
  /** Of the company. @default 1 */
  readonly slots?: number;
}

/** A whole pipeline over real PostgreSQL, with one company. */
export class PipelineWorld {
  readonly #parts: WorldParts;
  readonly dataSource: DataSource;
  readonly pipeline: ToIntacctPipeline;
  readonly #signals: PostgresSignals;
  #events = 0;

  private constructor(parts: WorldParts, dataSource: DataSource, signals: PostgresSignals) {
    this.#parts = parts;
    this.dataSource = dataSource;
    this.#signals = signals;
    this.pipeline = this.newPipeline('first');
  }

  static async open(url: string, parts: WorldParts): Promise<PipelineWorld> {
    const dataSource = await createDataSource({ url }).initialize();
    await migrate(dataSource);
    const signals = new PostgresSignals(url, parts.logger);
    await signals.connect();
    const world = new PipelineWorld(parts, dataSource, signals);
    await world.#companies().save({ ...SAMPLE_COMPANY, slots: parts.slots ?? SAMPLE_COMPANY.slots });
    await parts.log.ensureTopics(topicSpecs(topics, ['sample'], 2));
    return world;
  }

  newPipeline(name: string): ToIntacctPipeline {
    const { dataSource } = this;
    const { log, gateway, logger, clock, random, idsOf } = this.#parts;
    const ids = idsOf(name);
    const defaults = { endpointUrl: 'https://gateway', senderId: 'sender', senderPassword: new Secret('sender') };
    return new ToIntacctPipeline(
      {
        failpoints: inertFailpoints,
        router: new EventRouter(registry, (type) => new type()),
        companies: new CompanyDirectory(this.#companies(), defaults, clock),
        log,
        inbox: new PostgresInbox(dataSource, { deadLetterTopic: topics.deadLetters }),
        work: new PostgresWorkStore(dataSource),
        lanes: new PostgresLaneStore(dataSource, ids),
        massJobs: new PostgresMassJobs(dataSource),
        mirror: new PostgresMirrorStore(dataSource),
        outbox: new PostgresOutbox(dataSource),
        leases: new PostgresLeases(dataSource),
        signals: this.#signals,
        gateway,
        telemetry,
        tracer: inertTracer,
        logger,
        clock,
        ids,
        random,
      },
      {
        topics,
        group: 'bridge',
        requestTimeoutMs: 60_000,
        failure: {
          retry: { maxAttempts: 8, baseDelayMs: 10, maxDelayMs: 50 },
          hold: { maxPendingMs: 600_000, maxUnknownMs: 100 },
          maxRecoveries: 8,
        },
        doubt: {
          horizonMs: this.#parts.doubtHorizonMs ?? 0,
          visibilityLagMs: 0,
          maxLookups: 12,
          maxSends: 8,
          lookAgain: { baseDelayMs: 500, maxDelayMs: 300_000 },
          timeoutMs: 60_000,
        },
        mirror: { maxAgeMs: 600_000, missAgeMs: 30_000, timeoutMs: 60_000 },
        relayLeaseMs: 10_000,
        workers: {
          pollMs: 50,
          leaseMs: 5_000,
          growMs: 1_000,
          trouble: { baseDelayMs: 50, maxDelayMs: 200 },
          refusal: { baseDelayMs: 100, maxDelayMs: 400 },
        },
      },
    );
  }

  async start(): Promise<void> {
    await this.pipeline.startConsumer();
    this.pipeline.startWorkers();
    this.pipeline.startRelay();
  }

  async close(): Promise<void> {
    await this.pipeline.drain();
    await this.#parts.log.close();
    await this.#signals.close();
    await this.dataSource.destroy();
  }

  event(object: 'customer' | 'entry', id: string, changes: Readonly<Record<string, unknown>> = {}): LogMessage {
    const { version = 1, name = id, sysId = `${object}-${id}`, ...data } = changes;
    this.#events += 1;
    const event = {
      specversion: '1.0',
      id: `event-${this.#events}`,
      source: '/dmo/acme-tenant',
      type: object === 'customer' ? 'sample.customer.changed.v1' : 'sample.entry.posted.v1',
      tenant: 'acme-tenant',
      sysid: sysId,
      recordversion: version,
      data: { id, name, ...data },
    };
    const value = Buffer.from(JSON.stringify(event));
    return { topic: topics.events('sample'), key: `acme-tenant/${object}/${id}`, value, headers: {} };
  }

  command(name: string, data: Readonly<Record<string, unknown>>, id: string): LogMessage {
    const event = {
      specversion: '1.0',
      id,
      source: '/dmo/acme-tenant',
      type: `commands.${name}.requested.v1`,
      tenant: 'acme-tenant',
      data,
    };
    return {
      topic: topics.commands,
      key: 'acme-tenant/customer/*',
      value: Buffer.from(JSON.stringify(event)),
      headers: {},
    };
  }

  /** Final results that a command caused. */
  answersTo(id: string): readonly SyncResult[] {
    return this.#parts
      .recordsOf(topics.results)
      .map((record) => JSON.parse(record.value?.toString() ?? '{}') as { causationid: string; data: SyncResult })
      .filter(({ causationid, data }) => causationid === id && data.finishedAt !== undefined)
      .map(({ data }) => data);
  }

  /** Final results, in the order they were published. */
  finals(): readonly SyncResult[] {
    return this.#parts
      .recordsOf(topics.results)
      .map((record) => (JSON.parse(record.value?.toString() ?? '{}') as { readonly data: SyncResult }).data)
      .filter((data) => data.finishedAt !== undefined);
  }

  async stored<T = Readonly<Record<string, unknown>>>(sql: string): Promise<readonly T[]> {
    return this.dataSource.query<T[]>(sql);
  }

  #companies(): PostgresCompanyStore {
    return new PostgresCompanyStore(this.dataSource, new SecretBox(new Secret('a key of sixteen characters')));
  }
}
