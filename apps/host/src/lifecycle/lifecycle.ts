import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { PostgresSignals } from '@bridge/persistence';
import { ToIntacctPipeline } from '@bridge/pipeline';
import type { EventLog, IntacctGateway, Logger, Tracer } from '@bridge/ports';
import { GaugeLoop } from '../health/gauge.loop.js';
import { Readiness } from '../health/readiness.js';
import type { ServiceConfig } from '../host.config.js';
import { roles } from '../environment.schema.js';
import { ensureTopics } from '../installation.js';
import { systemClock } from '../system.js';
import { EVENT_LOG, GATEWAY, LOGGER, SERVICE_CONFIG, TRACER } from '../tokens.js';
import { failureSettings } from './pipeline.options.js';

/** What runs, together: keeps the constructor of the life cycle small. */
@Injectable()
export class RunningParts {
  constructor(
    readonly pipeline: ToIntacctPipeline,
    readonly signals: PostgresSignals,
    readonly readiness: Readiness,
    readonly gauges: GaugeLoop,
    @Inject(TRACER) readonly tracer: Tracer,
  ) {}
}

/** Starts the roles of this process, and drains them in order when it ends. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(GATEWAY) private readonly gateway: IntacctGateway,
    private readonly running: RunningParts,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { pipeline, signals, readiness, gauges } = this.running;
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
    gauges.start(active.has('consumer'));
    this.logger.info('how failures are met', { settings: failureSettings(this.config) });
    this.logger.info('bridge started', { roles: [...active] });
  }

  /** Readiness turns red first, then nothing new is taken, then the rest is finished. HTTP answers until the end. */
  async beforeApplicationShutdown(): Promise<void> {
    const { pipeline, readiness, gauges } = this.running;
    this.logger.info('bridge drains');
    readiness.startDraining();
    await systemClock.sleep(this.config.environment.BRIDGE_DRAIN_DELAY_SECONDS * 1000);
    await gauges.stop();
    await pipeline.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#close('signals', () => this.running.signals.close());
    await this.#close('event log', () => this.log.close());
    await this.#close('gateway', () => this.gateway.close());
    await this.#close('tracer', () => this.running.tracer.close());
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
}

const finals = new Set(['success', 'error', 'superseded', 'ignored']);

/** Jobs that are not in a final state. */
export function countOpen(jobs: Readonly<Record<string, number>>): number {
  return Object.entries(jobs).reduce((sum, [state, count]) => sum + (finals.has(state) ? 0 : count), 0);
}
