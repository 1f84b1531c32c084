import { describe, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayError } from '@bridge/ports';
import { RecordingLogger } from '@bridge/testing';
import { logRequest } from './request.log.js';
import { account } from '../test/gateway.fixtures.js';

const error: GatewayError = {
  errorNo: 'BL34000061',
  description: 'of a customer',
  correction: undefined,
  supportId: undefined,
  class: 'duplicate',
  owner: 'dmo-user',
};
const reason = { scope: 'company', description: 'of a customer', retryAfterMs: undefined } as const;
const done: FunctionOutcome = {
  kind: 'done',
  controlId: 'c1',
  data: { records: [], totalCount: undefined, remaining: undefined, resultId: undefined },
};
const refused: FunctionOutcome = { kind: 'refused', controlId: 'c2', errors: [error], partial: undefined };
const throttled: FunctionOutcome = {
  kind: 'not-executed',
  controlId: 'c3',
  reason: { ...reason, code: 'GATEWAY_THROTTLED', errorNo: 'GW-0010' },
};
const lost: FunctionOutcome = { kind: 'in-doubt', controlId: 'c4', description: 'x', code: 'GATEWAY_UNREACHABLE' };
const unclear: FunctionOutcome = { kind: 'in-doubt', controlId: 'c5', description: 'x', errors: [error] };

describe('logRequest', () => {
  it.each<readonly [string, FunctionOutcome, string, object]>([
    ['what was done', done, 'debug', { done: 1 }],
    ['a refusal by its number', refused, 'debug', { refused: 1, codes: ['BL34000061'] }],
    [
      'trouble of a company',
      throttled,
      'warn',
      { not_executed: 1, codes: ['GATEWAY_THROTTLED', 'GW-0010'], control_ids: ['c3'] },
    ],
    ['a lost answer', lost, 'warn', { in_doubt: 1, codes: ['GATEWAY_UNREACHABLE'], control_ids: ['c4'] }],
    ['an unclear answer', unclear, 'warn', { in_doubt: 1, codes: ['in-doubt', 'BL34000061'], control_ids: ['c5'] }],
  ])('tells %s: company, place and codes, no text', (_case, outcome, ...[level, fields]) => {
    const logger = new RecordingLogger();
    const at = { account: account('https://user:canary@api.intacct.com/ia?canary'), entityId: 'E' };
    logRequest(logger, at, { outcomes: [outcome], durationMs: 7 });
    const where = { company: 'maple', endpoint: 'api.intacct.com', entity: 'E', functions: 1, duration_ms: 7 };
    expect(logger.lines).toMatchObject([{ level, message: 'gateway request', fields: { ...where, ...fields } }]);
    expect(JSON.stringify(logger.lines)).not.toMatch(/canary|of a customer/);
  });
});
