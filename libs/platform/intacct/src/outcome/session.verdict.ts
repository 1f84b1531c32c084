import type { GatewayRequest } from '@bridge/ports';
import { reasonOf } from './reason.js';
import type { Verdict } from './verdict.js';
import type { AuthenticationInfo } from '../response/answer.js';

const otherDescription = 'The answer is of another company or entity than the request.';
/** Nothing that it says can be believed. */
export const ofAnother = {
  kind: 'in-doubt',
  description: otherDescription,
  reason: reasonOf({ code: 'GATEWAY_UNREACHABLE', scope: 'company', description: otherDescription }),
} as const satisfies Verdict;

/** Only what the answer says is compared. */
export function isOfAnother(
  { account, entityId }: GatewayRequest,
  { companyId, locationId }: AuthenticationInfo,
): boolean {
  const isOtherCompany = companyId !== '' && companyId.toLowerCase() !== account.intacctCompanyId.toLowerCase();
  return isOtherCompany || (locationId !== undefined && locationId !== (entityId ?? ''));
}

/** The session was refused, for whatever reason, or may have been: the next request needs another one. */
export function isUseless(verdict: Exclude<Verdict, { kind: 'results' }>): boolean {
  return verdict.kind === 'in-doubt'
    ? verdict.isSessionDoubtful === true
    : verdict.isSessionLost || verdict.isAuthentication === true || verdict.reason.code === 'GATEWAY_LOGIN_REFUSED';
}
