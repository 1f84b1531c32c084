import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';
import type { EventLog } from '@bridge/ports';
import { EVENT_LOG } from '../tokens.js';
import { Readiness } from './readiness.js';
import { WorkHealth } from './work.health.js';

/** Is the process alive; may it be given work? */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly readiness: Readiness,
    private readonly work: WorkHealth,
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
      () => this.work.intacct(),
      () => this.work.background(),
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
}
