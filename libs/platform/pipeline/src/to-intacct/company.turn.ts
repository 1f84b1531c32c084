import type { TransientError } from '@bridge/plugin-api';
import type {
  ClaimedJob,
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
import type { BatchStage } from './batch.stage.js';
import type { DoubtResolver } from './doubt.resolver.js';
import type { FairTurns } from './fair-turns.js';
import type { OutcomeSettler } from './outcome.settlement.js';
import { superseded } from './prepare.stage.js';
import type { PreparedJob, PrepareStage } from './prepare.stage.js';
import { logSettled, recordFields } from './record.log.js';
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

/** What one turn found: work done, nothing to do, or a company that cannot be reached now. */
export type Turn =
  | { readonly kind: 'worked' }
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'paused';
      readonly code: string;
      readonly message: string;
      readonly retryAfterMs: number | undefined;
    };

type SentJob = Extract<PreparedJob, { kind: 'send' }>;

/** Ended in one transaction. */
const SUPERSEDED_JOBS = 500;

/** One turn of work for one company, by the holder of one of its slots. */
export class CompanyTurn {
  readonly #parts: WorkerParts;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** What is over anyway, then doubt, which keeps records busy, then one batch of one lane. */
  async take(company: Company, lease: SlotLease, fair: FairTurns): Promise<Turn> {
    const { holder } = lease;
    const limit = company.batchSizeFunctions;
    await this.#supersede(company.settings.id);
    const doubtful = await this.#parts.store.claimInDoubt(company.settings.id, holder, limit);
    if (doubtful.length > 0) {
      await this.#parts.failpoints.reach('doubt.after-claim');
      return this.#resolve(company, holder, doubtful);
    }
    const claimStartedAt = this.#parts.clock.now();
    const { jobs, hasPassedOver } = await this.#parts.meter.measure('claim', ALL_OBJECTS, () =>
      this.#parts.store.claim(company.settings.id, holder, { limit, isOldestFirst: fair.isOldestNext }),
    );
    fair.note(hasPassedOver);
    if (jobs.length === 0) {
      return { kind: 'idle' };
    }
    this.#parts.tracer.note('claim', jobs, claimStartedAt, 'done');
    await this.#parts.failpoints.reach('claim.after-commit');
    return this.#send(company, lease, jobs);
  }

  /** Versions of master data that wait behind a newer one end together, without a request. */
  async #supersede(company: string): Promise<void> {
    const { store, result, logger } = this.#parts;
    let ended: number;
    do {
      ended = await store.supersede(company, SUPERSEDED_JOBS, (job) =>
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
    } while (ended === SUPERSEDED_JOBS);
  }

  async #send(company: Company, lease: SlotLease, jobs: readonly ClaimedJob[]): Promise<Turn> {
    const { holder } = lease;
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
    await this.#settlePrepared(holder, prepared);
    const paused = prepared.find((entry) => entry.kind === 'pause');
    const requests = splitRequests(
      prepared.filter((entry) => entry.kind === 'send'),
      company.batchSizeFunctions,
    );
    for (const [index, request] of requests.entries()) {
      const turn = await this.#deliver(company, lease, request);
      if (turn.kind === 'paused') {
        const left = requests.slice(index + 1).flat();
        await this.#commit(
          holder,
          left.map((sent) => this.#parts.result.giveBack(sent.job, [])),
        );
        return turn;
      }
    }
    return paused?.kind === 'pause' ? pausedBy(paused.error) : { kind: 'worked' };
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

  async #deliver(company: Company, lease: SlotLease, jobs: readonly SentJob[]): Promise<Turn> {
    const { holder } = lease;
    const outcomes = await this.#parts.batch.deliver(company, lease, jobs);
    const settled = jobs.map((sent, index) => ({
      sent,
      outcome: this.#parts.settler.settle(sent, outcomes[index] ?? []),
    }));
    await this.#commit(
      holder,
      settled.map(({ sent, outcome }) =>
        outcome.kind === 'pause'
          ? this.#parts.result.giveBack(sent.job, outcome.attempts)
          : this.#parts.result.build(sent.job, outcome.settlement, {
              decision: sent.decision,
              sent,
              attempts: outcome.attempts,
            }),
      ),
    );
    const paused = settled.find(({ outcome }) => outcome.kind === 'pause')?.outcome;
    return paused?.kind === 'pause'
      ? {
          kind: 'paused',
          code: paused.reason.code,
          message: paused.reason.description,
          retryAfterMs: paused.reason.retryAfterMs,
        }
      : { kind: 'worked' };
  }

  /** The last durable point of a turn. */
  async #commit(holder: string, jobs: readonly SettledJob[]): Promise<void> {
    const [first] = jobs;
    if (first === undefined) {
      return;
    }
    const { result, meter, logger, failpoints, clock } = this.#parts;
    const startedAt = clock.now().getTime();
    await failpoints.reach('result.before-commit');
    const ended = await meter.measure('result', first.job, () => result.commit(holder, jobs));
    await failpoints.reach('result.after-commit');
    logSettled(logger, ended, first.job.company, clock.now().getTime() - startedAt);
  }

  async #resolve(company: Company, holder: string, doubtful: readonly DoubtfulJob[]): Promise<Turn> {
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
    if (stop !== undefined) {
      return { kind: 'paused', code: stop.code, message: stop.description, retryAfterMs: stop.retryAfterMs };
    }
    return { kind: 'worked' };
  }
}

/** Whole jobs, in order, into requests of at most `limit` functions; a job with more has a request of its own. */
function splitRequests(jobs: readonly SentJob[], limit: number): readonly (readonly SentJob[])[] {
  const requests: SentJob[][] = [];
  let size = limit;
  for (const job of jobs) {
    if (size + job.functions.length > limit) {
      requests.push([]);
      size = 0;
    }
    requests.at(-1)?.push(job);
    size += job.functions.length;
  }
  return requests;
}

function pausedBy(error: TransientError): Turn {
  return { kind: 'paused', code: error.code, message: error.message, retryAfterMs: error.retryAfterMs };
}
