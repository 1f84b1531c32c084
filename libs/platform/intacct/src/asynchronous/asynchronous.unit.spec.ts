import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AsynchronousReceipt, AsynchronousRequest, AsynchronousSettlement } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { InMemoryAwaitedRequests } from './in-memory-awaited-requests.js';
import type { Exchange, Transport } from '../transport/exchange.js';
import { XmlIntacctGateway } from '../xml-intacct-gateway.client.js';
import * as given from '../../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const acknowledgement =
  '<response><acknowledgement><status>success</status></acknowledgement><control><status>success</status><senderid>S</senderid>' +
  '<controlid>req-1</controlid><uniqueid>true</uniqueid><dtdversion>3.0</dtdversion></control></response>';

function answered(body: string, status = 200): Exchange {
  return {
    kind: 'answered',
    status,
    retryAfter: undefined,
    contentType: undefined,
    body: new TextEncoder().encode(body),
  };
}

describe('asynchronous requests', () => {
  let sent: string[];
  let exchange: Exchange;
  let login: Exchange | undefined;
  let logins: number;
  let store: InMemoryAwaitedRequests;
  let clock: FakeClock;
  let unknown: number;
  let gateway: XmlIntacctGateway;

  const request = (changes: Partial<AsynchronousRequest> = {}): AsynchronousRequest => ({
    account: given.account(url),
    entityId: 'E',
    functions: [given.createClass],
    timeoutMs: 1_000,
    policyId: 'policy',
    requestControlId: 'req-1',
    ...changes,
  });
  const submit = (changes: Partial<AsynchronousRequest> = {}): Promise<AsynchronousReceipt> =>
    gateway.executeAsynchronously(request(changes));
  const settle = (document: string): Promise<AsynchronousSettlement> =>
    gateway.settleAsynchronous(new TextEncoder().encode(document));
  const named = (document: string): string =>
    document.replace('</status></control>', '</status><controlid>req-1</controlid></control>');
  const callback = (...results: readonly string[]): string =>
    given
      .resultsAnswer(...results)
      .replace('<status>success</status></control>', '<status>success</status><controlid>req-1</controlid></control>');

  beforeEach(() => {
    sent = [];
    unknown = 0;
    login = undefined;
    logins = 0;
    exchange = answered(acknowledgement);
    clock = new FakeClock();
    store = new InMemoryAwaitedRequests();
    const transport: Transport = {
      post(_url, body) {
        if (body.includes('<getAPISession>')) {
          logins += 1;
          const entityId = /<locationid>([^<]*)</.exec(body)?.[1];
          return Promise.resolve(login ?? answered(given.sessionAnswer('canary-session-1', url, entityId)));
        }
        sent.push(body);
        return Promise.resolve(exchange);
      },
      close: () => Promise.resolve(),
    };
    const telemetry = {
      countUnknownGatewayErrors: (errors: number): void => {
        unknown += errors;
      },
    };
    gateway = new XmlIntacctGateway({
      clock,
      logger: new RecordingLogger(),
      transport,
      awaitedRequests: store,
      telemetry,
    });
  });

  it('log in, name their policy, and are acknowledged', async () => {
    expect(await submit()).toEqual({ kind: 'acknowledged', requestControlId: 'req-1' });
    expect(sent[0]).toContain(
      '<uniqueid>true</uniqueid><dtdversion>3.0</dtdversion><policyid>policy</policyid><includewhitespace>false</includewhitespace>',
    );
    expect(sent[0]).toMatch(/<authentication><login>.*<locationid>E<\/locationid><\/login><\/authentication>/);
    expect(await store.find('req-1')).toMatchObject({ company: 'maple', functions: [{ controlId: 'class-1' }] });
  });

  it.each<readonly [string, Exchange, object, boolean]>([
    [
      'an unknown policy',
      answered(given.controlFailure('XL03000006', "'policy' is not a valid transport policy.")),
      { kind: 'not-executed', reason: { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'company' } },
      false,
    ],
    [
      'nobody there',
      { kind: 'not-sent', description: 'x' },
      { kind: 'not-executed', reason: { code: 'GATEWAY_UNREACHABLE' } },
      false,
    ],
    ['a lost acknowledgement', answered('', 502), { kind: 'in-doubt' }, true],
    ['an answer at once', answered(given.resultsAnswer(given.createdClass)), { kind: 'in-doubt' }, true],
  ])('tell %s', async (_case, given_, receipt, isAwaited) => {
    exchange = given_;
    expect(await submit()).toMatchObject(receipt);
    expect((await store.find('req-1')) !== undefined).toBe(isAwaited);
  });

  it('try a wrong password once, however many are sent at the same time', async () => {
    login = answered(given.authenticationFailure('XL03000006', 'Sign-in information is incorrect'));
    const receipts = await Promise.all(Array.from({ length: 50 }, (_, n) => submit({ requestControlId: `req-${n}` })));
    expect(new Set(receipts.map(({ kind }) => kind))).toEqual(new Set(['not-executed']));
    expect([logins, sent.length]).toEqual([1, 0]);
  });

  it('repeat no refused login', async () => {
    exchange = answered(given.authenticationFailure('XL03000006', 'Sign-in information is incorrect'));
    const first = await submit();
    const second = await submit({ requestControlId: 'req-2' });
    expect([first, second]).toMatchObject(
      Array(2).fill({ kind: 'not-executed', reason: { code: 'GATEWAY_LOGIN_REFUSED' } }),
    );
    expect(sent).toHaveLength(1);
  });

  it.each<readonly [string, Partial<AsynchronousRequest>]>([
    [
      'of more than 500,000 characters',
      { functions: [{ kind: 'create', controlId: 'a', object: 'A', record: { B: 'x'.repeat(500_000) } }] },
    ],
    [
      'with a function that cannot be written',
      { functions: [given.createClass, { kind: 'create', controlId: 'a', object: 'NOT A NAME', record: {} }] },
    ],
  ])('%s are not sent', async (_case, changes) => {
    expect(await submit(changes)).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request' },
    });
    expect([sent, await store.find('req-1')]).toEqual([[], undefined]);
  });

  it.each<readonly [string, Partial<AsynchronousRequest>]>([
    ['GATEWAY_POLICY_INVALID', { policyId: '' }],
    ['GATEWAY_CONTROL_ID_INVALID', { requestControlId: '' }],
    ['GATEWAY_CONTROL_ID_INVALID', { requestControlId: 'x'.repeat(257) }],
    ['GATEWAY_CONTROL_ID_INVALID', { requestControlId: ' req-1' }],
    ['GATEWAY_CONTROL_ID_INVALID', { requestControlId: 'req\u0001' }],
    ['GATEWAY_CONTROL_ID_INVALID', { requestControlId: 'req\ud800' }],
    ['GATEWAY_POLICY_INVALID', { policyId: 'policy\n' }],
    ['GATEWAY_CONTROL_ID_INVALID', { functions: [{ ...given.createClass, controlId: 'class-1 ' }] }],
    ['GATEWAY_CONTROL_ID_INVALID', { functions: [{ ...given.createClass, controlId: 'cl\uffffass' }] }],
    ['GATEWAY_REQUEST_EMPTY', { functions: [] }],
  ])('throw %s', async (code, changes) => {
    await expect(submit(changes)).rejects.toMatchObject({ code });
  });

  it('throw when their control id is taken', async () => {
    await submit();
    await expect(submit()).rejects.toMatchObject({ code: 'GATEWAY_REQUEST_CONTROL_ID_TAKEN' });
    expect(sent).toHaveLength(1);
  });

  it('are not settled by an answer that holds no result of their reads', async () => {
    await submit({ functions: [given.queryClasses] });
    expect(await settle(callback(given.createdClass))).toMatchObject({ kind: 'unreadable' });
    expect(await settle(callback(given.result('query', 'classes', '<data/>')))).toMatchObject({ kind: 'settled' });
  });

  it('are settled once, however late and often the answer comes', async () => {
    await submit();
    await clock.advance(86_400_000);
    const document = callback(given.createdClass);
    expect(await settle(document)).toMatchObject({
      kind: 'settled',
      requestControlId: 'req-1',
      company: 'maple',
      outcomes: [{ kind: 'done', controlId: 'class-1', data: { records: [{ RECORDNO: '12' }] } }],
      apiTransactions: 1,
    });
    const again = { kind: 'repeated', requestControlId: 'req-1' };
    expect(await settle(document)).toEqual(again);
    expect(await Promise.all([document, callback()].map((text) => settle(text)))).toContainEqual(again);
  });

  it('are settled once when two answers come at the same time', async () => {
    await submit();
    const kinds = await Promise.all([1, 2, 3].map(() => settle(callback(given.createdClass))));
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['repeated', 'repeated', 'settled']);
  });

  it('leave a function in doubt that the answer does not name', async () => {
    await submit({ functions: [given.createClass, { ...given.createClass, controlId: 'class-2' }] });
    expect(await settle(callback(given.createdClass))).toMatchObject({
      outcomes: [{ kind: 'done' }, { kind: 'in-doubt', controlId: 'class-2' }],
    });
  });

  it('were not executed when the answer refuses them as a whole', async () => {
    await submit();
    const refused = given
      .controlFailure('XL03000003', 'XML Parse schema error')
      .replace('</status></control>', '</status><controlid>req-1</controlid></control>');
    expect(await settle(refused)).toMatchObject({
      kind: 'settled',
      outcomes: [{ kind: 'not-executed', reason: { code: 'GATEWAY_REQUEST_MALFORMED' } }],
    });
  });

  it.each<readonly [string, (document: string) => string, string]>([
    ['of another company', (document) => document.replace('MAPLESTREET', 'OTHER'), 'foreign'],
    [
      'that refuses the sign-in to another company',
      () =>
        named(
          given
            .authenticationFailure('XL03000006', 'Sign-in information is incorrect')
            .replace('<companyid></companyid>', '<companyid>OTHER</companyid>'),
        ),
      'foreign',
    ],
    ['without a company', (document) => document.replace(/<companyid>.*?<.companyid>/, ''), 'foreign'],
    ['without authentication', () => named(given.answer(`<operation>${given.createdClass}</operation>`)), 'foreign'],
    ['of which no result is ours', (document) => document.replace('class-1', 'zzz'), 'unreadable'],
    [
      'that contradicts itself',
      () => callback(given.createdClass, given.result('create', 'class-1', '', 'failure')),
      'unreadable',
    ],
    ['of a request that nobody awaits', (document) => document.replace('req-1', 'req-9'), 'foreign'],
    ['that names no request', (document) => document.replace('<controlid>req-1</controlid>', ''), 'foreign'],
    ['that is cut', (document) => document.slice(0, -20), 'unreadable'],
    ['that only acknowledges', () => acknowledgement, 'unreadable'],
    ['that is no XML', () => 'hello', 'unreadable'],
  ])('are not settled by a document %s', async (_case, change, kind) => {
    await submit();
    const document = callback(given.createdClass);
    expect(await settle(change(document))).toMatchObject({ kind });
    expect(await settle(document)).toMatchObject({ kind: 'settled' });
  });

  it('keep what became of them for whoever queued them', async () => {
    await submit();
    const settlement = await settle(callback(given.createdClass));
    const outcomes = settlement.kind === 'settled' ? settlement.outcomes : [];
    expect(await store.concluded(10)).toEqual([
      expect.objectContaining({ requestControlId: 'req-1', state: 'settled', outcomes, apiTransactions: 1 }),
    ]);
  });

  it('are in doubt when no answer comes in time, once, and only those that are overdue', async () => {
    await submit();
    await submit({ requestControlId: 'req-2', functions: [given.queryClasses] });
    await clock.advance(1);
    await submit({ requestControlId: 'req-3' });
    expect(await gateway.doubtOverdue(1)).toEqual([]);
    await clock.advance(1);
    const both = await Promise.all([gateway.doubtOverdue(1), gateway.doubtOverdue(1)]);
    expect(both.flat().toSorted((left, right) => left.requestControlId.localeCompare(right.requestControlId))).toEqual([
      expect.objectContaining({
        requestControlId: 'req-1',
        state: 'in-doubt',
        outcomes: [
          {
            kind: 'in-doubt',
            controlId: 'class-1',
            description: 'No answer came in time.',
            code: 'GATEWAY_UNREACHABLE',
          },
        ],
        apiTransactions: 0,
      }),
      expect.objectContaining({
        requestControlId: 'req-2',
        outcomes: [expect.objectContaining({ kind: 'not-executed', controlId: 'classes' })],
      }),
    ]);
    expect(await gateway.doubtOverdue(1)).toEqual([]);
    expect(await store.find('req-3')).toMatchObject({ state: 'awaited' });
    expect(await settle(callback(given.createdClass))).toMatchObject({ kind: 'settled' });
  });

  it('are all in doubt when many are overdue', async () => {
    await Promise.all(Array.from({ length: 250 }, (_, n) => submit({ requestControlId: `req-${n}` })));
    await clock.advance(1);
    expect(await gateway.doubtOverdue(0)).toHaveLength(250);
  });

  it('tell what is known when the store cannot forget', async () => {
    store.forget = () => Promise.reject(new Error('away'));
    exchange = { kind: 'not-sent', description: 'x' };
    expect(await submit()).toMatchObject({ kind: 'not-executed' });
  });

  it('hide secrets that another process has used', async () => {
    await submit();
    const account = given.account(url);
    const accountOf = (company: string) => Promise.resolve(company === account.company ? account : undefined);
    const other = new XmlIntacctGateway({
      clock,
      logger: new RecordingLogger(),
      awaitedRequests: store,
      accountOf,
      options: { parserThreads: 0 },
    });
    const error = given.errorMessage(given.errorElement('E', `a ${given.userPassword} b ${given.senderPassword}`));
    const document = callback(given.result('create', 'class-1', error, 'failure'));
    expect(await other.settleAsynchronous(new TextEncoder().encode(document))).toMatchObject({ kind: 'settled' });
    const kept = JSON.stringify(await store.concluded(1));
    expect([given.userPassword, given.senderPassword].filter((secret) => kept.includes(secret))).toEqual([]);
    await other.close();
  });

  it('count errors that nobody knows', async () => {
    await submit();
    const error = given.errorMessage(
      given.errorElement('ZZ1', 'Never seen'),
      given.errorElement('BL01001973', 'Could not create Class record!'),
    );
    await settle(callback(given.result('create', 'class-1', error, 'failure')));
    expect(unknown).toBe(1);
  });

  it.each([given.userPassword, given.senderPassword])('let %s out of no receipt and no settlement', async (secret) => {
    await submit();
    const error = given.errorMessage(
      given.errorElement(`E ${secret}`, `a ${secret} b`, `<correction>${secret}</correction>`),
    );
    const settled = await settle(callback(given.result('create', 'class-1', error, 'failure')));
    expect(settled.kind).toBe('settled');
    exchange = answered(given.controlFailure('XL03000003', secret));
    const refused = await submit({ requestControlId: 'req-2' });
    exchange = answered(secret, 500);
    const lost = await submit({ requestControlId: 'req-3' });
    expect([refused.kind, lost.kind]).toEqual(['not-executed', 'in-doubt']);
    const remembered = answered(
      given.authenticationFailure('XL03000006', `Sign-in information is incorrect ${secret}`),
    );
    exchange = remembered;
    await submit({ requestControlId: 'req-4' });
    const again = await submit({ requestControlId: 'req-5' });
    expect(again.kind).toBe('not-executed');
    expect(JSON.stringify([settled, refused, lost, again])).not.toContain(secret);
  });
});
