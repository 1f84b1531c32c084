import type { FunctionOutcome, GatewayAccount } from '@bridge/ports';
import { isAllowedEndpoint } from './endpoint.policy.js';
import { answerOf } from '../answer-of.js';

/** The id of the session that a function gave to its caller. */
export function handedSessionId(outcome: FunctionOutcome): string | undefined {
  return answerOf(outcome, 'session')?.session.sessionId.reveal();
}

/** A session whose endpoint may have no credentials is not handed over: whoever used it would send them there. */
export function withoutForeignSession(
  outcome: FunctionOutcome,
  account: GatewayAccount,
  simulatorHosts: readonly string[],
): FunctionOutcome {
  const answer = answerOf(outcome, 'session');
  if (answer === undefined || isAllowedEndpoint(answer.session.endpointUrl, account.endpointUrl, simulatorHosts)) {
    return outcome;
  }
  const description = 'The session names an endpoint that is not allowed.';
  return {
    kind: 'not-executed',
    controlId: outcome.controlId,
    reason: { code: 'GATEWAY_UNREACHABLE', scope: 'company', description, retryAfterMs: undefined },
  };
}
