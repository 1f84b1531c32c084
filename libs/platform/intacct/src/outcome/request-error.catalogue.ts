import type { RequestErrorRule } from './error.rule.js';

/** Texts of a gateway that is down for maintenance. */
export const offlinePattern = /off-?line|maintenance|try again later|temporarily unavailable/i;

/** Texts of throttling. */
export const throttlePattern = /rate limit|too many requests|throttl/i;

const invalidSession = /^(?:invalid session|(?:your )?session (?:has )?(?:expired|timed out))/i;
/** The user was let in, but not there: this says so outright, whatever sentence it begins with. */
const levelRefused =
  /^(?!.*(?:\block|password)).*no access to .{0,40}(?:\blocation\b|\bentity\b|(?:top|root)[- ]level)/i;
/** At the level of authentication, unless the sender is meant: trying again may lock the user out. */
const userRefused = /^(?!.*(?:partner id|sender)).*(?:\block|password|sign-?in|incorrect.*log-?in)/i;
const signIn = /sign-?in information is incorrect|incorrect.*(?:sign-?in|log-?in)|(?:user|account) is locked/i;

/**
 * Refusals of a whole request, first match wins.
 *
 * @see Interface reference, section 8 (levels T and A)
 */
export const requestErrorRules: readonly RequestErrorRule[] = [
  {
    level: 'any',
    errorNo: 'GW-0010',
    code: 'GATEWAY_THROTTLED',
    scope: 'company',
    retry: 'back-off',
    whatToDo: 'Back off, use fewer slots.',
    source: 'DOC',
  },
  {
    level: 'authentication',
    errorNo: /^(?:XL03000006)?$/,
    pattern: invalidSession,
    code: 'GATEWAY_SESSION_REFUSED',
    scope: 'company',
    isSessionLost: true,
    retry: 'relogin',
    whatToDo: 'Log in again, once.',
    source: 'FIX',
  },
  {
    level: 'authentication',
    pattern: levelRefused,
    code: 'GATEWAY_LOGIN_REFUSED',
    scope: 'entity',
    isAboutLevel: true,
    retry: 'no',
    whatToDo: 'Correct the entity id, or give the user access to the entity (or to the top level).',
    source: 'GAP',
  },
  {
    level: 'authentication',
    pattern: userRefused,
    code: 'GATEWAY_LOGIN_REFUSED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'Correct company id, user and password; do not repeat: the user may be locked out.',
    source: 'SDK, FIX',
  },
  {
    level: 'any',
    pattern: throttlePattern,
    code: 'GATEWAY_THROTTLED',
    scope: 'company',
    retry: 'back-off',
    whatToDo: 'Back off, use fewer slots.',
    source: '3P',
  },
  {
    level: 'control',
    errorNo: 'XL03000003',
    code: 'GATEWAY_REQUEST_MALFORMED',
    scope: 'request',
    retry: 'no',
    whatToDo: 'A defect, or a field name the schema does not take: find the function at fault.',
    source: 'DOC, FIX',
  },
  {
    level: 'any',
    errorNo: /^(?:GW-0011|invalidRequest)$/i,
    code: 'GATEWAY_REQUEST_MALFORMED',
    scope: 'request',
    retry: 'no',
    whatToDo: 'A defect, or sender credentials that do not belong together.',
    source: 'DOC, 3P',
  },
  {
    level: 'any',
    errorNo: 'XL03000006',
    pattern: /web services authorization/i,
    code: 'GATEWAY_SENDER_NOT_AUTHORISED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'List the sender id in the company: Web Services authorizations.',
    source: 'DOC',
  },
  {
    level: 'any',
    errorNo: 'XL03000006',
    pattern: /transport policy/i,
    code: 'GATEWAY_REQUEST_MALFORMED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'Correct the policy id.',
    source: 'SDK',
  },
  {
    level: 'any',
    errorNo: 'XL03000006',
    pattern: /partner id|sender/i,
    code: 'GATEWAY_SENDER_REFUSED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'Correct sender id and sender password.',
    source: 'SDK',
  },
  {
    level: 'authentication',
    pattern: /\blocation\b|\bentity\b|(?:top|root)[- ]level/i,
    code: 'GATEWAY_LOGIN_REFUSED',
    scope: 'entity',
    isAboutLevel: true,
    retry: 'no',
    whatToDo: 'Correct the entity id, or give the user access to the entity (or to the top level).',
    source: 'GAP',
  },
  {
    level: 'any',
    errorNo: 'XL03000006',
    pattern: signIn,
    code: 'GATEWAY_LOGIN_REFUSED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'Correct company id, user and password; do not repeat: the user may be locked out.',
    source: 'SDK, FIX',
  },
  {
    level: 'any',
    errorNo: /^(?:XMLGW_JPP0002|UJPP0002)$/,
    code: 'GATEWAY_LOGIN_REFUSED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'Correct company id, user and password; do not repeat: the user may be locked out.',
    source: 'SDK, 3P',
  },
  {
    level: 'any',
    errorNo: 'PL04000055',
    code: 'GATEWAY_LOGIN_REFUSED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'The company has expired.',
    source: 'SDK',
  },
  {
    level: 'any',
    pattern: offlinePattern,
    code: 'GATEWAY_OFFLINE',
    scope: 'gateway',
    retry: 'back-off',
    whatToDo: 'Wait.',
    source: '3P',
  },
  {
    level: 'authentication',
    isDefault: true,
    code: 'GATEWAY_LOGIN_REFUSED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'Unknown reason: read the text.',
    source: 'INF',
  },
  {
    level: 'control',
    errorNo: 'XL03000006',
    code: 'GATEWAY_SENDER_REFUSED',
    scope: 'company',
    retry: 'no',
    whatToDo: 'Correct sender id and sender password.',
    source: 'INF',
  },
  {
    level: 'control',
    isDefault: true,
    code: 'GATEWAY_REQUEST_MALFORMED',
    scope: 'request',
    retry: 'no',
    whatToDo: 'Unknown reason: read the text.',
    source: 'INF',
  },
];
