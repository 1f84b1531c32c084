import type { Decision, DecisionContext, Stage, TransientError } from '@bridge/plugin-api';
import type { BridgeError } from '@bridge/plugin-api';
import type { ClaimedJob, JobSettlement, RecordLink } from '@bridge/ports';
import type { BatchLinks } from '../reading/batch-links.js';
import type { FailureOperator } from '../failure/disposition.js';
import type { StageMeter } from '../stage.meter.js';
import type { HandlerStage } from './handler.stage.js';
import type { MappedFunction, MappingStage } from './mapping.stage.js';

type Applied = Extract<Decision, { kind: 'apply' }>;

/** A job after handler and mapping: it needs the gateway, or it is settled already. */
export type PreparedJob =
  | {
      readonly kind: 'send';
      readonly job: ClaimedJob;
      readonly decision: Applied;
      readonly functions: readonly MappedFunction[];
    }
  | {
      readonly kind: 'settled';
      readonly job: ClaimedJob;
      readonly settlement: JobSettlement;
      readonly decision: Decision | undefined;
      readonly link: RecordLink | undefined;
      readonly defect: BridgeError | undefined;
    }
  | { readonly kind: 'pause'; readonly job: ClaimedJob; readonly error: TransientError };

/** Handler and mapping of one job, and what becomes of those that go no further. */
export class PrepareStage {
  readonly #handler: HandlerStage;
  readonly #mapping: MappingStage;
  readonly #failure: FailureOperator;
  readonly #meter: StageMeter;

  constructor(handler: HandlerStage, mapping: MappingStage, failure: FailureOperator, meter: StageMeter) {
    this.#handler = handler;
    this.#mapping = mapping;
    this.#failure = failure;
    this.#meter = meter;
  }

  /** Never rejects: what goes wrong is in the result. */
  async prepare(job: ClaimedJob, context: DecisionContext, links: BatchLinks): Promise<PreparedJob> {
    if (job.isOutdated) {
      return settled(job, superseded(job));
    }
    const holderLost = this.#failure.holderLost(job);
    if (holderLost !== undefined) {
      return (await settleApplied(job, links)) ?? this.#dispose(job, holderLost, 'handler');
    }
    let stage: Stage = 'handler';
    try {
      const decision = await this.#meter.measureRecord('handler', job, () => this.#handler.decide(job, context));
      if (decision.kind === 'ignore') {
        return settled(job, final('ignored', decision.reason), decision);
      }
      stage = 'mapping';
      const functions = await this.#meter.measureRecord('mapping', job, () =>
        this.#mapping.map(job, decision.commands, { company: context.company, links }),
      );
      return functions.length > 0
        ? { kind: 'send', job, decision, functions }
        : settled(job, appliedWithoutSending(job, decision), decision, await linkOf(job, decision, links));
    } catch (error) {
      return (await settleApplied(job, links)) ?? this.#dispose(job, error, stage);
    }
  }

  #dispose(job: ClaimedJob, error: unknown, stage: Stage): PreparedJob {
    const disposition = this.#failure.dispose(job, error, stage);
    return disposition.kind === 'pause'
      ? { kind: 'pause', job, error: disposition.error }
      : {
          kind: 'settled',
          job,
          settlement: disposition.settlement,
          decision: undefined,
          link: undefined,
          defect: disposition.defect,
        };
  }
}

/** A document that Intacct holds is in step, whatever has changed since: its answer was lost and found again. */
async function settleApplied(job: ClaimedJob, links: BatchLinks): Promise<PreparedJob | undefined> {
  const link = job.recordClass === 'document' ? await links.findBySysId(job.object, job.sysId) : undefined;
  const isApplied = link?.recordNo !== undefined && link.version === job.recordVersion;
  return isApplied ? settled(job, success(`${job.naturalKey} is in step with Intacct.`), undefined, link) : undefined;
}

/** A newer version of the record arrived: this one is not sent. */
export function superseded(job: ClaimedJob): JobSettlement {
  return final('superseded', `A newer version of ${job.naturalKey} arrived: this one is not sent.`);
}

function settled(job: ClaimedJob, settlement: JobSettlement, decision?: Decision, link?: RecordLink): PreparedJob {
  return { kind: 'settled', job, settlement, decision, link, defect: undefined };
}

function final(state: 'superseded' | 'ignored', message: string): JobSettlement {
  return {
    kind: 'final',
    state,
    message,
    errors: [],
    notIntegrated: [],
    facts: undefined,
    aliases: undefined,
    waitsFor: [],
  };
}

function success(message: string): JobSettlement {
  return {
    kind: 'final',
    state: 'success',
    message,
    errors: [],
    notIntegrated: [],
    facts: undefined,
    aliases: undefined,
    waitsFor: [],
  };
}

function appliedWithoutSending(job: ClaimedJob, decision: Applied): JobSettlement {
  return {
    kind: 'final',
    state: 'success',
    message: decision.message ?? messageWithoutSending(job, decision),
    errors: [],
    notIntegrated: decision.notIntegrated ?? [],
    facts: decision.facts,
    aliases: decision.aliases,
    waitsFor: [],
  };
}

function messageWithoutSending(job: ClaimedJob, decision: Applied): string {
  if (decision.commands.length === 0) {
    return `${job.naturalKey} is kept as configuration of the bridge.`;
  }
  // Sent by an earlier run whose answer was lost, and found again.
  return job.apiTransactions > 0
    ? `${job.naturalKey} is in step with Intacct.`
    : `Intacct holds ${job.naturalKey} as it is: nothing was sent.`;
}

async function linkOf(job: ClaimedJob, decision: Applied, links: BatchLinks): Promise<RecordLink | undefined> {
  return decision.commands.length === 0 ? undefined : links.findBySysId(job.object, job.sysId);
}
