import type { InjectionToken, Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { XmlIntacctGateway } from '@bridge/intacct';
import { PrometheusTelemetry } from '@bridge/observability';
import {
  PostgresAuditLog,
  PostgresAwaitedRequests,
  PostgresCompanyStore,
  PostgresGaugesReader,
  PostgresDeadLetters,
  PostgresInbox,
  PostgresLaneStore,
  PostgresLeases,
  PostgresMassJobs,
  PostgresMirrorStore,
  PostgresOutbox,
  PostgresRecordReader,
  PostgresRetention,
  PostgresRunLedger,
  PostgresSignals,
  PostgresStatusReader,
  PostgresWorkStore,
  SecretBox,
} from '@bridge/persistence';
import { CompanyDirectory, DeadLetterReplay, EnvelopeStage, RetentionRun, ToIntacctPipeline } from '@bridge/pipeline';
import type { PipelinePorts } from '@bridge/pipeline';
import type { Constructor } from '@bridge/plugin-api';
import { EventRouter } from '@bridge/plugin-host';
import type { PluginRegistry } from '@bridge/plugin-host';
import type { Failpoints, GatewayAccount, Logger, Tracer } from '@bridge/ports';
import { DataSource } from 'typeorm';
import type { ServiceConfig } from './host.config.js';
import { connectionLimits, createEventLog, gatewayDefaults, topics } from './installation.js';
import { experimentalGateway, failpointsOf } from './laboratory/experiments.js';
import { pipelineOptions } from './lifecycle/pipeline.options.js';
import { retentionDays, retentionSchedule } from './lifecycle/retention.options.js';
import { systemClock, systemIds, systemRandom } from './system.js';
import { EVENT_LOG, FAILPOINTS, GATEWAY, LOGGER, SERVICE_CONFIG, TRACER } from './tokens.js';
import { createTracer } from './tracing.options.js';

/** What talks to the world outside. */
export function adapterProviders(config: ServiceConfig, logger: Logger): Provider[] {
  const { INTACCT_SIMULATOR_HOSTS: simulatorHosts, BRIDGE_LOGIN_PAUSE_SECONDS: loginSeconds } = config.environment;
  const options = { simulatorHosts, loginBackOffMs: loginSeconds * 1000 };
  return [
    { provide: SERVICE_CONFIG, useValue: config },
    { provide: LOGGER, useValue: logger },
    { provide: TRACER, useFactory: () => createTracer(config.environment, logger) },
    { provide: FAILPOINTS, useFactory: () => failpointsOf(config, logger) },
    { provide: PrometheusTelemetry, useFactory: () => new PrometheusTelemetry() },
    {
      provide: GATEWAY,
      inject: [PrometheusTelemetry, PostgresAwaitedRequests, CompanyDirectory],
      useFactory: (
        telemetry: PrometheusTelemetry,
        awaitedRequests: PostgresAwaitedRequests,
        companies: CompanyDirectory,
      ) => {
        const accountOf = async (id: string): Promise<GatewayAccount | undefined> => {
          const company = await companies.find(id);
          return company === undefined ? undefined : companies.accountOf(company);
        };
        return new XmlIntacctGateway({ clock: systemClock, logger, telemetry, awaitedRequests, accountOf, options });
      },
    },
    overDatabase(EVENT_LOG, (dataSource) => createEventLog(config.environment, dataSource, logger)),
    {
      provide: PostgresSignals,
      useFactory: () => new PostgresSignals(config.databaseUrl.reveal(), logger, connectionLimits(config.environment)),
    },
  ];
}

/** What keeps the durable points. */
export function storeProviders(config: ServiceConfig): Provider[] {
  const defaults = gatewayDefaults(config);
  return [
    overDatabase(PostgresAuditLog, (dataSource) => new PostgresAuditLog(dataSource)),
    overDatabase(PostgresDeadLetters, (dataSource) => new PostgresDeadLetters(dataSource)),
    overDatabase(PostgresInbox, (dataSource) => new PostgresInbox(dataSource, { deadLetterTopic: topics.deadLetters })),
    overDatabase(PostgresWorkStore, (dataSource) => new PostgresWorkStore(dataSource)),
    overDatabase(PostgresLaneStore, (dataSource) => new PostgresLaneStore(dataSource, systemIds)),
    overDatabase(PostgresAwaitedRequests, (dataSource) => new PostgresAwaitedRequests(dataSource)),
    overDatabase(PostgresMassJobs, (dataSource) => new PostgresMassJobs(dataSource)),
    overDatabase(PostgresMirrorStore, (dataSource) => new PostgresMirrorStore(dataSource)),
    overDatabase(PostgresRecordReader, (dataSource) => new PostgresRecordReader(dataSource)),
    overDatabase(PostgresOutbox, (dataSource) => new PostgresOutbox(dataSource)),
    overDatabase(PostgresLeases, (dataSource) => new PostgresLeases(dataSource)),
    overDatabase(PostgresGaugesReader, (dataSource) => new PostgresGaugesReader(dataSource)),
    overDatabase(PostgresRetention, (dataSource) => new PostgresRetention(dataSource)),
    overDatabase(PostgresRunLedger, (dataSource) => new PostgresRunLedger(dataSource)),
    overDatabase(PostgresStatusReader, (dataSource) => new PostgresStatusReader(dataSource)),
    overDatabase(
      CompanyDirectory,
      (dataSource) =>
        new CompanyDirectory(
          new PostgresCompanyStore(dataSource, new SecretBox(config.secretKey)),
          defaults,
          systemClock,
        ),
    ),
  ];
}

/** The way to Intacct over both. */
export function pipelineProviders(config: ServiceConfig, registry: PluginRegistry): Provider[] {
  return [
    {
      provide: EventRouter,
      inject: [ModuleRef],
      useFactory: (moduleRef: ModuleRef) =>
        new EventRouter(registry, <T>(type: Constructor<T>) => moduleRef.get<T>(type, { strict: false })),
    },
    {
      provide: DeadLetterReplay,
      inject: [CompanyDirectory, PostgresDeadLetters, PrometheusTelemetry, LOGGER, FAILPOINTS, TRACER],
      useFactory: (...[companies, letters, telemetry, logger, failpoints, tracer]: ReplayDependencies) =>
        new DeadLetterReplay({
          envelope: new EnvelopeStage(registry, companies),
          letters,
          telemetry,
          logger,
          failpoints,
          tracer,
          clock: systemClock,
        }),
    },
    {
      provide: RetentionRun,
      inject: [PostgresRetention, PostgresRunLedger, PrometheusTelemetry, LOGGER, FAILPOINTS],
      useFactory: (...[retention, ledger, telemetry, logger, failpoints]: RetentionDependencies) =>
        new RetentionRun(
          { retention, ledger, telemetry, logger, failpoints, clock: systemClock },
          retentionDays(config),
          retentionSchedule(config),
          systemIds.next(),
        ),
    },
    {
      provide: ToIntacctPipeline,
      inject: Object.values(injected),
      useFactory: (...instances: readonly unknown[]) => {
        const ports = portsOf(instances);
        const gateway = experimentalGateway(config, ports.gateway);
        return new ToIntacctPipeline({ ...ports, ...system, gateway }, pipelineOptions(config));
      },
    },
  ];
}

type RetentionDependencies = [PostgresRetention, PostgresRunLedger, PrometheusTelemetry, Logger, Failpoints];
type ReplayDependencies = [CompanyDirectory, PostgresDeadLetters, PrometheusTelemetry, Logger, Failpoints, Tracer];

const system = { clock: systemClock, ids: systemIds, random: systemRandom };
const injected = {
  router: EventRouter,
  companies: CompanyDirectory,
  log: EVENT_LOG,
  inbox: PostgresInbox,
  work: PostgresWorkStore,
  lanes: PostgresLaneStore,
  massJobs: PostgresMassJobs,
  mirror: PostgresMirrorStore,
  outbox: PostgresOutbox,
  leases: PostgresLeases,
  signals: PostgresSignals,
  gateway: GATEWAY,
  telemetry: PrometheusTelemetry,
  tracer: TRACER,
  logger: LOGGER,
  failpoints: FAILPOINTS,
} satisfies Record<keyof Omit<PipelinePorts, keyof typeof system>, InjectionToken>;

function portsOf(instances: readonly unknown[]): Omit<PipelinePorts, keyof typeof system> {
  const entries = Object.keys(injected).map((port, index) => [port, instances[index]]);
  return Object.fromEntries(entries) as Omit<PipelinePorts, keyof typeof system>;
}

function overDatabase<T>(
  provide: symbol | (abstract new (...args: never[]) => T),
  make: (dataSource: DataSource) => T,
): Provider {
  return { provide, inject: [DataSource], useFactory: make };
}
