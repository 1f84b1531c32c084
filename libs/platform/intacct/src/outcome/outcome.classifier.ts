import type { ExpectedFunction, FunctionOutcome, GatewayData, GatewayError, NotExecuted } from '@bridge/ports';
import type { IntacctRecord } from '@bridge/plugin-api';
import { gatewayErrorSteps } from './error.classifier.js';
import { descendantSteps } from './answer-node.reader.js';
import { maskedReason, reasonOf } from './reason.js';
import { specialAnswerSteps } from './special-answer.parser.js';
import type { Verdict } from './verdict.js';
import { isWriteKind } from '../request/function.builder.js';
import type { FunctionResult } from '../response/answer.js';
import { recordSteps } from '../response/record.parser.js';
import { eachSteps } from '../response/slices.js';
import type { Steps } from '../response/slices.js';

/** What outcomes depend on besides the answer. */
export interface OutcomeContext {
  /** Removes secrets from foreign texts. */
  readonly mask: (text: string) => string;
  /** The functions were one transaction: all or none. */
  readonly isTransaction: boolean;
}

function* recordsOf(call: ExpectedFunction, result: FunctionResult): Steps<readonly IntacctRecord[]> {
  if (result.data === undefined) {
    return result.key === undefined || result.key === '' ? [] : [{ RECORDNO: result.key }];
  }
  switch (call.kind) {
    case 'getDimensions': {
      const [dimensions] = yield* descendantSteps(result.data, 'dimension');
      return yield* eachSteps(dimensions, recordSteps);
    }
    case 'lookup':
    case 'inspect':
    case 'getAPISession':
      return [];
    default:
      return result.records;
  }
}

function* dataOf(call: ExpectedFunction, result: FunctionResult): Steps<GatewayData> {
  const answer = yield* specialAnswerSteps(call.kind, result.data);
  return {
    records: yield* recordsOf(call, result),
    totalCount: result.list?.total,
    remaining: result.list?.remaining,
    resultId: result.list?.resultId,
    ...(answer === undefined ? {} : { answer }),
  };
}

function* refusalOf(call: ExpectedFunction, result: FunctionResult, context: OutcomeContext): Steps<FunctionOutcome> {
  const { controlId } = call;
  const [first, ...rest] = yield* gatewayErrorSteps(result.errors, context.mask);
  // The cause sorts before roll-back notices: when a notice comes first, the fault is another function's.
  if (first?.class === 'rolled-back') {
    const { errorNo, description } = first;
    const reason = reasonOf({ code: 'GATEWAY_ROLLED_BACK', scope: 'request', description, errorNo });
    return { kind: 'not-executed', controlId, reason };
  }
  const noError: GatewayError = {
    errorNo: '',
    description: `Status "${result.status}" without an error.`,
    correction: undefined,
    supportId: undefined,
    class: 'unknown',
    owner: 'operator',
  };
  const data = yield* dataOf(call, result);
  const isKept = call.kind === 'create' && !context.isTransaction && data.records.length > 0;
  return { kind: 'refused', controlId, errors: [first ?? noError, ...rest], partial: isKept ? data : undefined };
}

function statusOf({ status }: FunctionResult): string {
  return status.trim().toLowerCase();
}

function isSuccess(result: FunctionResult): boolean {
  return statusOf(result) === 'success';
}

function isRollback(result: FunctionResult): boolean {
  return statusOf(result) === 'aborted' || result.errors.some(({ errorNo }) => errorNo === 'XL03000009');
}

function hasKey({ key }: FunctionResult): boolean {
  return key !== undefined && key !== '';
}

/** A failed write that may have left something: some of several keys may be deleted, and a key names what was written. */
function mayHaveWritten(call: ExpectedFunction, result: FunctionResult, { isTransaction }: OutcomeContext): boolean {
  return isTransaction
    ? hasKey(result) && !isRollback(result)
    : hasKey(result) || (call.kind === 'delete' && call.recordCount > 1);
}

function* outcomeOf(call: ExpectedFunction, result: FunctionResult, context: OutcomeContext): Steps<FunctionOutcome> {
  const hasErrors = result.errors.length > 0;
  if (isSuccess(result)) {
    if (!hasErrors || result.data !== undefined || hasKey(result)) {
      return { kind: 'done', controlId: call.controlId, data: yield* dataOf(call, result) };
    }
    return isWriteKind(call.kind)
      ? yield* doubtOf(call, result, { context, description: successWithError })
      : yield* refusalOf(call, result, context);
  }
  if (!hasErrors && !['failure', 'aborted'].includes(statusOf(result))) {
    const status = context.mask(result.status.slice(0, longestMasked)).slice(0, longestStatus);
    return unanswered(call, `Status "${status}" without an error.`);
  }
  return isWriteKind(call.kind) && mayHaveWritten(call, result, context)
    ? yield* doubtOf(call, result, { context, description: perhapsWritten })
    : yield* refusalOf(call, result, context);
}

function isNamedAs(result: FunctionResult, call: ExpectedFunction): boolean {
  const name = result.functionName.toLowerCase();
  return name === '' || name === call.kind.toLowerCase();
}

/** Several results of one control id that do not say the same: what became of the function is unknown. */
function contradictedIds(results: readonly FunctionResult[]): ReadonlySet<string> {
  const first = new Map<string, { readonly result: FunctionResult; text?: string }>();
  const contradicted = new Set<string>();
  for (const result of results) {
    const id = result.controlId.trim();
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, { result });
    } else if (!contradicted.has(id)) {
      earlier.text ??= JSON.stringify(earlier.result);
      if (earlier.text !== JSON.stringify(result)) {
        contradicted.add(id);
      }
    }
  }
  return contradicted;
}

/**
 * Results by function. A result counts only when control id, function name and order agree, and no other result of the
 * same id says otherwise; what is left over on either side stays without a partner.
 */
function matchResults(
  calls: readonly ExpectedFunction[],
  results: readonly FunctionResult[],
): ReadonlyMap<string, FunctionResult> {
  const matched = new Map<string, FunctionResult>();
  const contradicted = contradictedIds(results);
  const places = new Map(calls.map(({ controlId }, index) => [controlId.trim(), index]));
  let next = 0;
  for (const result of results) {
    const id = result.controlId.trim();
    const at = places.get(id) ?? -1;
    const call = calls[at];
    if (call !== undefined && at >= next && isNamedAs(result, call) && !contradicted.has(id)) {
      matched.set(call.controlId, result);
      next = at + 1;
    }
  }
  return matched;
}

/** A write that was answered, in a way that does not say what it left; the gateway's own errors are kept. */
function* doubtOf(
  { controlId }: ExpectedFunction,
  result: FunctionResult,
  { context, description }: { readonly context: OutcomeContext; readonly description: string },
): Steps<FunctionOutcome> {
  const errors = yield* gatewayErrorSteps(result.errors, context.mask);
  return { kind: 'in-doubt', controlId, description, ...(errors.length === 0 ? {} : { errors }) };
}

/** Outcome of a function whose answer did not arrive: in doubt for a write; a read may be repeated. */
function unansweredOutcome(call: ExpectedFunction, description: string, reason: NotExecuted): FunctionOutcome {
  return isWriteKind(call.kind)
    ? { kind: 'in-doubt', controlId: call.controlId, description, code: reason.code }
    : { kind: 'not-executed', controlId: call.controlId, reason };
}

const unmatched = 'The answer holds no result for this function.';
const contradicting = 'The answer says that this function was done, but not all of its transaction.';
const successWithError = 'The answer says that this function was done, and gives an error instead of data.';
const perhapsWritten = 'The function failed, and may have written before.';
const longestStatus = 100;
/** Masked before it is cut: half a secret is not found. */
const longestMasked = 2_000;

function unanswered(call: ExpectedFunction, description: string): FunctionOutcome {
  const reason = reasonOf({ code: 'GATEWAY_UNREACHABLE', scope: 'request', description });
  return unansweredOutcome(call, description, reason);
}

function rolledBack({ controlId }: ExpectedFunction): FunctionOutcome {
  const description = 'Rolled back with its transaction.';
  return {
    kind: 'not-executed',
    controlId,
    reason: reasonOf({ code: 'GATEWAY_ROLLED_BACK', scope: 'request', description }),
  };
}

/**
 * What the failure of one function says about the others of its transaction: one of which nothing is said was rolled
 * back too, if the answer tells of a roll-back; a write that claims to be done contradicts it.
 */
function settleTransaction(
  outcome: FunctionOutcome | undefined,
  call: ExpectedFunction,
  isRollbackTold: boolean,
): FunctionOutcome {
  if (outcome === undefined) {
    return isRollbackTold ? rolledBack(call) : unanswered(call, unmatched);
  }
  return outcome.kind === 'done' && isWriteKind(call.kind) ? unanswered(call, contradicting) : outcome;
}

function* outcomesOf(
  calls: readonly ExpectedFunction[],
  results: readonly FunctionResult[],
  context: OutcomeContext,
): Steps<readonly FunctionOutcome[]> {
  const matched = matchResults(calls, results);
  const outcomes: (FunctionOutcome | undefined)[] = [];
  for (const call of calls) {
    const result = matched.get(call.controlId);
    outcomes.push(result === undefined ? undefined : yield* outcomeOf(call, result, context));
    yield;
  }
  const isWhole = results.every(isSuccess) && outcomes.every((outcome) => outcome?.kind === 'done');
  const isRollbackTold = results.some((result) => !isSuccess(result) && isRollback(result));
  const saidDone = new Set(results.filter(isSuccess).map(({ controlId }) => controlId.trim()));
  return calls.map((call, index) =>
    context.isTransaction && !isWhole
      ? settleTransaction(outcomes[index], call, isRollbackTold && !saidDone.has(call.controlId.trim()))
      : (outcomes[index] ?? unanswered(call, unmatched)),
  );
}

/** The one outcome of every function, in request order. */
export function* outcomeSteps(
  calls: readonly ExpectedFunction[],
  verdict: Verdict,
  context: OutcomeContext,
): Steps<readonly FunctionOutcome[]> {
  const masked = (reason: NotExecuted): NotExecuted => maskedReason(reason, context.mask);
  switch (verdict.kind) {
    case 'not-executed':
      return calls.map(({ controlId }) => ({ kind: 'not-executed', controlId, reason: masked(verdict.reason) }));
    case 'in-doubt':
      return calls.map((call) => unansweredOutcome(call, context.mask(verdict.description), masked(verdict.reason)));
    case 'results':
      return yield* outcomesOf(calls, verdict.results, context);
  }
}
