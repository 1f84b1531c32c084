import { Inject, Injectable } from '@nestjs/common';
import { PrometheusTelemetry } from '@bridge/observability';
import { PostgresGaugesReader } from '@bridge/persistence';
import { CompanyDirectory, consumedTopics } from '@bridge/pipeline';
import type { EventLog, Logger } from '@bridge/ports';
import type { ServiceConfig } from '../host.config.js';
import { domains, topics } from '../installation.js';
import { systemClock } from '../system.js';
import { EVENT_LOG, LOGGER, SERVICE_CONFIG } from '../tokens.js';
import { Readiness } from './readiness.js';

const GAUGES_EVERY_MS = 5_000;
const LAG_EVERY_MS = 15_000;
/** Reading takes at most a twentieth of the time, however much is open. */
const REST_FACTOR = 19;

/** What is read from: keeps the constructor of the loop small. */
@Injectable()
export class GaugeSources {
  constructor(
    @Inject(SERVICE_CONFIG) readonly config: ServiceConfig,
    @Inject(EVENT_LOG) readonly log: EventLog,
    readonly reader: PostgresGaugesReader,
    readonly companies: CompanyDirectory,
  ) {}
}

/** Keeps the gauges of `/metrics` fresh, and tells readiness what it needs of them. */
@Injectable()
export class GaugeLoop {
  readonly #stop = new AbortController();
  #running: readonly Promise<void>[] = [];

  constructor(
    private readonly sources: GaugeSources,
    private readonly telemetry: PrometheusTelemetry,
    private readonly readiness: Readiness,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param readsLag  whether this process consumes: the log is asked how far behind the consumers are */
  start(readsLag: boolean): void {
    this.#running = [
      this.#repeat(GAUGES_EVERY_MS, () => this.#refresh()),
      ...(readsLag ? [this.#repeat(LAG_EVERY_MS, () => this.#refreshLag())] : []),
    ];
  }

  /** Lets a running turn finish. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #repeat(everyMs: number, turn: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const startedAt = systemClock.now().getTime();
      try {
        await turn();
      } catch (err) {
        this.logger.warn('gauges could not be read', { stage: 'gauges', err });
      }
      const tookMs = systemClock.now().getTime() - startedAt;
      await systemClock.sleep(Math.max(everyMs, tookMs * REST_FACTOR), signal);
    }
  }

  async #refresh(): Promise<void> {
    await this.#noteUnreadable();
    await this.#refreshTotals();
    await this.#refreshLanes();
  }

  async #refreshTotals(): Promise<void> {
    const { telemetry } = this;
    const now = await this.sources.reader.read();
    this.readiness.noteFailedMessages(now.failedMessages);
    telemetry.setGauge('sync_inbox_oldest_age_seconds', now.oldestOpenSeconds);
    telemetry.setGauge('sync_dispatch_oldest_age_seconds', now.oldestUndispatchedSeconds);
    telemetry.setGauge('sync_held_oldest_age_seconds', now.oldestHeldSeconds);
    telemetry.setGauge('sync_in_doubt_oldest_age_seconds', now.oldestInDoubtSeconds);
    telemetry.setGauge('sync_outbox_oldest_age_seconds', now.oldestUnpublishedSeconds);
    telemetry.setGauge('sync_jobs_open', now.jobsOpen);
    telemetry.setGauge('sync_held_open', now.jobsHeld);
    telemetry.setGauge('sync_retrying_open', now.jobsRetrying);
    telemetry.setGauge('sync_in_doubt_open', now.attemptsInDoubt);
    telemetry.setGauge('sync_outbox_open', now.unpublished);
    telemetry.setGauge('sync_outbox_failed_open', now.failedMessages);
    telemetry.setGauge('sync_dead_letters_open', now.deadLetters);
    telemetry.setGauge('sync_answers_awaited', now.answersAwaited);
    telemetry.setGauge('sync_answers_in_doubt', now.answersInDoubt);
    telemetry.setGauge('sync_answers_concluded', now.answersConcluded);
  }

  async #refreshLanes(): Promise<void> {
    const { reader, config } = this.sources;
    const lanes = await reader.readLanes();
    const lanesOf = (figure: 'jobs' | 'oldestSeconds') =>
      lanes.map(({ company, level, priority, ...lane }) => ({
        labels: { company, level, priority },
        value: lane[figure],
      }));
    this.telemetry.setGauges('sync_lane_jobs', lanesOf('jobs'));
    this.telemetry.setGauges('sync_lane_oldest_age_seconds', lanesOf('oldestSeconds'));
    const slots = await reader.readSlots(config.environment.BRIDGE_SLOT_GROW_SECONDS * 1000);
    const slotsOf = (figure: 'inUse' | 'allowed' | 'configured') =>
      slots.map(({ company, ...counts }) => ({ labels: { company }, value: counts[figure] }));
    this.telemetry.setGauges('sync_slots_in_use', slotsOf('inUse'));
    this.telemetry.setGauges('sync_slots_allowed', slotsOf('allowed'));
    this.telemetry.setGauges('sync_slots_configured', slotsOf('configured'));
    this.telemetry.setGauges(
      'sync_pauses_open',
      (await reader.readPauses()).map(({ company, code, pauses }) => ({ labels: { company, code }, value: pauses })),
    );
  }

  async #refreshLag(): Promise<void> {
    const { log, config } = this.sources;
    const rows = await Promise.all(
      consumedTopics(topics, domains).map(async (topic) => ({
        labels: { topic },
        value: await log.lag(config.environment.KAFKA_GROUP_ID, [topic]),
      })),
    );
    this.telemetry.setGauges('sync_intake_lag_records', rows);
  }

  async #noteUnreadable(): Promise<void> {
    const { readiness } = this;
    const unreadable = (await this.sources.companies.list()).flatMap(({ settings, unreadable: message }) =>
      message === undefined ? [] : [{ company: settings.id, message }],
    );
    for (const { company, message } of readiness.noteUnreadable(unreadable)) {
      this.logger.error('the secrets of a company cannot be read, it gets no work', {
        company,
        code: 'SECRET_NOT_READABLE',
        reason: message,
      });
    }
  }
}
