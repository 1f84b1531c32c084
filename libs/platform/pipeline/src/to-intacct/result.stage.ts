import type { Decision } from '@bridge/plugin-api';
import type {
  AttemptSettlement,
  ClaimedJob,
  JobSettlement,
  RecordLink,
  SettledJob,
  Telemetry,
  Tracer,
  WorkStore,
} from '@bridge/ports';
import type { FailureOperator } from '../failure/disposition.js';
import type { Resolution } from './doubt.resolver.js';
import type { PreparedJob } from './prepare.stage.js';
import { NO_DETAIL } from './result.event.js';
import type { ResultDetail, ResultEvents } from './result.event.js';

export interface SettlementContext {
  readonly decision: Decision | undefined;
  readonly sent?: Extract<PreparedJob, { kind: 'send' }>;
  readonly attempts?: readonly AttemptSettlement[];
  readonly lookUpTransactions?: number;
  /** What is known of the record when nothing had to be sent. */
  readonly link?: RecordLink | undefined;
}

/** One transaction: job state, attempts, id map, rows of the domain, outbox. */
export class ResultStage {
  readonly #store: WorkStore;
  readonly #events: ResultEvents;
  readonly #telemetry: Telemetry;
  readonly #tracer: Tracer;
  readonly #failure: FailureOperator;

  constructor(
    store: WorkStore,
    events: ResultEvents,
    {
      telemetry,
      tracer,
      failure,
    }: { readonly telemetry: Telemetry; readonly tracer: Tracer; readonly failure: FailureOperator },
  ) {
    this.#store = store;
    this.#events = events;
    this.#telemetry = telemetry;
    this.#tracer = tracer;
    this.#failure = failure;
  }

  /** Returns what became of the jobs that are still the holder's. */
  async commit(holder: string, jobs: readonly SettledJob[]): Promise<readonly SettledJob[]> {
    const spans = this.#tracer.isOn ? jobs.map(({ job }) => this.#tracer.start('result', job)) : [];
    const ended = await this.#store.settle(holder, jobs, (released) => this.#telemetry.countReleases(released));
    const settlements = new Map(ended.map(({ job, settlement }) => [job.id, settlement]));
    for (const [index, span] of spans.entries()) {
      const settlement = settlements.get(jobs[index]?.job.id ?? '');
      span.end(settlement === undefined ? 'lost' : outcomeOf(settlement), codeOf(settlement));
    }
    for (const settled of ended) {
      this.#telemetry.countRecords({
        flow: 'to-intacct',
        plugin: settled.job.plugin,
        object: settled.job.object,
        stage: 'result',
        outcome: outcomeOf(settled.settlement),
      });
    }
    return ended;
  }

  countSuperseded(jobs: number): void {
    if (jobs > 0) {
      const labels = {
        flow: 'to-intacct',
        plugin: 'all',
        object: 'all',
        stage: 'result',
        outcome: 'superseded',
      } as const;
      this.#telemetry.countRecords(labels, jobs);
    }
  }

  /** What the look-ups of writes in doubt have found out. */
  countDoubts(resolutions: readonly Resolution[]): void {
    for (const attempt of resolutions.flatMap(({ attempts }) => attempts)) {
      if (attempt.kind !== 'in-doubt') {
        this.#telemetry.countDoubts(doubtOutcomes[attempt.kind]);
      }
    }
  }

  build(job: ClaimedJob, settlement: JobSettlement, context: SettlementContext): SettledJob {
    const settled = this.#build(job, settlement, context);
    return isWait(settlement)
      ? {
          ...settled,
          weighWait: (chain) => this.#build(job, this.#failure.weighWait(job, settlement, chain), context),
        }
      : settled;
  }

  #build(job: ClaimedJob, settlement: JobSettlement, context: SettlementContext): SettledJob {
    const attempts = context.attempts ?? [];
    const apiTransactions =
      attempts.filter((attempt) => context.sent !== undefined && attempt.kind === 'success').length +
      (context.lookUpTransactions ?? 0);
    const detail = detailOf(context, attempts, apiTransactions);
    const result = this.#events.settled(job, settlement, detail);
    return {
      job,
      settlement,
      attempts,
      apiTransactions,
      results: result === undefined ? [] : [result],
      store:
        settlement.kind === 'final' && settlement.state === 'success' && context.decision?.kind === 'apply'
          ? (context.decision.store ?? [])
          : [],
    };
  }

  /** Nothing of the job was executed, for no fault of its own: it waits for the company, and spends no attempt. */
  giveBack(job: ClaimedJob, attempts: readonly AttemptSettlement[]): SettledJob {
    const settlement = {
      kind: 'retry',
      delayMs: 0,
      message: 'Waits for Intacct.',
      errors: [],
      spendsAttempt: false,
      isIsolated: job.isIsolated,
    } as const;
    return { job, settlement, attempts, apiTransactions: 0, results: [], store: [] };
  }

  /** Nobody asked about it this time. */
  postpone(job: ClaimedJob): SettledJob {
    const settlement = {
      kind: 'in-doubt',
      delayMs: 0,
      message: 'Waits for Intacct, to be asked what it holds.',
    } as const;
    return { job, settlement, attempts: [], apiTransactions: 0, results: [], store: [] };
  }

  buildResolved(job: ClaimedJob, resolution: Resolution): SettledJob {
    const { settlement, attempts, apiTransactions } = resolution;
    return this.build(job, settlement, { decision: undefined, attempts, lookUpTransactions: apiTransactions });
  }
}

const doubtOutcomes = {
  success: 'adopted',
  unsent: 'sent-again',
  refused: 'refused',
  unsettled: 'unsettled',
} as const;

/** The fate of a job in one word: of metrics, spans and log lines. `given-back`: for no fault of its own. */
export function outcomeOf(settlement: JobSettlement): string {
  switch (settlement.kind) {
    case 'final':
      return settlement.state;
    case 'retry':
      return settlement.spendsAttempt ? 'retry' : 'given-back';
    default:
      return settlement.kind;
  }
}

/** Why it is not in step, in one word. */
export function codeOf(settlement: JobSettlement | undefined): string | undefined {
  return settlement !== undefined && 'errors' in settlement ? settlement.errors[0]?.code : undefined;
}

function isWait(settlement: JobSettlement): boolean {
  return settlement.kind === 'held' || (settlement.kind === 'final' && settlement.waitsFor.length > 0);
}

function detailOf(
  context: SettlementContext,
  attempts: readonly AttemptSettlement[],
  apiTransactions: number,
): ResultDetail {
  const own = context.sent?.functions.at(-1)?.attempt;
  const settled = attempts.find((attempt) => attempt.controlId === own?.controlId);
  return {
    ...NO_DETAIL,
    intacctId: context.link?.intacctId,
    recordNo: context.link?.recordNo,
    url: context.link?.url,
    decision: context.decision,
    intacctObject: own?.intacctObject ?? context.link?.intacctObject,
    controlId: own?.controlId,
    apiTransactions,
    ...(settled?.kind === 'success'
      ? { intacctId: settled.intacctId, recordNo: settled.recordNo, url: settled.url }
      : {}),
  };
}
