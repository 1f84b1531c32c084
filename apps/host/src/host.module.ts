import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ModuleRef } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { XmlIntacctGateway } from '@bridge/intacct';
import { PrometheusTelemetry } from '@bridge/observability';
import {
  PostgresCompanyStore,
  PostgresInbox,
  PostgresLeases,
  PostgresMirrorStore,
  PostgresOutbox,
  PostgresSignals,
  PostgresStatusReader,
  PostgresWorkStore,
  SecretBox,
} from '@bridge/persistence';
import { CompanyDirectory, ToIntacctPipeline } from '@bridge/pipeline';
import { EventRouter, PluginHostModule, PluginRegistry } from '@bridge/plugin-host';
import type { Constructor } from '@bridge/plugin-api';
import type { EventLog, IntacctGateway, Logger, MirrorStore } from '@bridge/ports';
import { DataSource } from 'typeorm';
import { HealthController } from './health/health.controller.js';
import { MetricsController } from './health/metrics.controller.js';
import { Readiness } from './health/readiness.js';
import type { ServiceConfig } from './host.config.js';
import { createEventLog, createInstallationDataSource, topics } from './installation.js';
import { Lifecycle, RunningParts } from './lifecycle/lifecycle.js';
import { pipelineOptions } from './lifecycle/pipeline.options.js';
import { EVENT_LOG, GATEWAY, LOGGER, MIRROR, SERVICE_CONFIG } from './tokens.js';
import { systemClock, systemIds, systemRandom } from './system.js';

/** The composition root: adapters behind ports, plugins behind the registry, the pipeline over both. */
@Module({})
export class HostModule {
  static forRoot(config: ServiceConfig, registry: PluginRegistry, logger: Logger): DynamicModule {
    return {
      module: HostModule,
      imports: [
        ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [() => ({ host: config.environment })] }),
        TypeOrmModule.forRootAsync({
          useFactory: () => createInstallationDataSource(config.databaseUrl.reveal()).options,
          dataSourceFactory: () => createInstallationDataSource(config.databaseUrl.reveal()).initialize(),
        }),
        TerminusModule.forRoot({ logger: false, errorLogStyle: 'json' }),
        PluginHostModule.forRoot(registry),
      ],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: SERVICE_CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: PrometheusTelemetry, useFactory: () => new PrometheusTelemetry() },
        {
          provide: GATEWAY,
          useFactory: () =>
            new XmlIntacctGateway({
              clock: systemClock,
              logger,
              options: { simulatorHosts: config.environment.INTACCT_SIMULATOR_HOSTS },
            }),
        },
        {
          provide: EVENT_LOG,
          useFactory: (dataSource: DataSource) => createEventLog(config.environment, dataSource, logger),
          inject: [DataSource],
        },
        {
          provide: PostgresSignals,
          useFactory: () => new PostgresSignals(config.databaseUrl.reveal(), logger),
        },
        {
          provide: PostgresInbox,
          useFactory: (dataSource: DataSource) =>
            new PostgresInbox(dataSource, { deadLetterTopic: topics.deadLetters }),
          inject: [DataSource],
        },
        {
          provide: PostgresWorkStore,
          useFactory: (dataSource: DataSource) => new PostgresWorkStore(dataSource, systemIds),
          inject: [DataSource],
        },
        {
          provide: MIRROR,
          useFactory: (dataSource: DataSource) => new PostgresMirrorStore(dataSource),
          inject: [DataSource],
        },
        {
          provide: PostgresOutbox,
          useFactory: (dataSource: DataSource) => new PostgresOutbox(dataSource),
          inject: [DataSource],
        },
        {
          provide: PostgresLeases,
          useFactory: (dataSource: DataSource) => new PostgresLeases(dataSource),
          inject: [DataSource],
        },
        {
          provide: PostgresStatusReader,
          useFactory: (dataSource: DataSource) => new PostgresStatusReader(dataSource),
          inject: [DataSource],
        },
        {
          provide: CompanyDirectory,
          useFactory: (dataSource: DataSource) =>
            new CompanyDirectory(
              new PostgresCompanyStore(dataSource, new SecretBox(config.secretKey)),
              {
                endpointUrl: config.endpointUrl,
                senderId: config.environment.INTACCT_SENDER_ID,
                senderPassword: config.senderPassword,
              },
              systemClock,
            ),
          inject: [DataSource],
        },
        {
          provide: EventRouter,
          useFactory: (moduleRef: ModuleRef) =>
            new EventRouter(registry, <T>(type: Constructor<T>) => moduleRef.get<T>(type as never, { strict: false })),
          inject: [ModuleRef],
        },
        {
          provide: ToIntacctPipeline,
          useFactory: buildPipeline,
          inject: [
            EventRouter,
            CompanyDirectory,
            EVENT_LOG,
            PostgresInbox,
            PostgresWorkStore,
            MIRROR,
            PostgresOutbox,
            PostgresLeases,
            PostgresSignals,
            GATEWAY,
            PrometheusTelemetry,
            LOGGER,
            SERVICE_CONFIG,
          ],
        },
        Readiness,
        RunningParts,
        Lifecycle,
      ],
    };
  }
}

type PipelineInput = [
  EventRouter,
  CompanyDirectory,
  EventLog,
  PostgresInbox,
  PostgresWorkStore,
  MirrorStore,
  PostgresOutbox,
  PostgresLeases,
  PostgresSignals,
  IntacctGateway,
  PrometheusTelemetry,
  Logger,
  ServiceConfig,
];

function buildPipeline(
  ...[
    router,
    companies,
    log,
    inbox,
    work,
    mirror,
    outbox,
    leases,
    signals,
    gateway,
    telemetry,
    logger,
    config,
  ]: PipelineInput
): ToIntacctPipeline {
  return new ToIntacctPipeline(
    {
      router,
      companies,
      log,
      inbox,
      work,
      mirror,
      outbox,
      leases,
      signals,
      gateway,
      telemetry,
      logger,
      clock: systemClock,
      ids: systemIds,
      random: systemRandom,
    },
    pipelineOptions(config.environment),
  );
}
