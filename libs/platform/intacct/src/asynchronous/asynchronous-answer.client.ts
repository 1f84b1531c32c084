import type {
  AsynchronousSettlement,
  AwaitedRequest,
  AwaitedRequestStore,
  Clock,
  ConcludedRequest,
  Conclusion,
  FunctionOutcome,
  GatewayAccount,
} from '@bridge/ports';
import { unknownErrorSteps } from '../outcome/error.classifier.js';
import { ExchangeClassifier } from '../outcome/exchange.classifier.js';
import { outcomeSteps } from '../outcome/outcome.classifier.js';
import { reasonOf } from '../outcome/reason.js';
import { countTransactions } from '../outcome/transaction.meter.js';
import type { Verdict } from '../outcome/verdict.js';
import { assertCall } from '../request/call.shapes.js';
import { doubtOverdueShape } from '../request/positional.shapes.js';
import type { Answer } from '../response/answer.js';
import type { AnswerBody } from '../response/document.reader.js';
import { runInSlices } from '../response/slices.js';
import type { SecretMemory } from '../secret.memory.js';

/** Overdue requests of one look at the store. */
const pageOfOverdue = 100;

const noAnswer = 'No answer came in time.';
const overdue: Verdict = {
  kind: 'in-doubt',
  description: noAnswer,
  reason: reasonOf({ code: 'GATEWAY_UNREACHABLE', scope: 'request', description: noAnswer }),
};

export interface AsynchronousAnswerParts {
  readonly readAnswer: (body: AnswerBody) => Promise<Answer>;
  readonly secrets: SecretMemory;
  readonly accountOf: (company: string) => Promise<GatewayAccount | undefined>;
  readonly store: AwaitedRequestStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly noteUnknownErrors: (errorNos: readonly string[], company: string) => void;
}

/** Results name their company; a refusal may come before it is known. */
function isOfCompany(answer: Extract<Answer, { kind: 'results' | 'refused' }>, awaited: AwaitedRequest): boolean {
  const { companyId } = answer.kind === 'results' ? answer.authentication : answer;
  const isUntold = companyId === '' && answer.kind === 'refused';
  return isUntold || companyId.toLowerCase() === awaited.intacctCompanyId.toLowerCase();
}

/** Whether an answer tells of at least one function what became of it. */
function saysSomething(verdict: Verdict, outcomes: readonly FunctionOutcome[]): boolean {
  const isUnknown = (outcome: FunctionOutcome): boolean =>
    outcome.kind === 'in-doubt' || (outcome.kind === 'not-executed' && outcome.reason.code === 'GATEWAY_UNREACHABLE');
  return verdict.kind === 'not-executed' || !outcomes.every(isUnknown);
}

/**
 * What becomes of requests that Intacct queued: by the answer that is posted to us, or by the answer that does not come.
 *
 * @see Interface reference, section 1.7
 */
export class AsynchronousAnswerClient {
  readonly #parts: AsynchronousAnswerParts;

  constructor(parts: AsynchronousAnswerParts) {
    this.#parts = parts;
  }

  /** @see AsynchronousGateway.settleAsynchronous */
  async settleAsynchronous(document: Uint8Array, contentType?: string): Promise<AsynchronousSettlement> {
    if (!ArrayBuffer.isView(document)) {
      return { kind: 'unreadable', description: 'The document is not given as bytes.' };
    }
    const answer = await this.#parts.readAnswer({ bytes: document, contentType });
    if (answer.kind === 'unreadable' || answer.kind === 'acknowledged') {
      const description = answer.kind === 'unreadable' ? answer.description : 'An acknowledgement holds no results.';
      return { kind: 'unreadable', description };
    }
    const { controlId } = answer.control;
    const awaited = controlId === '' ? undefined : await this.#parts.store.find(controlId);
    if (awaited === undefined || !isOfCompany(answer, awaited)) {
      return { kind: 'foreign' };
    }
    return awaited.state === 'settled'
      ? { kind: 'repeated', requestControlId: awaited.requestControlId }
      : this.#settle(awaited, answer);
  }

  /** @see AsynchronousGateway.doubtOverdue */
  async doubtOverdue(waitMs: number): Promise<readonly ConcludedRequest[]> {
    assertCall('doubtOverdue', { waitMs }, doubtOverdueShape);
    const { store, clock } = this.#parts;
    const sentBefore = new Date(Math.max(0, clock.now().getTime() - waitMs));
    const doubted: ConcludedRequest[] = [];
    for (;;) {
      const page = await store.overdue(sentBefore, pageOfOverdue);
      for (const awaited of page) {
        const conclusion = await this.#conclude(awaited, overdue);
        if (await store.doubt(awaited.requestControlId, conclusion)) {
          doubted.push({ ...awaited, ...conclusion, state: 'in-doubt' });
        }
      }
      if (page.length < pageOfOverdue) {
        return doubted;
      }
    }
  }

  async #settle(awaited: AwaitedRequest, answer: Answer): Promise<AsynchronousSettlement> {
    const { requestControlId, company } = awaited;
    await this.#noteSecrets(company);
    const exchange = { kind: 'answered', status: 200, retryAfter: undefined, answer } as const;
    const verdict = new ExchangeClassifier(this.#parts.clock.now()).classify(exchange);
    const conclusion = await this.#conclude(awaited, verdict);
    if (!saysSomething(verdict, conclusion.outcomes)) {
      return { kind: 'unreadable', description: 'The document says of no function what became of it.' };
    }
    const isFirst = await this.#parts.store.settle(requestControlId, conclusion);
    if (!isFirst) {
      return { kind: 'repeated', requestControlId };
    }
    this.#parts.noteUnknownErrors(await runInSlices(unknownErrorSteps(verdict)), company);
    return { kind: 'settled', requestControlId, company, ...conclusion };
  }

  async #conclude({ functions, company, isTransaction }: AwaitedRequest, verdict: Verdict): Promise<Conclusion> {
    const context = { mask: this.#parts.secrets.maskOf(company), isTransaction };
    const outcomes = await runInSlices(outcomeSteps(functions, verdict, context));
    return { outcomes, apiTransactions: countTransactions(functions, outcomes) };
  }

  /** The request may have left another process, with secrets that this one has never used. */
  async #noteSecrets(company: string): Promise<void> {
    const account = await this.#parts.accountOf(company);
    if (account !== undefined) {
      this.#parts.secrets.note(account);
    }
  }
}
