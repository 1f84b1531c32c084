import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FunctionOutcome, GatewayFunction } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import type { Exchange, Transport } from '../transport/exchange.js';
import { XmlIntacctGateway } from '../xml-intacct-gateway.client.js';
import { countTransactions, transactionRules } from './transaction.meter.js';
import * as given from '../../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';

function answered(body: string, status = 200): Exchange {
  return {
    kind: 'answered',
    status,
    retryAfter: undefined,
    contentType: undefined,
    body: new TextEncoder().encode(body),
  };
}

/** Logs in; gives one exchange to everything else. */
function gatewayFor(exchange: Exchange): XmlIntacctGateway {
  const transport: Transport = {
    post: (_url, body) =>
      Promise.resolve(
        body.includes('<getAPISession>') ? answered(given.sessionAnswer('canary-session-1', url)) : exchange,
      ),
    close: () => Promise.resolve(),
  };
  return new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
}

const writes: readonly GatewayFunction[] = ['a', 'b', 'c'].map((controlId) => ({
  kind: 'create',
  controlId,
  object: 'CLASS',
  record: { CLASSID: controlId },
}));
const reads: readonly GatewayFunction[] = writes.map(({ controlId }) => ({ ...given.queryClasses, controlId }));

async function outcomesOf(
  exchange: Exchange,
  functions: readonly GatewayFunction[],
  isTransaction = false,
): Promise<readonly FunctionOutcome[]> {
  const gateway = gatewayFor(exchange);
  const response = await gateway.execute(given.request(given.account(url), functions, { isTransaction }));
  await gateway.close();
  return response.outcomes;
}

const own = given.errorElement('BL34000061', 'already exists');
const rollback = given.errorElement('XL03000009', 'rolled back');
const saved = '<data listtype="objects" count="1"><class><RECORDNO>1</RECORDNO></class></data>';

/** A result as it may be met: of a known or foreign function, with any status and content. */
const results = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'foreign', ''),
  functionName: fc.constantFrom('create', 'create', 'create', 'update', 'query', ''),
  status: fc.constantFrom('success', 'success', 'failure', 'aborted', 'pending', ''),
  content: fc.constantFrom(
    '',
    saved,
    '<key>7</key>',
    given.errorMessage(own),
    given.errorMessage(own, rollback),
    given.errorMessage(rollback),
    saved + given.errorMessage(own),
  ),
});
type Result = typeof results extends fc.Arbitrary<infer R> ? R : never;
const written = ({ id, functionName, status, content }: Result): string =>
  given.result(functionName, id, content, status);

const frames = fc.constantFrom<(body: string) => string>(
  (body) => body,
  (body) => body.slice(0, -15),
  (body) => `${body}<response/>`,
  (body) => body.replace('<status>success</status>', '<status>failure</status>'),
  () => '',
  () => 'API rate limit exceeded',
  () => '<html><body>Bad gateway</body></html>',
  () => given.controlFailure('XL03000003', 'XML Parse schema error'),
  () => given.authenticationFailure('XL03000006', 'Sign-in information is incorrect'),
);
const exchanges: fc.Arbitrary<{ readonly exchange: Exchange; readonly results: readonly Result[] }> = fc.oneof(
  fc
    .tuple(
      fc.array(results, { maxLength: 5 }),
      frames,
      fc.constantFrom(200, 200, 200, 400, 401, 403, 429, 500, 502, 524),
    )
    .map(([list, frame, status]) => ({
      exchange: answered(frame(given.resultsAnswer(...list.map(written))), status),
      results: list,
    })),
  fc.string().map((body) => ({ exchange: answered(body), results: [] })),
  fc
    .constantFrom<Exchange>(
      { kind: 'not-sent', description: 'x' },
      { kind: 'lost', description: 'x', isTimeout: true, isTooLarge: false, status: undefined, retryAfter: undefined },
      { kind: 'lost', description: 'x', isTimeout: false, isTooLarge: false, status: 200, retryAfter: undefined },
    )
    .map((exchange) => ({ exchange, results: [] })),
);

/** What an answer says of one function, counted plainly: all results that carry its id. */
function sayings(list: readonly Result[], controlId: string): readonly Result[] {
  return list.filter(({ id, functionName }) => id === controlId && (functionName === 'create' || functionName === ''));
}

describe('outcomes', () => {
  it('are one for each function, in request order, whatever comes back', async () => {
    await fc.assert(
      fc.asyncProperty(exchanges, fc.boolean(), async ({ exchange }, isTransaction) => {
        for (const functions of [writes, reads]) {
          const outcomes = await outcomesOf(exchange, functions, isTransaction);
          expect(outcomes.map(({ controlId }) => controlId)).toEqual(['a', 'b', 'c']);
        }
        const kinds = (await outcomesOf(exchange, reads)).map(({ kind }) => kind);
        expect(kinds).not.toContain('in-doubt');
      }),
      { numRuns: 150 },
    );
  });

  it('say done or refused of a write only when the answer does', async () => {
    await fc.assert(
      fc.asyncProperty(exchanges, fc.boolean(), async ({ exchange, results: list }, isTransaction) => {
        const outcomes = await outcomesOf(exchange, writes, isTransaction);
        for (const { kind, controlId } of outcomes) {
          const said = sayings(list, controlId);
          const isSuccess = said.length > 0 && said.every(({ status }) => status === 'success');
          const isFailure = said.length > 0 && said.every(({ status }) => status !== 'success');
          if (kind === 'done') expect(isSuccess).toBe(true);
          if (kind === 'refused') expect(isFailure).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('say not executed of a write only when nothing can have run, or a roll-back is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(results, { maxLength: 5 }), fc.boolean(), async (list, isTransaction) => {
        const outcomes = await outcomesOf(answered(given.resultsAnswer(...list.map(written))), writes, isTransaction);
        const isTold = list.some(({ content, status }) => content.includes('XL03000009') || status === 'aborted');
        const isAnyNotExecuted = outcomes.some(({ kind }) => kind === 'not-executed');
        expect(isAnyNotExecuted && !isTold).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('never say done of two writes of which one transaction failed', async () => {
    await fc.assert(
      fc.asyncProperty(exchanges, async ({ exchange }) => {
        const kinds = new Set((await outcomesOf(exchange, writes, true)).map(({ kind }) => kind));
        expect(kinds.has('done') && (kinds.has('refused') || kinds.has('not-executed'))).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a transaction', () => {
  const failed = given.errorMessage(own, rollback);
  it.each<readonly [string, readonly (readonly [string, string, string])[], readonly string[]]>([
    [
      'that aborts what was done before',
      [
        ['a', given.errorMessage(rollback), 'aborted'],
        ['b', failed, 'failure'],
      ],
      ['not-executed', 'refused', 'not-executed'],
    ],
    ['whose culprit is aborted itself', [['a', failed, 'aborted']], ['refused', 'not-executed', 'not-executed']],
    [
      'whose later functions are aborted',
      [
        ['a', failed, 'failure'],
        ['b', given.errorMessage(rollback), 'aborted'],
        ['c', given.errorMessage(rollback), 'aborted'],
      ],
      ['refused', 'not-executed', 'not-executed'],
    ],
    [
      'that does not tell of a roll-back',
      [['a', given.errorMessage(own), 'failure']],
      ['refused', 'in-doubt', 'in-doubt'],
    ],
    [
      'that contradicts itself',
      [
        ['a', saved, 'success'],
        ['b', failed, 'failure'],
      ],
      ['in-doubt', 'refused', 'not-executed'],
    ],
  ])('%s', async (_case, list, kinds) => {
    const body = given.resultsAnswer(
      ...list.map(([id, content, status]) => given.result('create', id, content, status)),
    );
    expect((await outcomesOf(answered(body), writes, true)).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('is told to the gateway, and saves nothing of a create that failed in it', async () => {
    const body = given.resultsAnswer(given.result('create', 'a', saved + failed, 'failure'));
    expect((await outcomesOf(answered(body), writes, true))[0]).toMatchObject({ kind: 'refused', partial: undefined });
  });
});

const date = '2026-11-25';
const line = { accountNo: '1', amount: '1' };
const documents = { dateCreated: date, dateDue: date, lines: [line] };
const sample: {
  readonly [K in GatewayFunction['kind']]: Omit<Extract<GatewayFunction, { kind: K }>, 'kind' | 'controlId'>;
} = {
  create: { object: 'A', record: {} },
  update: { object: 'A', recordNo: '1', record: {} },
  delete: { object: 'A', keys: ['1', '2', '3'] },
  create_invoice: { document: { customerId: 'C', ...documents } },
  update_invoice: { recordNo: '1', change: { description: 'd' } },
  create_bill: { document: { vendorId: 'V', ...documents } },
  update_bill: { recordNo: '1', change: { description: 'd' } },
  create_aradjustment: { document: { customerId: 'C', dateCreated: date, lines: [line] } },
  create_apadjustment: { document: { vendorId: 'V', dateCreated: date, lines: [line] } },
  create_arterm: { document: { name: 'N' } },
  create_apterm: { document: { name: 'N' } },
  reverse_invoice: { recordNo: '1', dateReversed: date },
  reverse_bill: { recordNo: '1', dateReversed: date },
  reverse_arpayment: { recordNo: '1', dateReversed: date },
  reverse_appayment: { recordNo: '1', dateReversed: date },
  installApp: { applicationXml: '<a/>' },
  read: { object: 'A', recordNos: ['1'], fields: [] },
  readByName: { object: 'A', names: ['1'], fields: [] },
  readByQuery: { object: 'A', fields: [], query: '' },
  readMore: { resultId: 'r' },
  query: { object: 'A', select: ['B'] },
  lookup: { object: 'A' },
  inspect: {},
  getDimensions: {},
  getDimensionRelationships: {},
  readEntityDetails: {},
  getFinancialSetup: {},
  get_companyprefs: { application: 'GL' },
  getUserPermissions: { userId: 'U' },
  readUserFormatting: { userId: 'U' },
  get_list: { object: 'smarteventlog' },
  getAPISession: {},
} as never;

describe('API transactions', () => {
  const kinds = Object.keys(transactionRules) as GatewayFunction['kind'][];

  it.each(kinds)('of %s follow the rule of the table, for every outcome', async (kind) => {
    const call = { kind, controlId: 'a', ...sample[kind] } as unknown as GatewayFunction;
    const rule = transactionRules[kind];
    const written = kind === 'delete' ? 3 : 1;
    const result = (content: string, status: string): Exchange =>
      answered(given.resultsAnswer(given.result(kind, 'a', content, status)));
    const spent = async (exchange: Exchange): Promise<number> =>
      (await gatewayFor(exchange).execute(given.request(given.account(url), [call]))).apiTransactions;
    const isCall = rule === 'call' ? 1 : 0;
    expect(await spent(result('', 'success'))).toBe(rule === 'record' ? written : isCall);
    expect(await spent(result(given.errorMessage(own), 'failure'))).toBe(isCall);
    expect(await spent(answered('', 500))).toBe(0);
    expect(await spent({ kind: 'not-sent', description: 'x' })).toBe(0);
  });

  it('of any request are the sum of the rules over its outcomes', () => {
    const outcomes = fc.record({
      kind: fc.constantFrom(...kinds),
      writes: fc.integer({ min: 1, max: 100 }),
      outcome: fc.constantFrom('done', 'refused', 'not-executed', 'in-doubt'),
      saved: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(outcomes), (list) => {
        const expected = list.map(({ kind, writes, outcome, saved: kept }) => {
          const hasRun = outcome === 'done' || outcome === 'refused';
          const written = { done: writes, refused: kept, 'not-executed': 0, 'in-doubt': 0 }[outcome];
          return { record: written, call: hasRun ? 1 : 0, free: 0 }[transactionRules[kind]];
        });
        const calls = list.map(({ kind, writes }, index) => ({ kind, controlId: `${index}`, recordCount: writes }));
        const given_ = list.map(({ outcome, saved: kept }) => ({
          kind: outcome,
          partial: { records: Array.from({ length: kept }, () => ({})) },
        }));
        expect(countTransactions(calls, given_ as unknown as FunctionOutcome[])).toBe(
          expected.reduce((sum, one) => sum + one, 0),
        );
      }),
    );
  });

  it('of a create that failed in part are those of what was saved', async () => {
    const body = given.resultsAnswer(given.result('create', 'a', saved + given.errorMessage(own), 'failure'));
    const gateway = gatewayFor(answered(body));
    expect((await gateway.execute(given.request(given.account(url), writes.slice(0, 1)))).apiTransactions).toBe(1);
  });
});
