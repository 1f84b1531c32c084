import type { FunctionOutcome, GatewayFunction } from '@bridge/ports';

/**
 * The next page of a reading comes under the result id that was asked for, where the answer names one: recorded answers
 * keep it from page to page. A page of another reading is no answer.
 */
export function withoutForeignPage(outcome: FunctionOutcome, call: GatewayFunction | undefined): FunctionOutcome {
  const asked = call?.kind === 'readMore' ? call.resultId : undefined;
  const resultId = outcome.kind === 'done' ? outcome.data.resultId : undefined;
  if (asked === undefined || resultId === undefined || resultId === asked) {
    return outcome;
  }
  const description = 'The answer holds a page of another reading.';
  return {
    kind: 'not-executed',
    controlId: outcome.controlId,
    reason: { code: 'GATEWAY_UNREACHABLE', scope: 'request', description, retryAfterMs: undefined },
  };
}
