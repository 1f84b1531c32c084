import { DefectError } from '@bridge/plugin-api';
import type { AsynchronousRequest, GatewayAccount, GatewayRequest } from '@bridge/ports';
import {
  called,
  checkedElsewhere,
  count,
  flag,
  listOf,
  needed,
  optional,
  recordOf,
  said,
  text,
} from './argument.shape.js';
import type { Rule, Shape, ShapeOf } from './argument.shape.js';
import { RequestShapeError } from './request-shape.error.js';
import type { IntacctGatewayOptions } from '../gateway.options.js';
import type { ReadAllOptions } from '../read-all.js';
import type { XmlIntacctGatewaySetup } from '../xml-intacct-gateway.client.js';

/** Texts and secrets are checked where the request is. */
export const accountShape = {
  company: needed(text),
  endpointUrl: needed(text),
  senderId: needed(text),
  senderPassword: needed(checkedElsewhere('a Secret')),
  intacctCompanyId: needed(text),
  userId: needed(text),
  userPassword: needed(checkedElsewhere('a Secret')),
} satisfies ShapeOf<GatewayAccount>;

export const requestShape = {
  account: needed(checkedElsewhere('an account')),
  entityId: said(checkedElsewhere('text')),
  functions: needed(checkedElsewhere('a list of functions, see Functions')),
  timeoutMs: needed(count),
  isTransaction: optional(flag),
} satisfies ShapeOf<GatewayRequest>;

export const asynchronousRequestShape = {
  ...requestShape,
  policyId: needed(checkedElsewhere('text of 1 to 40 characters')),
  requestControlId: needed(checkedElsewhere('text of 1 to 256 characters')),
} satisfies ShapeOf<AsynchronousRequest>;

export const readAllShape = {
  object: needed(text),
  select: needed(listOf(text)),
  filter: optional(checkedElsewhere('a condition')),
  entityId: optional(text),
  showPrivate: optional(flag),
  pageSizeRecords: optional(count),
  timeoutMs: optional(count),
  onPage: optional(called),
  afterRecordNo: optional(text),
  signal: optional(checkedElsewhere('an AbortSignal')),
} satisfies ShapeOf<ReadAllOptions>;

export const optionsShape = {
  connectTimeoutMs: optional(count),
  headersTimeoutMs: optional(count),
  bodyTimeoutMs: optional(count),
  loginTimeoutMs: optional(count),
  loginBackOffMs: optional(count),
  sessionRenewMarginMs: optional(count),
  maxSessions: optional(count),
  entersFromSessions: optional(flag),
  maxResponseBytes: optional(count),
  connectionsPerHost: optional(count),
  keepAliveTimeoutMs: optional(count),
  parserThresholdBytes: optional(count),
  parserThreads: optional(count),
  parserTimeoutMs: optional(count),
  simulatorHosts: optional(listOf(text)),
  wantsAdditionalErrorInfo: optional(flag),
} satisfies ShapeOf<Partial<IntacctGatewayOptions>>;

/** An object that can do this, whatever else it is. */
function able(...methods: readonly string[]): Rule {
  return {
    words: `an object with ${methods.join(', ')}`,
    check(value, path) {
      const missing = methods.find((name) => typeof (value as Record<string, unknown> | null)?.[name] !== 'function');
      if (missing !== undefined) {
        throw new RequestShapeError(`Field ${path}.${missing}: a function expected.`);
      }
    },
  };
}

export const setupShape = {
  clock: needed(able('now')),
  logger: needed(able('debug', 'info', 'warn', 'error')),
  telemetry: optional(able('countUnknownGatewayErrors')),
  awaitedRequests: optional(able('await', 'find', 'settle', 'doubt', 'forget', 'overdue', 'concluded', 'takeOver')),
  accountOf: optional(called),
  options: optional(recordOf('see Options', () => optionsShape)),
  transport: optional(able('post', 'close')),
} satisfies ShapeOf<XmlIntacctGatewaySetup>;

/**
 * Refuse arguments that are unknown, missing or not of their type.
 *
 * @param what  the function that is called, for the message
 * @throws DefectError GATEWAY_ARGUMENT_INVALID
 */
export function assertCall(what: string, value: unknown, shape: Shape): void {
  asDefect('GATEWAY_ARGUMENT_INVALID', what, () => {
    recordOf('', () => shape).check(value, '');
  });
}

/** @throws DefectError of this code, instead of a RequestShapeError */
export function asDefect(code: string, what: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof RequestShapeError) {
      throw new DefectError(code, `${what}: ${error.message}`, { stage: 'gateway' });
    }
    throw error;
  }
}
