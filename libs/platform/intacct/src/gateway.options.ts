/** Settings of the gateway client. */
export interface IntacctGatewayOptions {
  /** Time to open a connection. @default 10000 */
  readonly connectTimeoutMs: number;
  /** Longest wait for the head of an answer; the gateway itself gives up after 15 minutes. @default 900000 */
  readonly headersTimeoutMs: number;
  /** Longest pause inside an answer. @default 30000 */
  readonly bodyTimeoutMs: number;
  /** Time for a whole login. @default 30000 */
  readonly loginTimeoutMs: number;
  /** How long a refused login is not tried again, and the longest wait after fruitless sessions. @default 900000 */
  readonly loginBackOffMs: number;
  /** A session is renewed this long before it ends; never more than half its life. @default 120000 */
  readonly sessionRenewMarginMs: number;
  /** Sessions kept; the least used makes room. @default 1000 */
  readonly maxSessions: number;
  /** Enter another entity from an open session of the user, instead of logging in. @default true */
  readonly entersFromSessions: boolean;
  /** Largest answer, after decompression. @default 67108864 */
  readonly maxResponseBytes: number;
  /** Connections kept per host. @default 32 */
  readonly connectionsPerHost: number;
  /** How long an idle connection is kept. @default 4000 */
  readonly keepAliveTimeoutMs: number;
  /** Answers of at least this size are parsed in another thread. @default 131072 */
  readonly parserThresholdBytes: number;
  /** Threads for parsing at most; 0 parses on the event loop. @default 2 */
  readonly parserThreads: number;
  /** Longest time for parsing one answer; beyond it, the answer counts as unreadable. @default 30000 */
  readonly parserTimeoutMs: number;
  /** Host names besides loopback addresses where a simulator may be, as in a container network. @default [] */
  readonly simulatorHosts: readonly string[];
  /** Ask for message ids in errors; off until its place in the control element is confirmed. @default false */
  readonly wantsAdditionalErrorInfo: boolean;
}

export const defaultGatewayOptions: IntacctGatewayOptions = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 900_000,
  bodyTimeoutMs: 30_000,
  loginTimeoutMs: 30_000,
  loginBackOffMs: 900_000,
  sessionRenewMarginMs: 120_000,
  maxSessions: 1_000,
  entersFromSessions: true,
  maxResponseBytes: 64 * 1024 * 1024,
  connectionsPerHost: 32,
  keepAliveTimeoutMs: 4_000,
  parserThresholdBytes: 128 * 1024,
  parserThreads: 2,
  parserTimeoutMs: 30_000,
  simulatorHosts: [],
  wantsAdditionalErrorInfo: false,
};
