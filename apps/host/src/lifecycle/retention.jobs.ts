import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { PostgresEventLog } from '@bridge/event-log';
import { PostgresRunLedger } from '@bridge/persistence';
import { RetentionRun } from '@bridge/pipeline';
import type { EventLog, Logger } from '@bridge/ports';
import { roles } from '../environment.schema.js';
import type { ServiceConfig } from '../host.config.js';
import { systemClock, systemIds } from '../system.js';
import { EVENT_LOG, LOGGER, SERVICE_CONFIG } from '../tokens.js';

const LOG_PURGE = { everyMs: 3_600_000, leaseMs: 600_000 };

/** The role `scheduler`: asks often whether something is due; the ledger lets one replica do it. */
@Injectable()
export class RetentionJobs implements BeforeApplicationShutdown {
  readonly #holder = systemIds.next();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly ledger: PostgresRunLedger,
    private readonly retention: RetentionRun,
  ) {}

  @Cron(CronExpression.EVERY_5_SECONDS, { waitForCompletion: true })
  async tick(): Promise<void> {
    if (!(this.config.environment.BRIDGE_ROLES ?? roles).includes('scheduler') || this.#stop.signal.aborted) {
      return;
    }
    this.#running = this.#run();
    await this.#running;
  }

  /** The page under way is finished, the rest is another replica's. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.retention.runIfDue(this.#stop.signal);
      await this.#purgeEventLog();
    } catch (err) {
      this.logger.warn('what is over could not be forgotten, the next run tries again', { stage: 'retention', err });
    }
  }

  /** The embedded log keeps its topics as long as Kafka would. */
  async #purgeEventLog(): Promise<void> {
    const name = 'event-log-purge';
    if (this.log instanceof PostgresEventLog && (await this.ledger.begin(name, this.#holder, LOG_PURGE))) {
      const purged = await this.log.purge(systemClock.now());
      this.logger.info('event log purged', { stage: 'retention', outcome: String(purged) });
      await this.ledger.finish(name, this.#holder);
    }
  }
}
