import type {
  Claim,
  Clock,
  Company,
  DoubtfulJob,
  Failpoints,
  Logger,
  SettledJob,
  Tracer,
  WorkStore,
} from '@bridge/ports';
import type { FailureOperator } from '../failure/disposition.js';
import { BatchLinks } from '../reading/batch-links.js';
import { LinkedRecordDirectory } from '../reading/linked-record.directory.js';
import type { MirrorReader } from '../reading/mirror.reader.js';
import { ALL_OBJECTS } from '../stage.meter.js';
import type { StageMeter } from '../stage.meter.js';
import type { AnsweredRequest, BatchStage, PlannedRequest, SentJob } from './batch.stage.js';
import { logNewDoubts, logSettledDoubts } from './doubt.log.js';
import type { DoubtResolver } from './doubt.resolver.js';
import type { FairTurns } from './fair-turns.js';
import type { JobOutcome, OutcomeSettler } from './outcome.settlement.js';
import { pausedBy, stoppedBy } from './pause.reason.js';
import { superseded } from './prepare.stage.js';
import type { PreparedJob, PrepareStage } from './prepare.stage.js';
import { logSettled, recordFields } from './record.log.js';
import { splitRequests } from './request.split.js';
import type { ResultStage } from './result.stage.js';
import type { SlotLease } from './slot.lease.js';

export interface WorkerParts {
  readonly store: WorkStore;
  readonly prepare: PrepareStage;
  readonly batch: BatchStage;
  readonly settler: OutcomeSettler;
  readonly resolver: DoubtResolver;
  readonly result: ResultStage;
  readonly failure: FailureOperator;
  readonly mirror: MirrorReader;
  readonly logger: Logger;
  readonly meter: StageMeter;
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
}

/** The company cannot be reached now. */
export interface Paused {
  readonly kind: 'paused';
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

/** What came of a step. */
export type Turn = { readonly kind: 'worked' } | Paused;

/** What an answer means. `lost`: the request as a whole had none. */
export interface Weighed {
  readonly outcomes: readonly { readonly sent: SentJob; readonly outcome: JobOutcome }[];
  readonly paused: Paused | undefined;
  readonly lost: Paused | undefined;
}

/** A request that is ready to leave, of a lane of this priority. `isDue`: urgent ones had their turns, this is its own. */
export interface ReadyRequest extends PlannedRequest {
  readonly priority: number;
  readonly isDue: boolean;
}

/** What there is to do next. `requests` may be empty: all that was claimed is settled already. */
export type Preparation =
  | { readonly kind: 'idle' }
  | { readonly kind: 'doubt'; readonly doubtful: readonly DoubtfulJob[] }
  | { readonly kind: 'ready'; readonly requests: readonly ReadyRequest[]; readonly paused: Paused | undefined };

/** Priority of finance documents; nothing but configuration is more urgent. */
const DOCUMENTS = 10;

/** Ended in one transaction, and at most in one turn. */
const SUPERSEDED_JOBS = 500;

/**
 * The steps of the work for one company, by the holder of one of its slots: prepare, send, settle. Whoever takes them may prepare
 * one request while another is on the wire.
 */
export class CompanyTurn {
  readonly #parts: WorkerParts;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /**
   * What is over anyway, then doubt, which keeps records busy, then one batch of one lane, written down as sent.
   *
   * @param below  only lanes more urgent than this; doubt is left alone then
   */
  async prepare(company: Company, lease: SlotLease, fair: FairTurns, below?: number): Promise<Preparation> {
    const { store, failpoints, clock, tracer, meter } = this.#parts;
    const limit = company.batchSizeFunctions;
    const isOldestFirst = below === undefined && fair.isOldestNext;
    let ended = 0;
    if (below === undefined) {
      ended = await this.#supersede(company.settings.id);
      const doubtful = await store.claimInDoubt(company.settings.id, lease.holder, limit);
      if (doubtful.length > 0) {
        await failpoints.reach('doubt.after-claim');
        return { kind: 'doubt', doubtful };
      }
    }
    const claimStartedAt = clock.now();
    const claim = await meter.measure('claim', ALL_OBJECTS, () =>
      store.claim(company.settings.id, lease.holder, {
        limit,
        isOldestFirst,
        ...(below === undefined ? {} : { below }),
      }),
    );
    if (below === undefined) {
      fair.note(claim.hasPassedOver);
    }
    if (claim.jobs.length === 0) {
      return ended < SUPERSEDED_JOBS ? { kind: 'idle' } : { kind: 'ready', requests: [], paused: undefined };
    }
    tracer.note('claim', claim.jobs, claimStartedAt, 'done');
    await failpoints.reach('claim.after-commit');
    return this.#ready(company, lease, claim, isOldestFirst);
  }

  /** A more urgent job waits than those of this request. */
  async isOvertaken(company: Company, { priority }: ReadyRequest): Promise<boolean> {
    return priority > DOCUMENTS && this.#parts.store.hasMoreUrgent(company.settings.id, priority);
  }

  /** One request on the wire. */
  async send(company: Company, lease: SlotLease, request: PlannedRequest): Promise<AnsweredRequest> {
    return this.#parts.batch.send(company, lease, request);
  }

  /** What an answer means for each job, and whether the company can be reached. Pure but for the jitter of retries. */
  weigh(answered: AnsweredRequest): Weighed {
    const outcomes = answered.jobs.map((sent, index) => ({
      sent,
      outcome: this.#parts.settler.settle(sent, answered.outcomes[index] ?? []),
    }));
    const paused = outcomes.find(({ outcome }) => outcome.kind === 'pause')?.outcome;
    return {
      outcomes,
      paused: paused?.kind === 'pause' ? stoppedBy(paused.reason) : undefined,
      lost: answered.lost === undefined ? undefined : stoppedBy(answered.lost),
    };
  }

  /** The last durable point of a request. Results are made once it is metered: by then the next request is on the wire. */
  async settle(company: Company, lease: SlotLease, answered: AnsweredRequest, { outcomes }: Weighed): Promise<void> {
    const { batch, result, logger } = this.#parts;
    await batch.meter(company, answered);
    const jobs = outcomes.map(({ sent, outcome }) =>
      outcome.kind === 'pause'
        ? result.giveBack(sent.job, outcome.attempts)
        : result.build(sent.job, outcome.settlement, { decision: sent.decision, sent, attempts: outcome.attempts }),
    );
    logNewDoubts(logger, await this.#commit(lease.holder, jobs));
  }

  /** Requests that do not leave after all, and doubt that is looked into another time. */
  async giveBack(
    lease: SlotLease,
    requests: readonly PlannedRequest[],
    doubtful: readonly DoubtfulJob[],
  ): Promise<void> {
    const jobs = requests.flatMap(({ jobs: sent, barred }) =>
      sent.map(({ job, functions }) => {
        const unsent = functions.map(({ attempt }) => attempt.controlId).filter((id) => !barred.includes(id));
        return this.#parts.result.giveBack(
          job,
          unsent.map((controlId) => ({ kind: 'unsent', controlId })),
        );
      }),
    );
    const { result } = this.#parts;
    await this.#commit(lease.holder, [...jobs, ...doubtful.map(({ job }) => result.postpone(job))]);
  }

  /**
   * Versions of master data that wait behind a newer one end together, without a request. A mass of them ends in several turns:
   * a posting does not wait for all.
   */
  async #supersede(company: string): Promise<number> {
    const { store, result, logger } = this.#parts;
    const ended = await store.supersede(company, SUPERSEDED_JOBS, (job) =>
      result.build(job, superseded(job), { decision: undefined }),
    );
    result.countSuperseded(ended);
    if (ended > 0) {
      logger.info('older versions superseded', {
        flow: 'to-intacct',
        stage: 'result',
        company,
        outcome: String(ended),
      });
    }
    return ended;
  }

  async #ready(company: Company, lease: SlotLease, { jobs, priority }: Claim, isDue: boolean): Promise<Preparation> {
    const links = new BatchLinks(this.#parts.store, company.settings.id);
    const context = {
      company: company.settings,
      records: new LinkedRecordDirectory(links),
      intacct: this.#parts.mirror.forCompany(company),
    };
    // Decisions only read, and share what they have read: one batch asks for each record once.
    const prepared = await Promise.all(jobs.map((job) => this.#parts.prepare.prepare(job, context, links)));
    for (const { job, kind } of prepared) {
      this.#parts.logger.debug('record prepared', { ...recordFields(job, 'mapping'), outcome: kind });
    }
    await this.#parts.failpoints.reach('mapping.after');
    await this.#settlePrepared(lease.holder, prepared);
    const paused = prepared.find((entry) => entry.kind === 'pause');
    const requests: ReadyRequest[] = [];
    for (const sent of splitRequests(
      prepared.filter((entry) => entry.kind === 'send'),
      company.batchSizeFunctions,
    )) {
      requests.push({ ...(await this.#parts.batch.plan(lease, sent)), priority, isDue });
    }
    return { kind: 'ready', requests, paused: paused?.kind === 'pause' ? pausedBy(paused.error) : undefined };
  }

  async #settlePrepared(holder: string, prepared: readonly PreparedJob[]): Promise<void> {
    const settled = prepared.flatMap((entry): SettledJob[] => {
      if (entry.kind === 'settled') {
        return [this.#parts.result.build(entry.job, entry.settlement, { decision: entry.decision, link: entry.link })];
      }
      return entry.kind === 'pause' ? [this.#parts.result.giveBack(entry.job, [])] : [];
    });
    for (const entry of prepared) {
      if (entry.kind === 'settled' && entry.defect !== undefined) {
        this.#parts.logger.error('a record met a defect', {
          ...recordFields(entry.job, entry.defect.stage ?? 'handler'),
          outcome: 'defect',
          code: entry.defect.code,
          err: entry.defect.cause ?? entry.defect,
        });
      }
    }
    await this.#commit(holder, settled);
  }

  /** The last durable point of a turn. */
  async #commit(holder: string, jobs: readonly SettledJob[]): Promise<readonly SettledJob[]> {
    const [first] = jobs;
    if (first === undefined) {
      return [];
    }
    const { result, meter, logger, failpoints, clock } = this.#parts;
    const startedAt = clock.now().getTime();
    await failpoints.reach('result.before-commit');
    const ended = await meter.measure('result', first.job, () => result.commit(holder, jobs));
    await failpoints.reach('result.after-commit');
    logSettled(logger, ended, first.job.company, clock.now().getTime() - startedAt);
    return ended;
  }

  /** Asks Intacct what became of writes in doubt. */
  async resolve(company: Company, { holder }: SlotLease, doubtful: readonly DoubtfulJob[]): Promise<Turn> {
    const { resolutions, stop } = await this.#parts.meter.measureRecords(
      'doubt',
      doubtful.map(({ job }) => job),
      () => this.#parts.resolver.resolve(company, doubtful),
    );
    await this.#parts.failpoints.reach('doubt.after-look-up');
    await this.#commit(
      holder,
      doubtful.flatMap(({ job }, index) => {
        const resolution = resolutions[index];
        return resolution === undefined ? [] : [this.#parts.result.buildResolved(job, resolution)];
      }),
    );
    this.#parts.result.countDoubts(resolutions);
    this.#parts.logger.info('writes in doubt looked up', {
      flow: 'to-intacct',
      stage: 'doubt',
      company: company.settings.id,
      outcome: stop === undefined ? String(resolutions.length) : stop.code,
    });
    logSettledDoubts(this.#parts.logger, doubtful, resolutions);
    return stop === undefined ? { kind: 'worked' } : stoppedBy(stop);
  }
}
