import type { GatewayErrorClass, NotExecutedCode, NotExecutedScope } from '@bridge/ports';

/**
 * What a refused function means for its record.
 *
 * - `reject`: an `error` at once; the data, a rule or the set-up of the company is wrong
 * - `retry`: later, within the retry budget
 * - `look-up`: a create whose record exists already; Intacct is asked whose it is. An update cannot collide: rejected
 * - `ran-before`: under this control id; an update is written once more under another, a create is looked up
 */
export const refusalFates = {
  duplicate: 'look-up',
  'duplicate-control-id': 'ran-before',
  reference: 'reject',
  validation: 'reject',
  dimension: 'reject',
  balance: 'reject',
  period: 'reject',
  permission: 'reject',
  level: 'reject',
  configuration: 'reject',
  'rolled-back': 'reject',
  transient: 'retry',
  unknown: 'reject',
} as const satisfies Record<GatewayErrorClass, 'reject' | 'retry' | 'look-up' | 'ran-before'>;

/**
 * What it means that nothing of a request was executed, by what is in trouble.
 *
 * - `isolate`: each record is sent once more, alone; the one that meets it again is an `error`
 * - `pause`: the company waits, no attempt is spent
 */
export const unsentFates = {
  request: 'isolate',
  entity: 'pause',
  company: 'pause',
  gateway: 'pause',
} as const satisfies Record<NotExecutedScope, 'isolate' | 'pause'>;

/**
 * How the company waits, and how it goes on.
 *
 * - `trouble`: tried again soon, ever rarer
 * - `login`: tried again rarely, because users are locked out by it; mended credentials at once
 * - `slots`: fewer requests at once; `trouble` when there is only one slot
 */
export type PauseKind = 'trouble' | 'login' | 'slots';

/** Of what the bridge itself finds out. */
type OwnCode = 'GATEWAY_READ_UNANSWERED' | 'STORE_UNAVAILABLE' | 'STORE_LEASE_LOST';

export const pauseKinds = {
  GATEWAY_UNREACHABLE: 'trouble',
  GATEWAY_THROTTLED: 'slots',
  GATEWAY_OFFLINE: 'trouble',
  GATEWAY_ENDPOINT_REFUSED: 'trouble',
  GATEWAY_SENDER_REFUSED: 'login',
  GATEWAY_SENDER_NOT_AUTHORISED: 'login',
  GATEWAY_LOGIN_REFUSED: 'login',
  GATEWAY_SESSION_REFUSED: 'trouble',
  GATEWAY_REQUEST_MALFORMED: 'trouble',
  GATEWAY_ROLLED_BACK: 'trouble',
  GATEWAY_READ_UNANSWERED: 'trouble',
  STORE_UNAVAILABLE: 'trouble',
  STORE_LEASE_LOST: 'trouble',
} as const satisfies Record<NotExecutedCode | OwnCode, PauseKind>;

/** Codes of domains that nobody knows here are trouble. */
export function pauseKindOf(code: string): PauseKind {
  return Object.hasOwn(pauseKinds, code) ? pauseKinds[code as keyof typeof pauseKinds] : 'trouble';
}
