import { Inject, Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { PrometheusTelemetry } from '@bridge/observability';
import type { AsynchronousGateway, Logger } from '@bridge/ports';
import { roles } from '../environment.schema.js';
import type { ServiceConfig } from '../host.config.js';
import { GATEWAY, LOGGER, SERVICE_CONFIG } from '../tokens.js';

/** The role `scheduler`: stop waiting for answers that do not come. Any number of replicas may do it at the same time. */
@Injectable()
export class OverdueAnswersJob {
  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(GATEWAY) private readonly gateway: AsynchronousGateway,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly telemetry: PrometheusTelemetry,
  ) {}

  @Cron(CronExpression.EVERY_10_SECONDS, { waitForCompletion: true })
  async doubtOverdue(): Promise<void> {
    const { BRIDGE_ROLES: active = roles, BRIDGE_ANSWER_TIMEOUT_SECONDS: seconds } = this.config.environment;
    if (!active.includes('scheduler')) {
      return;
    }
    try {
      const doubted = await this.gateway.doubtOverdue(seconds * 1000);
      this.telemetry.countAnswers('in-doubt', doubted.length);
      for (const { requestControlId: key, company } of doubted) {
        this.logger.warn('no answer came in time', { stage: 'gateway', key, company, outcome: 'in-doubt' });
      }
    } catch (err) {
      this.logger.warn('overdue answers could not be looked for, the next time tries again', { err });
    }
  }
}
