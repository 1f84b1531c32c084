import type { FunctionOutcome, GatewayAccount } from '@bridge/ports';
import { reasonOf } from '../outcome/reason.js';
import { describeRefusedEndpoint, isAllowedEndpoint } from './endpoint.policy.js';
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
  const description = describeRefusedEndpoint('The endpoint of the session', answer.session.endpointUrl);
  return {
    kind: 'not-executed',
    controlId: outcome.controlId,
    reason: reasonOf({ code: 'GATEWAY_ENDPOINT_REFUSED', scope: 'company', description }),
  };
}
