import type { FunctionOutcome, GatewayData, GatewayError, GatewayFunction, NotExecuted } from '@bridge/ports';
import type { IntacctRecord } from '@bridge/plugin-api';
import { toGatewayErrors } from './error.classifier.js';
import type { Verdict } from './verdict.js';
import { isWrite } from '../request/function.builder.js';
import type { FunctionResult } from '../response/answer.js';
import { toRecord } from '../response/record.parser.js';
import type { XmlNode } from '../xml/xml-node.js';

type Mask = (text: string) => string;

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function dimensionNodes(node: XmlNode): readonly XmlNode[] {
  return node.children.flatMap((child) => (child.name === 'dimension' ? [child] : dimensionNodes(child)));
}

function recordsOf(call: GatewayFunction, result: FunctionResult): readonly IntacctRecord[] {
  if (result.data === undefined) {
    return result.key === undefined || result.key === '' ? [] : [{ RECORDNO: result.key }];
  }
  return call.kind === 'getDimensions' ? dimensionNodes(result.data).map(toRecord) : result.records;
}

function dataOf(call: GatewayFunction, result: FunctionResult): GatewayData {
  const attributes = result.data?.attributes ?? {};
  const resultId = attributes['resultId'];
  return {
    records: recordsOf(call, result),
    totalCount: numberOf(attributes['totalcount']),
    remaining: numberOf(attributes['numremaining']),
    resultId: resultId === '' ? undefined : resultId,
  };
}

function refusalOf(call: GatewayFunction, result: FunctionResult, mask: Mask): FunctionOutcome {
  const { controlId } = call;
  const [first, ...rest] = toGatewayErrors(result.errors, mask);
  // The cause sorts before roll-back notices: when a notice comes first, the fault is another function's.
  if (first?.class === 'rolled-back') {
    const reason: NotExecuted = {
      code: 'GATEWAY_ROLLED_BACK',
      scope: 'request',
      description: first.description,
      retryAfterMs: undefined,
    };
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
  const data = dataOf(call, result);
  const partial = call.kind === 'create' && data.records.length > 0 ? data : undefined;
  return { kind: 'refused', controlId, errors: [first ?? noError, ...rest], partial };
}

function outcomeOf(call: GatewayFunction, result: FunctionResult, mask: Mask): FunctionOutcome {
  return result.status === 'success'
    ? { kind: 'done', controlId: call.controlId, data: dataOf(call, result) }
    : refusalOf(call, result, mask);
}

function isAnswerTo(result: FunctionResult, call: GatewayFunction): boolean {
  const name = result.functionName.toLowerCase();
  return result.controlId.trim() === call.controlId.trim() && (name === '' || name === call.kind.toLowerCase());
}

/**
 * Results by function. A result counts only when control id, function name and order agree; what is left over on either
 * side stays without a partner.
 */
function matchResults(
  calls: readonly GatewayFunction[],
  results: readonly FunctionResult[],
): ReadonlyMap<string, FunctionResult> {
  const matched = new Map<string, FunctionResult>();
  let next = 0;
  for (const result of results) {
    const at = calls.findIndex((call, index) => index >= next && isAnswerTo(result, call));
    const call = calls[at];
    if (call !== undefined) {
      matched.set(call.controlId, result);
      next = at + 1;
    }
  }
  return matched;
}

/** Outcome of a function whose answer did not arrive: in doubt for a write; a read may be repeated. */
function unansweredOutcome(call: GatewayFunction, description: string, reason: NotExecuted): FunctionOutcome {
  return isWrite(call)
    ? { kind: 'in-doubt', controlId: call.controlId, description }
    : { kind: 'not-executed', controlId: call.controlId, reason };
}

const unmatched = 'The answer holds no result for this function.';

/** The one outcome of every function, in request order. */
export function toOutcomes(
  calls: readonly GatewayFunction[],
  verdict: Verdict,
  mask: Mask,
): readonly FunctionOutcome[] {
  const masked = (reason: NotExecuted): NotExecuted => ({ ...reason, description: mask(reason.description) });
  switch (verdict.kind) {
    case 'not-executed':
      return calls.map(({ controlId }) => ({ kind: 'not-executed', controlId, reason: masked(verdict.reason) }));
    case 'in-doubt':
      return calls.map((call) => unansweredOutcome(call, mask(verdict.description), masked(verdict.reason)));
    case 'results': {
      const results = matchResults(calls, verdict.results);
      const reason: NotExecuted = {
        code: 'GATEWAY_UNREACHABLE',
        scope: 'request',
        description: unmatched,
        retryAfterMs: undefined,
      };
      return calls.map((call) => {
        const result = results.get(call.controlId);
        return result === undefined ? unansweredOutcome(call, unmatched, reason) : outcomeOf(call, result, mask);
      });
    }
  }
}

function transactionsOf(call: GatewayFunction, outcome: FunctionOutcome): number {
  if (outcome.kind !== 'done' && outcome.kind !== 'refused') {
    return 0;
  }
  if (!isWrite(call)) {
    return 1;
  }
  return outcome.kind === 'done' ? 1 : (outcome.partial?.records.length ?? 0);
}

/**
 * API transactions known to be spent: 1 for a record written, 1 for a read that was run. Writes in doubt are not counted.
 *
 * @see Interface reference, section 1.6
 */
export function countTransactions(calls: readonly GatewayFunction[], outcomes: readonly FunctionOutcome[]): number {
  return calls.reduce((sum, call, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? sum : sum + transactionsOf(call, outcome);
  }, 0);
}
