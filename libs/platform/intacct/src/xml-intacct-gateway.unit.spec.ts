import { describe, expect, it } from '@jest/globals';
import type { GatewayFunction, GatewayResponse } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { answerOf } from './answer-of.js';
import { readAll } from './read-all.js';
import type { ReadAllOptions } from './read-all.js';
import type { Exchange, Transport } from './transport/exchange.js';
import { XmlIntacctGateway } from './xml-intacct-gateway.client.js';
import * as given from '../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';

function answered(body: string, status = 200): Exchange {
  return { kind: 'answered', status, retryAfter: undefined, contentType: undefined, body: Buffer.from(body) };
}

/** Logs everybody in, and gives these exchanges to calls; the last one stays. */
class ScriptTransport implements Transport {
  readonly calls: string[] = [];
  readonly #exchanges: Exchange[];
  readonly #login: Exchange;

  constructor(exchanges: readonly Exchange[], login = answered(given.sessionAnswer('canary-session-1', url))) {
    this.#exchanges = [...exchanges];
    this.#login = login;
  }

  post(_url: string, body: string): Promise<Exchange> {
    if (body.includes('<getAPISession>')) {
      return Promise.resolve(this.#login);
    }
    this.calls.push(body);
    const [first] = this.#exchanges.length > 1 ? this.#exchanges.splice(0, 1) : this.#exchanges;
    return Promise.resolve(first ?? answered(''));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function gatewayWith(transport: Transport): XmlIntacctGateway {
  return new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
}

function execute(exchange: Exchange, functions: readonly GatewayFunction[]): Promise<GatewayResponse> {
  return gatewayWith(new ScriptTransport([exchange])).execute(given.request(given.account(url), functions));
}

const { createClass, createdClass, queryClasses, errorElement, errorMessage, result, resultsAnswer } = given;
const second: GatewayFunction = { ...createClass, controlId: 'class-2' };
const rolledBack = errorMessage(errorElement('XL03000009', 'The whole operation was rolled back'));
const duplicate = errorMessage(
  errorElement('BL34000061', 'Another Class with the given value(s) C1 already exists [Support ID: a%7Eb]'),
  errorElement('BL01001973', 'Could not create Class record!'),
);

describe('XmlIntacctGateway', () => {
  it.each<readonly [string, string, object, number]>([
    ['a success', createdClass, { kind: 'done', data: { records: [{ RECORDNO: '12', CLASSID: 'C1' }] } }, 1],
    ['a success without data', result('create', 'class-1', ''), { kind: 'done', data: { records: [] } }, 1],
    ['a key', result('create', 'class-1', '<key>7</key>'), { kind: 'done', data: { records: [{ RECORDNO: '7' }] } }, 1],
    [
      'a refusal',
      result('create', 'class-1', `<data listtype="objects" count="0"/>${duplicate}`, 'failure'),
      {
        kind: 'refused',
        partial: undefined,
        errors: [{ class: 'duplicate', supportId: 'a%7Eb' }, { class: 'unknown' }],
      },
      0,
    ],
    [
      'a partial success',
      result(
        'create',
        'class-1',
        `<data listtype="objects" count="1"><class><RECORDNO>12</RECORDNO></class></data>${duplicate}`,
        'failure',
      ),
      { kind: 'refused', partial: { records: [{ RECORDNO: '12' }] } },
      1,
    ],
    [
      'an abort by another function',
      result('create', 'class-1', rolledBack, 'aborted'),
      { kind: 'not-executed', reason: { code: 'GATEWAY_ROLLED_BACK', scope: 'request' } },
      0,
    ],
    [
      'an abort by its own fault',
      result(
        'create',
        'class-1',
        errorMessage(errorElement('BL34000061', 'already exists'), errorElement('XL03000009', 'x')),
        'aborted',
      ),
      { kind: 'refused', errors: [{ class: 'duplicate' }, { class: 'rolled-back' }] },
      0,
    ],
    ['a status nobody knows', result('create', 'class-1', '', 'pending'), { kind: 'in-doubt' }, 0],
    ['the result of another function', result('create', 'class-9', ''), { kind: 'in-doubt' }, 0],
    ['the result of another kind', result('update', 'class-1', ''), { kind: 'in-doubt' }, 0],
  ])('reads %s of a write', async (_case, answer, expected, apiTransactions) => {
    const response = await execute(answered(resultsAnswer(answer)), [createClass]);
    expect(response.outcomes).toHaveLength(1);
    expect(response.outcomes[0]).toMatchObject({ controlId: 'class-1', ...expected });
    expect(response.apiTransactions).toBe(apiTransactions);
  });

  it.each<readonly [string, string, object]>([
    [
      'no record',
      '<data listtype="CLASS" totalcount="0" offset="0" count="0" numremaining="0"/>',
      { records: [], totalCount: 0, remaining: 0 },
    ],
    [
      'one record',
      '<data listtype="CLASS" count="1"><CLASS><RECORDNO>1</RECORDNO></CLASS></data>',
      { records: [{ RECORDNO: '1' }], totalCount: undefined },
    ],
    [
      'many records and a result set',
      '<data count="2" totalcount="5" numremaining="3" resultId="r"><class><RECORDNO>1</RECORDNO></class><class><recordno>2</recordno></class></data>',
      { records: [{ RECORDNO: '1' }, { RECORDNO: '2' }], totalCount: 5, remaining: 3, resultId: 'r' },
    ],
  ])('reads %s', async (_case, data, expected) => {
    const { outcomes, apiTransactions } = await execute(answered(resultsAnswer(result('query', 'classes', data))), [
      queryClasses,
    ]);
    expect(outcomes[0]).toMatchObject({ kind: 'done', data: expected });
    expect(apiTransactions).toBe(1);
  });

  it('matches results by control id and order', async () => {
    const other = createdClass.replaceAll('class-1', 'class-2');
    const kinds = async (...results: string[]): Promise<readonly string[]> =>
      (await execute(answered(resultsAnswer(...results)), [createClass, second])).outcomes.map(({ kind }) => kind);
    expect(await kinds(createdClass, other)).toEqual(['done', 'done']);
    expect(await kinds(createdClass)).toEqual(['done', 'in-doubt']);
    expect(await kinds(other)).toEqual(['in-doubt', 'done']);
    expect(await kinds(other, createdClass)).toEqual(['in-doubt', 'done']);
  });

  it.each<readonly [string, Exchange, object]>([
    [
      'a control failure',
      answered(given.controlFailure('XL03000003', 'XML Parse schema error')),
      { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request' },
    ],
    [
      'an authentication failure',
      answered(given.authenticationFailure('XL03000006', 'Sign-in information is incorrect')),
      { code: 'GATEWAY_LOGIN_REFUSED' },
    ],
    [
      'status 400',
      answered(given.controlFailure('GW-0011', 'Invalid Request'), 400),
      { code: 'GATEWAY_REQUEST_MALFORMED' },
    ],
    ['status 400 with a web page', answered('<html></html>', 400), { code: 'GATEWAY_REQUEST_MALFORMED' }],
    [
      'status 401',
      answered(given.controlFailure('XMLGW_JPP0002', 'Sign-in information is incorrect'), 401),
      { code: 'GATEWAY_LOGIN_REFUSED' },
    ],
    ['status 429', answered(given.controlFailure('GW-0010', 'Rate limit'), 429), { code: 'GATEWAY_THROTTLED' }],
    ['throttling in plain text', answered('API rate limit exceeded'), { code: 'GATEWAY_THROTTLED', scope: 'company' }],
    [
      'a request that was not sent',
      { kind: 'not-sent', description: 'x' },
      { code: 'GATEWAY_UNREACHABLE', scope: 'gateway' },
    ],
  ])('is certain that nothing ran after %s', async (_case, exchange, reason) => {
    const { outcomes, apiTransactions } = await execute(exchange, [createClass, second]);
    expect(outcomes.map(({ controlId }) => controlId)).toEqual(['class-1', 'class-2']);
    expect(outcomes[1]).toMatchObject({ kind: 'not-executed', reason });
    expect(apiTransactions).toBe(0);
  });

  it.each<readonly [string, Exchange]>([
    ['an empty body', answered('')],
    ['a truncated body', answered(resultsAnswer(createdClass).slice(0, -20))],
    ['two roots', answered(`${resultsAnswer(createdClass)}<response/>`)],
    ['plain text', answered('Bad things happened')],
    ['a web page', answered('<!DOCTYPE html><html><body>maintenance</body></html>')],
    ['status 403', answered('<html></html>', 403)],
    ['status 502', answered('Bad gateway', 502)],
    ['status 503 with a control failure', answered(given.controlFailure('X', 'off-line'), 503)],
    ['a results document under status 500', answered(resultsAnswer(createdClass), 500)],
  ])('leaves writes in doubt, and reads not executed, after %s', async (_case, exchange) => {
    expect((await execute(exchange, [createClass])).outcomes[0]).toMatchObject({ kind: 'in-doubt' });
    expect((await execute(exchange, [queryClasses])).outcomes[0]).toMatchObject({ kind: 'not-executed' });
  });

  it('keeps back only the function that cannot be written', async () => {
    const record = { 'NOT A NAME': '1' };
    const bad: GatewayFunction = { kind: 'create', controlId: 'class-2', object: 'CLASS', record };
    const { outcomes } = await execute(answered(resultsAnswer(createdClass)), [bad, createClass]);
    expect(outcomes).toMatchObject([
      { kind: 'not-executed', controlId: 'class-2', reason: { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request' } },
      { kind: 'done', controlId: 'class-1' },
    ]);
  });

  it('keeps the whole transaction back when one of it cannot be written', async () => {
    const transport = new ScriptTransport([answered(resultsAnswer(createdClass))]);
    const bad = { ...second, record: { 'A B': 'TX4' } } as GatewayFunction;
    const all = given.request(given.account(url), [createClass, bad], { isTransaction: true });
    const { outcomes, apiTransactions } = await gatewayWith(transport).execute(all);
    expect([transport.calls, apiTransactions]).toEqual([[], 0]);
    const because = (description: string): object => ({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request', description, retryAfterMs: undefined },
    });
    expect(outcomes).toMatchObject([
      because('Kept back with its transaction: class-2 cannot be written.'),
      because('"A B" cannot be the name of an XML element.'),
    ]);
  });

  it('sends what is sound beside arguments that no type would take', async () => {
    const wrong = [
      { kind: 'delete', controlId: 'class-2', object: 'CLASS' },
      { ...second, controlId: 'c', record: { A: null } },
    ];
    const { outcomes, apiTransactions } = await execute(answered(resultsAnswer(createdClass)), [
      ...(wrong as unknown as readonly GatewayFunction[]),
      createClass,
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['not-executed', 'not-executed', 'done']);
    expect(apiTransactions).toBe(1);
    const unknown = [{ kind: 'getDimension', controlId: 'a' }] as unknown as readonly GatewayFunction[];
    expect((await execute(answered(''), unknown)).outcomes).toMatchObject([{ kind: 'not-executed' }]);
  });

  it.each<readonly [string, readonly GatewayFunction[]]>([
    ['GATEWAY_REQUEST_EMPTY', []],
    [
      'GATEWAY_REQUEST_TOO_LARGE',
      Array.from({ length: 1_001 }, (_, index) => ({ ...createClass, controlId: `class-${index}` })),
    ],
    ['GATEWAY_REQUEST_MIXED', [createClass, queryClasses]],
    ['GATEWAY_CONTROL_ID_INVALID', [createClass, createClass]],
    ['GATEWAY_CONTROL_ID_INVALID', [{ ...createClass, controlId: '' }]],
    ['GATEWAY_CONTROL_ID_INVALID', [{ ...createClass, controlId: 'x'.repeat(257) }]],
    ['GATEWAY_CONTROL_ID_INVALID', [{ ...createClass, controlId: 'a\u0001b' }]],
    ['GATEWAY_CONTROL_ID_INVALID', [{ ...createClass, controlId: 'a\ud800' }]],
    ['GATEWAY_CONTROL_ID_INVALID', [{ ...createClass, controlId: ' a' }]],
    ['GATEWAY_CONTROL_ID_INVALID', [{ ...createClass, controlId: 7 as never }]],
  ])('throws %s', async (code, functions) => {
    await expect(execute(answered(''), functions)).rejects.toMatchObject({ kind: 'defect', code });
  });

  it.each([
    [createClass, 'true'],
    [queryClasses, 'false'],
  ])('asks for unique ids on writes only', async (call, uniqueId) => {
    const transport = new ScriptTransport([answered('')]);
    await gatewayWith(transport).execute(given.request(given.account(url), [call]));
    expect(transport.calls[0]).toContain(`<uniqueid>${uniqueId}</uniqueid>`);
  });

  it('repeats no secret that an answer repeats', async () => {
    const text = `Wrong ${given.userPassword} ${given.senderPassword} canary-session-1`;
    const failure = result('create', 'class-1', errorMessage(errorElement('X', text)), 'failure');
    for (const body of [resultsAnswer(failure), given.controlFailure('X', text)]) {
      expect(JSON.stringify(await execute(answered(body), [createClass]))).not.toContain('canary');
    }
    const refused = new ScriptTransport([], answered(given.authenticationFailure('X', `Wrong ${given.userPassword}`)));
    expect(JSON.stringify(await gatewayWith(refused).testConnection(given.account(url)))).not.toContain('canary-');
  });

  it('counts and logs errors that the catalogue does not know', async () => {
    let unknown = 0;
    const errors = errorMessage(errorElement('ZZ1', 'Never seen'), errorElement('PL04000005', 'No'));
    const body = resultsAnswer(result('create', 'class-1', errors, 'failure'));
    const logger = new RecordingLogger();
    const telemetry = {
      countUnknownGatewayErrors: (count: number): void => {
        unknown += count;
      },
    };
    const transport = new ScriptTransport([answered(body), answered(given.controlFailure('ZZ2', 'Never seen'))]);
    const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger, telemetry, transport });
    await gateway.execute(given.request(given.account(url), [createClass]));
    await gateway.execute(given.request(given.account(url), [createClass]));
    expect(unknown).toBe(2);
    expect(logger.at('warn')).toMatchObject([
      { message: 'gateway errors unknown to the catalogue', fields: { company: 'maple', errors: 1, codes: ['ZZ1'] } },
      { message: 'gateway errors unknown to the catalogue', fields: { company: 'maple', errors: 1, codes: ['ZZ2'] } },
    ]);
  });

  it('refuses an endpoint that is not Intacct, before any call', async () => {
    const transport = new ScriptTransport([]);
    const { outcomes } = await gatewayWith(transport).execute(
      given.request(given.account('https://evil.example/ia/xml/xmlgw.phtml'), [createClass]),
    );
    expect(outcomes[0]).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_ENDPOINT_REFUSED', scope: 'company' },
    });
    expect(transport.calls).toEqual([]);
  });
});

describe('answerOf', () => {
  it('gives the answer of the kind that was asked for', async () => {
    const data = '<data><financialSetup><defaultBook>CASH</defaultBook></financialSetup></data>';
    const body = resultsAnswer(result('getFinancialSetup', 'f', data));
    const { outcomes } = await execute(answered(body), [{ kind: 'getFinancialSetup', controlId: 'f' }]);
    expect(answerOf(outcomes[0], 'financial-setup')?.setup.defaultBook).toBe('CASH');
    expect(answerOf(outcomes[0], 'dimensions')).toBeUndefined();
    expect(answerOf(undefined, 'dimensions')).toBeUndefined();
  });
});

describe('readAll', () => {
  const page = (records: readonly number[], remaining: number, n: number): Exchange =>
    answered(
      resultsAnswer(
        result(
          'query',
          `read-all-${n}`,
          `<data numremaining="${remaining}">${records.map((no) => `<CLASS><RECORDNO>${no}</RECORDNO></CLASS>`).join('')}</data>`,
        ),
      ),
    );

  async function collect(
    transport: Transport,
    more: Partial<ReadAllOptions> = {},
    read: unknown[] = [],
  ): Promise<readonly unknown[]> {
    const options = { object: 'CLASS', select: ['CLASSID'], pageSizeRecords: 2, ...more };
    for await (const record of readAll(gatewayWith(transport), given.account(url), options)) {
      read.push(record['RECORDNO']);
    }
    return read;
  }

  it('continues after the last record number', async () => {
    const transport = new ScriptTransport([page([3, 9], 1, 1), page([10], 0, 2)]);
    expect(await collect(transport)).toEqual(['3', '9', '10']);
    expect(transport.calls[0]).not.toContain('<filter>');
    expect(transport.calls[1]).toContain('<greaterthan><field>RECORDNO</field><value>9</value></greaterthan>');
  });

  it('goes on after a record number', async () => {
    const transport = new ScriptTransport([page([10, 11], 0, 1)]);
    expect(await collect(transport, { afterRecordNo: '9' })).toEqual(['10', '11']);
    expect(transport.calls[0]).toContain('<greaterthan><field>RECORDNO</field><value>9</value></greaterthan>');
  });

  it('ends at once when it is aborted, with what was read before', async () => {
    const script = new ScriptTransport([page([3, 9], 1, 1)]);
    const controller = new AbortController();
    const transport: Transport = {
      post: (to, body) => {
        const isSecondPage = body.includes('<greaterthan>');
        if (isSecondPage) controller.abort(new Error('enough'));
        return isSecondPage ? new Promise(() => undefined) : script.post(to, body);
      },
      close: () => Promise.resolve(),
    };
    const read: unknown[] = [];
    await expect(collect(transport, { signal: controller.signal }, read)).rejects.toThrow('enough');
    expect(read).toEqual(['3', '9']);
  });

  it('ends when nothing matches', async () => {
    expect(await collect(new ScriptTransport([page([], 0, 1)]))).toEqual([]);
  });

  it('goes on beyond the numbers that JavaScript counts by', async () => {
    const [first, last] = ['9007199254740993', '9007199254740994'];
    const of = (no: string, remaining: number, n: number): Exchange =>
      answered(
        resultsAnswer(
          result(
            'query',
            `read-all-${n}`,
            `<data numremaining="${remaining}"><C><RECORDNO>${no}</RECORDNO></C></data>`,
          ),
        ),
      );
    const transport = new ScriptTransport([of(first, 1, 1), of(last, 0, 2)]);
    expect(await collect(transport)).toEqual([first, last]);
    expect(transport.calls[1]).toContain(`<value>${first}</value>`);
  });

  it.each<readonly [string, Exchange]>([
    ['out of order', page([9, 3], 0, 1)],
    ['twice', page([3, 3], 0, 1)],
    ['not', page([], 5, 1)],
    ['at or before the place to go on after', page([1], 0, 1)],
  ])('stops where records come %s', async (_case, exchange) => {
    await expect(collect(new ScriptTransport([exchange]), { afterRecordNo: '1' })).rejects.toMatchObject({
      code: 'GATEWAY_PAGING_UNSTABLE',
    });
  });

  it('stops rather than reading the same page for ever', async () => {
    const transport = new ScriptTransport([page([3, 9], 5, 1), page([3, 9], 5, 2)]);
    await expect(collect(transport)).rejects.toMatchObject({ code: 'GATEWAY_PAGING_UNSTABLE' });
  });

  it('throws what the gateway says', async () => {
    await expect(collect(new ScriptTransport([{ kind: 'not-sent', description: 'x' }]))).rejects.toMatchObject({
      kind: 'transient',
      scope: 'gateway',
      code: 'GATEWAY_UNREACHABLE',
    });
    const refused = result('query', 'read-all-1', errorMessage(errorElement('XL03000010', 'No such field')), 'failure');
    await expect(collect(new ScriptTransport([answered(resultsAnswer(refused))]))).rejects.toMatchObject({
      kind: 'rejected',
      code: 'GATEWAY_QUERY_REFUSED',
      context: { object: 'CLASS', errorNo: 'XL03000010' },
    });
    const noEntity = given.authenticationFailure('XL03000006', "no access to location 'XX'");
    await expect(collect(new ScriptTransport([], answered(noEntity)))).rejects.toMatchObject({
      kind: 'transient',
      scope: 'record',
      code: 'GATEWAY_LOGIN_REFUSED',
    });
  });

  it('tells what each page cost', async () => {
    const pages: unknown[] = [];
    const data = '<data numremaining="0"><CLASS><RECORDNO>7</RECORDNO></CLASS></data>';
    const page = answered(resultsAnswer(result('query', 'read-all-1', data)));
    await collect(new ScriptTransport([page]), { onPage: (cost) => pages.push(cost) });
    expect(pages).toEqual([{ records: 1, apiTransactions: 1, durationMs: 0 }]);
  });
});
