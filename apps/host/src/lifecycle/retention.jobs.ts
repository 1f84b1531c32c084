import { Inject, Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { PostgresEventLog } from '@bridge/event-log';
import { PostgresAwaitedRequests, PostgresLeases } from '@bridge/persistence';
import type { EventLog, Logger } from '@bridge/ports';
import { roles } from '../environment.schema.js';
import type { ServiceConfig } from '../host.config.js';
import { systemClock, systemIds } from '../system.js';
import { EVENT_LOG, LOGGER, SERVICE_CONFIG } from '../tokens.js';

/** Shorter than the interval: the next run may be another replica's. */
const LEASE_MS = 30 * 60_000;
/** A repeated answer is known as one for this long. */
const ANSWER_RETENTION_DAYS = 30;

/** The role `scheduler`: what is done by the clock, by one replica at a time. */
@Injectable()
export class RetentionJobs {
  readonly #holder = systemIds.next();

  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly leases: PostgresLeases,
    private readonly awaited: PostgresAwaitedRequests,
  ) {}

  /** The embedded log keeps its topics as long as Kafka would. */
  @Cron(CronExpression.EVERY_HOUR)
  async purgeEventLog(): Promise<void> {
    if (!this.#isScheduler || !(this.log instanceof PostgresEventLog)) {
      return;
    }
    try {
      if (await this.leases.hold('event-log-purge', this.#holder, LEASE_MS)) {
        const purged = await this.log.purge(systemClock.now());
        this.logger.info('event log purged', { outcome: String(purged) });
      }
    } catch (err) {
      this.logger.warn('the event log could not be purged, the next hour tries again', { err });
    }
  }

  /** Any number of replicas may do it: what is gone is gone. */
  @Cron(CronExpression.EVERY_HOUR)
  async purgeAwaitedRequests(): Promise<void> {
    if (!this.#isScheduler) {
      return;
    }
    try {
      const purged = await this.awaited.purge(ANSWER_RETENTION_DAYS);
      this.logger.info('awaited requests purged', { outcome: String(purged) });
    } catch (err) {
      this.logger.warn('awaited requests could not be purged, the next hour tries again', { err });
    }
  }

  get #isScheduler(): boolean {
    return (this.config.environment.BRIDGE_ROLES ?? roles).includes('scheduler');
  }
}
