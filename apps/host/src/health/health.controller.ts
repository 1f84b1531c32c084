import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';
import { ToIntacctPipeline } from '@bridge/pipeline';
import type { EventLog } from '@bridge/ports';
import { EVENT_LOG } from '../tokens.js';
import { Readiness } from './readiness.js';

/** Is the process alive; may it be given work? */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly readiness: Readiness,
    private readonly pipeline: ToIntacctPipeline,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.#process(),
      () => this.database.pingCheck('database', { timeout: 3_000 }),
      () => this.#eventLog(),
      () => this.#intacct(),
      () => this.#background(),
    ]);
  }

  #process(): HealthIndicatorResult {
    const indicator = this.indicators.check('process');
    return this.readiness.isDraining ? indicator.down({ message: 'draining' }) : indicator.up();
  }

  async #eventLog(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('event-log');
    const reading = this.readiness.consumerFailure;
    if (reading !== undefined) {
      return indicator.down({ message: reading });
    }
    try {
      await this.log.ping();
      return indicator.up();
    } catch (error) {
      return indicator.down({ message: error instanceof Error ? error.message : 'unreachable' });
    }
  }

  /** A company that cannot be reached degrades the service, it does not stop it: what came in waits, the others go on. */
  #intacct(): HealthIndicatorResult {
    const paused = this.pipeline.workers.pauses.map(({ company, entityId, priority, code, message, until }) => ({
      company,
      entityId,
      priority,
      code,
      message,
      until: until?.toISOString(),
    }));
    const unreadable = this.readiness.unreadableCompanies;
    return this.indicators
      .check('intacct')
      .up({ degraded: paused.length > 0 || unreadable.length > 0, paused, unreadable });
  }

  /** What is tried again by itself, and messages that wait for a person: the rest goes on. */
  #background(): HealthIndicatorResult {
    const { failures } = this.pipeline;
    const { failedMessages } = this.readiness;
    return this.indicators
      .check('background')
      .up({ degraded: failures.length > 0 || failedMessages > 0, failures, failedMessages });
  }
}
