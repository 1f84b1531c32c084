import type { EventRouter } from '@bridge/plugin-host';
import type {
  Clock,
  EventLog,
  Failpoints,
  IdSource,
  Inbox,
  IntacctGateway,
  LaneStore,
  Leases,
  Logger,
  LogSubscription,
  MassJobStore,
  MirrorStore,
  Outbox,
  RandomSource,
  SignalChannel,
  Signals,
  Telemetry,
  Tracer,
  WorkStore,
} from '@bridge/ports';
import { BackgroundLoop } from '../background.loop.js';
import { CommandResults } from '../commands/command.result.js';
import { CommandStage } from '../commands/command.stage.js';
import { FailureOperator } from '../failure/disposition.js';
import type { FailurePolicy } from '../failure/disposition.js';
import { OutboxRelay } from '../outbox/outbox.relay.js';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { MirrorReader } from '../reading/mirror.reader.js';
import type { MirrorOptions } from '../reading/mirror.reader.js';
import { ALL_OBJECTS, StageMeter } from '../stage.meter.js';
import { consumedTopics } from '../topics.js';
import type { TopicNames } from '../topics.js';
import { BatchStage, SEND_WITHIN_MS } from './batch.stage.js';
import { CompanyTurn } from './company.turn.js';
import { DoubtResolver } from './doubt.resolver.js';
import type { DoubtPolicy } from './doubt.resolver.js';
import { EnvelopeStage } from './envelope.stage.js';
import { HandlerStage } from './handler.stage.js';
import { InboxStage } from './inbox.stage.js';
import { MappingStage } from './mapping.stage.js';
import { OutcomeSettler } from './outcome.settlement.js';
import { PrepareStage } from './prepare.stage.js';
import { ResultEvents } from './result.event.js';
import { ResultStage } from './result.stage.js';
import { WorkerPool } from './worker.pool.js';
import type { WorkerPoolOptions } from './worker.pool.js';

const DISPATCH_EVENTS = 500;

export interface PipelinePorts {
  readonly router: EventRouter;
  readonly companies: CompanyDirectory;
  readonly log: EventLog;
  readonly inbox: Inbox;
  readonly work: WorkStore;
  readonly lanes: LaneStore;
  readonly massJobs: MassJobStore;
  readonly mirror: MirrorStore;
  readonly outbox: Outbox;
  readonly leases: Leases;
  readonly signals: Signals;
  readonly gateway: IntacctGateway;
  readonly telemetry: Telemetry;
  readonly tracer: Tracer;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly failpoints: Failpoints;
}

export interface PipelineOptions {
  readonly topics: TopicNames;
  readonly group: string;
  readonly requestTimeoutMs: number;
  readonly failure: FailurePolicy;
  readonly doubt: DoubtPolicy;
  readonly mirror: MirrorOptions;
  readonly workers: WorkerPoolOptions;
  /** A crashed relay is replaced after this. @default 10_000 */
  readonly relayLeaseMs: number;
}

/**
 * The way of a record to Intacct. START HERE: one room per line, top to bottom; `*` is a committed transaction.
 *
 *     consumer   log -> envelope -> inbox*
 *     worker     dispatch* -> command* -> claim* -> handler -> mapping -> plan* -> gateway -> result*
 *     relay      outbox -> log*
 */
export class ToIntacctPipeline {
  readonly workers: WorkerPool;
  readonly #ports: PipelinePorts;
  readonly #options: PipelineOptions;
  readonly #loops: BackgroundLoop[] = [];
  readonly #meter: StageMeter;
  #subscription: LogSubscription | undefined;
  #relay: OutboxRelay | undefined;

  constructor(ports: PipelinePorts, options: PipelineOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#meter = new StageMeter(ports.telemetry, ports.clock, ports.tracer);
    this.workers = new WorkerPool({ ...ports, store: ports.work, turn: this.#companyTurn() }, options.workers);
  }

  /** Read Smart Events from the log into the inbox. */
  async startConsumer(
    onState?: (state: { readonly status: 'up' | 'down'; readonly reason?: string }) => void,
  ): Promise<void> {
    const { router, companies, log } = this.#ports;
    const stage = new InboxStage(new EnvelopeStage(router.registry, companies), this.#ports);
    this.#subscription = await log.subscribe({
      group: this.#options.group,
      topics: consumedTopics(
        this.#options.topics,
        router.registry.plugins.map((plugin) => plugin.id),
      ),
      onBatch: (batch) => this.#meter.measure('inbox', ALL_OBJECTS, () => stage.accept(batch)),
      ...(onState === undefined ? {} : { onState }),
    });
  }

  /** Turn accepted events into jobs, and work on them. */
  startWorkers(): void {
    const { massJobs: jobs, clock } = this.#ports;
    const results = new CommandResults(this.#options.topics.results, clock);
    const commands = new CommandStage({ ...this.#ports, jobs, results });
    this.#startLoop('dispatch', 'inbox', () => this.#dispatch());
    this.#startLoop('command', 'jobs', () => commands.turn());
    this.workers.start();
  }

  /** Publish what the outbox holds. */
  startRelay(): void {
    const relay = new OutboxRelay(this.#ports, this.#options.relayLeaseMs);
    this.#relay = relay;
    this.#startLoop('outbox', 'outbox', () => relay.turn());
  }

  /** Loops whose last turn failed, and why. */
  get failures(): readonly { readonly loop: string; readonly message: string }[] {
    return this.#loops.flatMap(({ name, failure }) =>
      failure === undefined ? [] : [{ loop: name, message: failure }],
    );
  }

  /**
   * First no new events, then the batches on the wire, then what they have to say. Never rejects: a step that fails is logged,
   * and the next ones are taken.
   */
  async drain(): Promise<void> {
    const relay = this.#relay;
    const { failpoints } = this.#ports;
    const isConsumerGone = this.#finish('consumer', () => this.#subscription?.stop());
    await failpoints.reach('drain.begun');
    await isConsumerGone;
    await failpoints.reach('drain.after-consumer');
    await this.#finish('gateway', () => this.workers.stop());
    await failpoints.reach('drain.after-workers');
    for (const loop of this.#loops) {
      await this.#finish(loop.name, () => loop.stop());
    }
    await this.#finish('outbox', () => relay?.flush());
    await this.#finish('outbox', () => relay?.release());
  }

  async #dispatch(): Promise<boolean> {
    const { inbox, failpoints, tracer, clock, logger } = this.#ports;
    await failpoints.reach('dispatch.before-commit');
    const startedAt = clock.now();
    const taken = await inbox.dispatch(
      DISPATCH_EVENTS,
      tracer.isOn ? (events) => tracer.note('dispatch', events, startedAt, 'done') : undefined,
    );
    if (taken > 0) {
      await failpoints.reach('dispatch.after-commit');
      const durationMs = clock.now().getTime() - startedAt.getTime();
      const outcome = String(taken);
      logger.info('events dispatched', { flow: 'to-intacct', stage: 'dispatch', outcome, duration_ms: durationMs });
    }
    return taken === DISPATCH_EVENTS;
  }

  async #finish(stage: string, step: () => Promise<void> | undefined): Promise<void> {
    try {
      await step();
    } catch (err) {
      this.#ports.logger.warn('a step of the drain failed, the next ones are taken', { stage, err });
    }
  }

  #startLoop(name: string, channel: SignalChannel, turn: () => Promise<boolean>): void {
    const { signals, clock, logger } = this.#ports;
    const loop = new BackgroundLoop(
      { name, channel, pollMs: this.#options.workers.pollMs, turn: () => this.#meter.measure(name, ALL_OBJECTS, turn) },
      signals,
      clock,
      logger,
    );
    this.#loops.push(loop);
    loop.start();
  }

  /** A request may leave a moment after it was written down. */
  #doubtPolicy(): DoubtPolicy {
    const { doubt } = this.#options;
    return { ...doubt, horizonMs: doubt.horizonMs + SEND_WITHIN_MS };
  }

  #companyTurn(): CompanyTurn {
    const { router, work, random, telemetry, tracer, logger, clock } = this.#ports;
    const failure = new FailureOperator(this.#options.failure, random);
    const results = new ResultEvents(this.#options.topics.results, clock);
    return new CompanyTurn({
      store: work,
      failure,
      meter: this.#meter,
      tracer,
      clock,
      logger,
      failpoints: this.#ports.failpoints,
      prepare: new PrepareStage(new HandlerStage(router), new MappingStage(router.registry), failure, this.#meter),
      mirror: new MirrorReader({ ...this.#ports, registry: router.registry }, this.#options.mirror),
      batch: new BatchStage(
        { ...this.#ports, store: work, results, meter: this.#meter },
        this.#options.requestTimeoutMs,
      ),
      settler: new OutcomeSettler(failure),
      resolver: new DoubtResolver({ ...this.#ports, store: work }, this.#doubtPolicy()),
      result: new ResultStage(work, results, { telemetry, tracer, failure }),
    });
  }
}
