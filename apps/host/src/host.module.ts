import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ScheduleModule } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PluginHostModule } from '@bridge/plugin-host';
import type { PluginRegistry } from '@bridge/plugin-host';
import type { Logger } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { AdminGuard, guardPluginRoutes } from './admin/admin.guard.js';
import { DeadLettersController } from './admin/dead-letters.controller.js';
import { JobsController } from './admin/jobs.controller.js';
import { LanesController } from './admin/lanes.controller.js';
import { RecordCommands } from './admin/record.commands.js';
import { RecordsController } from './admin/records.controller.js';
import { roles } from './environment.schema.js';
import { GaugeLoop, GaugeSources } from './health/gauge.loop.js';
import { HealthController } from './health/health.controller.js';
import { MetricsController } from './health/metrics.controller.js';
import { Readiness } from './health/readiness.js';
import { WorkHealth } from './health/work.health.js';
import type { ServiceConfig } from './host.config.js';
import { adapterProviders, pipelineProviders, storeProviders } from './host.providers.js';
import { OpenApiController } from './http/openapi.controller.js';
import { connectionLimits, createInstallationDataSource } from './installation.js';
import { Lifecycle, RunningParts } from './lifecycle/lifecycle.js';
import { RetentionJobs } from './lifecycle/retention.jobs.js';
import { OverdueAnswersJob } from './responses/overdue-answers.job.js';
import { PolicyGuard } from './responses/policy.guard.js';
import { ResponsesController } from './responses/responses.controller.js';

/** Served by every process. */
export const commonControllers = [HealthController, MetricsController];
/** The role `api`. */
export const apiControllers = [
  OpenApiController,
  ResponsesController,
  DeadLettersController,
  RecordsController,
  JobsController,
  LanesController,
];

/** The composition root: adapters behind ports, plugins behind the registry, the pipeline over both. */
@Module({})
export class HostModule {
  static forRoot(config: ServiceConfig, registry: PluginRegistry, logger: Logger): DynamicModule {
    const active = config.environment.BRIDGE_ROLES ?? roles;
    guardPluginRoutes(registry.plugins, config, logger);
    const dataSource = (): DataSource =>
      createInstallationDataSource(config.databaseUrl.reveal(), connectionLimits(config.environment));
    return {
      module: HostModule,
      imports: [
        ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [() => ({ host: config.environment })] }),
        TypeOrmModule.forRootAsync({
          // A database that cannot be reached is told at once; whoever runs the process starts it again.
          useFactory: () => ({
            ...dataSource().options,
            retryAttempts: 0,
          }),
          dataSourceFactory: () => dataSource().initialize(),
        }),
        ScheduleModule.forRoot(),
        TerminusModule.forRoot({ logger: false, errorLogStyle: 'json' }),
        PluginHostModule.forRoot(registry),
      ],
      controllers: [...commonControllers, ...(active.includes('api') ? apiControllers : [])],
      providers: [
        ...adapterProviders(config, logger),
        ...storeProviders(config),
        ...pipelineProviders(config, registry),
        Readiness,
        GaugeSources,
        GaugeLoop,
        WorkHealth,
        RunningParts,
        Lifecycle,
        RetentionJobs,
        OverdueAnswersJob,
        PolicyGuard,
        AdminGuard,
        RecordCommands,
      ],
    };
  }
}
