import { createHash } from 'node:crypto';
import type { SyncError, SyncResult } from '@bridge/canonical';
import type { Decision } from '@bridge/plugin-api';
import type { Clock, ClaimedJob, JobSettlement, OutgoingResult } from '@bridge/ports';
import { causeOf } from './trigger.js';

/** A result fits into one message of the log, whatever a record has to complain of. */
const MOST_ENTRIES = 50;
const MOST_CHARACTERS = 2_000;
const HALF_PAIR = /[\ud800-\udbff]$/;

/** What a result says beside the settlement. */
export interface ResultDetail {
  readonly decision: Decision | undefined;
  readonly intacctObject: string | undefined;
  readonly intacctId: string | undefined;
  readonly recordNo: string | undefined;
  readonly url: string | undefined;
  readonly controlId: string | undefined;
  readonly apiTransactions: number;
}

export const NO_DETAIL: ResultDetail = {
  decision: undefined,
  intacctObject: undefined,
  intacctId: undefined,
  recordNo: undefined,
  url: undefined,
  controlId: undefined,
  apiTransactions: 0,
};

/** Builds the events of `intacct.sync-results`. */
export class ResultEvents {
  readonly #topic: string;
  readonly #clock: Clock;

  constructor(topic: string, clock: Clock) {
    this.#topic = topic;
    this.#clock = clock;
  }

  /** The request leaves now. */
  pending(job: ClaimedJob, controlId: string | undefined): OutgoingResult {
    const detail = { ...NO_DETAIL, controlId };
    return this.#build(job, detail, {
      state: 'pending',
      discriminator: 'sent',
      message: `${job.naturalKey} is on its way to Intacct.`,
      errors: [],
      notIntegrated: [],
    });
  }

  /** The state a settlement leads to; `undefined` for those that users do not see (retries, doubt). */
  settled(job: ClaimedJob, settlement: JobSettlement, detail: ResultDetail): OutgoingResult | undefined {
    switch (settlement.kind) {
      case 'final':
        return this.#build(job, detail, {
          state: settlement.state === 'superseded' || settlement.state === 'ignored' ? 'not' : settlement.state,
          discriminator: 'final',
          message: settlement.message,
          errors: settlement.errors,
          notIntegrated: settlement.notIntegrated,
          waitsFor: settlement.waitsFor,
        });
      case 'held':
        return this.#build(job, detail, {
          state: 'pending',
          discriminator: `held-${settlement.waitsFor.join(',')}`,
          message: settlement.message,
          errors: [],
          notIntegrated: [],
          waitsFor: settlement.waitsFor,
        });
      case 'retry':
      case 'in-doubt':
        return undefined;
      default:
        return settlement satisfies never;
    }
  }

  #build(job: ClaimedJob, detail: ResultDetail, shown: Shown): OutgoingResult {
    const now = this.#clock.now().toISOString();
    const resultId = resultIdOf(job, shown.discriminator);
    const trace = job.event.traceparent === undefined ? {} : { traceparent: job.event.traceparent };
    const data = toSyncResult(job, detail, { ...shown, resultId, now });
    const envelope = {
      specversion: '1.0',
      id: resultId,
      source: `/intacct-bridge/${job.event.tenant}`,
      type: `intacct.record.${shown.state}.v1`,
      subject: job.naturalKey,
      time: now,
      datacontenttype: 'application/json',
      tenant: job.event.tenant,
      sysid: job.sysId,
      recordversion: job.recordVersion,
      causationid: causeOf(job),
      ...trace,
      data,
    };
    return {
      resultId,
      topic: this.#topic,
      key: job.event.key ?? `${job.event.tenant}/${job.object}/${job.sysId}`,
      value: JSON.stringify(envelope),
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8', ...trace },
    };
  }
}

interface Shown {
  readonly state: SyncResult['state'];
  readonly discriminator: string;
  readonly message: string;
  readonly errors: readonly SyncError[];
  readonly notIntegrated: readonly string[];
  readonly waitsFor?: readonly string[];
}

/** Same record, version, run and state: same id, however often it is built. */
export function resultIdOf(
  job: Pick<ClaimedJob, 'company' | 'object' | 'sysId' | 'recordVersion' | 'trigger'>,
  discriminator: string,
): string {
  const parts = [job.company, job.object, job.sysId, job.recordVersion, job.trigger, discriminator];
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 32);
}

function toSyncResult(
  job: ClaimedJob,
  detail: ResultDetail,
  shown: Shown & { readonly resultId: string; readonly now: string },
): SyncResult {
  const { decision } = detail;
  const document = decision?.kind === 'apply' ? decision.document : undefined;
  const isFinal = shown.discriminator === 'final';
  return {
    resultId: shown.resultId,
    node: job.object,
    sysId: job.sysId,
    naturalKey: job.naturalKey,
    recordVersion: job.recordVersion,
    state: shown.state,
    ...definedOnly({
      intacctObject: detail.intacctObject,
      intacctId: detail.intacctId,
      recordNo: detail.recordNo,
      url: detail.url,
      waitsFor:
        shown.waitsFor === undefined || shown.waitsFor.length === 0
          ? undefined
          : cut(firstOf(shown.waitsFor, (more) => `and ${more} more`).join(', ')),
      controlId: detail.controlId,
      entityId: job.entityId,
      finishedAt: isFinal ? shown.now : undefined,
      documentType: document?.documentType,
      targetDocumentType: document?.targetDocumentType,
      targetDocumentNumber: document?.targetDocumentNumber,
    }),
    message: cut(shown.message),
    errors: firstOf(shown.errors.map(cutError), moreErrors),
    notIntegrated: firstOf(shown.notIntegrated, (more) => `and ${more} more`),
    attempts: job.attempts + (isFinal ? 1 : 0),
    level: job.entityId === undefined ? 'topLevel' : 'entityLevel',
    apiTransactions: job.apiTransactions + detail.apiTransactions,
    startedAt: job.createdAt.toISOString(),
  };
}

/** The first entries, and one that says how many more there are. */
function firstOf<T>(entries: readonly T[], more: (count: number) => T): T[] {
  const left = entries.length - MOST_ENTRIES;
  return left <= 0 ? [...entries] : [...entries.slice(0, MOST_ENTRIES), more(left)];
}

function moreErrors(count: number): SyncError {
  return { code: 'RESULT_ERRORS_CUT', description: `And ${count} more errors.`, retryable: false, owner: 'dmo-user' };
}

function cutError(error: SyncError): SyncError {
  const { description, correction } = error;
  return {
    ...error,
    description: cut(description),
    ...(correction === undefined ? {} : { correction: cut(correction) }),
  };
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1).replace(HALF_PAIR, '')}…`;
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function definedOnly<T extends Readonly<Record<string, unknown>>>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
