import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { PrometheusTelemetry } from '@bridge/observability';
import { PostgresSignals, PostgresStatusReader } from '@bridge/persistence';
import { CompanyDirectory, ToIntacctPipeline } from '@bridge/pipeline';
import type { EventLog, IntacctGateway, Logger } from '@bridge/ports';
import { Readiness } from '../health/readiness.js';
import type { ServiceConfig } from '../host.config.js';
import { roles } from '../environment.schema.js';
import { ensureTopics } from '../installation.js';
import { systemClock } from '../system.js';
import { EVENT_LOG, GATEWAY, LOGGER, SERVICE_CONFIG } from '../tokens.js';

const GAUGES_EVERY_MS = 5_000;

/** What runs, together: keeps the constructor of the life cycle small. */
@Injectable()
export class RunningParts {
  constructor(
    readonly pipeline: ToIntacctPipeline,
    readonly signals: PostgresSignals,
    readonly readiness: Readiness,
    readonly status: PostgresStatusReader,
    readonly telemetry: PrometheusTelemetry,
    readonly companies: CompanyDirectory,
  ) {}
}

/** Starts the roles of this process, and drains them in order when it ends. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #stopGauges = new AbortController();

  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(GATEWAY) private readonly gateway: IntacctGateway,
    private readonly running: RunningParts,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { pipeline, signals, readiness } = this.running;
    const active = new Set(this.config.environment.BRIDGE_ROLES ?? roles);
    await signals.connect();
    if (active.has('consumer') || active.has('relay')) {
      await ensureTopics(this.log, this.config.environment);
    }
    if (active.has('consumer')) {
      await pipeline.startConsumer((state) => readiness.noteConsumer(state));
    }
    if (active.has('worker')) {
      pipeline.startWorkers();
    }
    if (active.has('relay')) {
      pipeline.startRelay();
    }
    this.#refreshGauges().catch((err: unknown) => this.logger.error('gauges stopped', { err }));
    this.logger.info('bridge started', { roles: [...active] });
  }

  /** Readiness turns red first, then nothing new is taken, then the rest is finished. HTTP answers until the end. */
  async beforeApplicationShutdown(): Promise<void> {
    const { pipeline, readiness } = this.running;
    this.logger.info('bridge drains');
    readiness.startDraining();
    await systemClock.sleep(this.config.environment.BRIDGE_DRAIN_DELAY_SECONDS * 1000);
    this.#stopGauges.abort();
    await pipeline.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#close('signals', () => this.running.signals.close());
    await this.#close('event log', () => this.log.close());
    await this.#close('gateway', () => this.gateway.close());
    this.logger.info('bridge stopped');
  }

  /** One that cannot be closed must not keep the others open. */
  async #close(part: string, close: () => Promise<void>): Promise<void> {
    try {
      await close();
    } catch (err) {
      this.logger.warn('a connection could not be closed', { outcome: part, err });
    }
  }

  async #noteUnreadable(): Promise<void> {
    const { companies, readiness } = this.running;
    const unreadable = (await companies.list()).flatMap(({ settings, unreadable: message }) =>
      message === undefined ? [] : [{ company: settings.id, message }],
    );
    for (const { company, message } of readiness.noteUnreadable(unreadable)) {
      this.logger.error('the secrets of a company cannot be read, it gets no work', {
        key: company,
        code: 'SECRET_NOT_READABLE',
        outcome: message,
      });
    }
  }

  async #refreshGauges(): Promise<void> {
    const { status, telemetry, readiness } = this.running;
    const { signal } = this.#stopGauges;
    while (!signal.aborted) {
      try {
        await this.#noteUnreadable();
        const now = await status.readGauges();
        readiness.noteFailedMessages(now.failedMessages);
        telemetry.setGauge('sync_inbox_oldest_age_seconds', now.oldestOpenSeconds);
        telemetry.setGauge('sync_outbox_oldest_age_seconds', now.oldestUnpublishedSeconds);
        telemetry.setGauge('sync_jobs_open', now.jobsOpen);
        telemetry.setGauge('sync_slots_in_use', now.slotsInUse);
        telemetry.setGauge('sync_in_doubt_open', now.attemptsInDoubt);
        telemetry.setGauge('sync_answers_awaited', now.answersAwaited);
        telemetry.setGauge('sync_answers_in_doubt', now.answersInDoubt);
        telemetry.setGauge('sync_answers_concluded', now.answersConcluded);
      } catch (err) {
        this.logger.warn('gauges could not be read', { err });
      }
      await systemClock.sleep(GAUGES_EVERY_MS, signal);
    }
  }
}

const finals = new Set(['success', 'error', 'superseded', 'ignored']);

/** Jobs that are not in a final state. */
export function countOpen(jobs: Readonly<Record<string, number>>): number {
  return Object.entries(jobs).reduce((sum, [state, count]) => sum + (finals.has(state) ? 0 : count), 0);
}
