import { describe, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayFunction } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import type { Exchange, Transport } from '../transport/exchange.js';
import { XmlIntacctGateway } from '../xml-intacct-gateway.client.js';
import * as given from '../../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const { answer, createClass, createdClass, errorElement, errorMessage, result, resultsAnswer } = given;
const second: GatewayFunction = { ...createClass, controlId: 'class-2' };
const remove: GatewayFunction = { kind: 'delete', controlId: 'd', object: 'CLASS', keys: ['1', '2', '3'] };
const reverse: GatewayFunction = { kind: 'reverse_invoice', controlId: 'r', recordNo: '4', dateReversed: '2026-01-01' };
const read: GatewayFunction = { ...given.queryClasses, controlId: 'class-1' };

function answered(body: string, status = 200): Exchange {
  return {
    kind: 'answered',
    status,
    retryAfter: undefined,
    contentType: undefined,
    body: new TextEncoder().encode(body),
  };
}

async function outcomesOf(
  body: string,
  functions: readonly GatewayFunction[] = [createClass],
  { status = 200, isTransaction = false } = {},
): Promise<readonly FunctionOutcome[]> {
  const session = answered(given.sessionAnswer('canary-session-1', url));
  const transport: Transport = {
    post: (_url, sent) => Promise.resolve(sent.includes('<getAPISession>') ? session : answered(body, status)),
    close: () => Promise.resolve(),
  };
  const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
  const response = await gateway.execute(given.request(given.account(url), functions, { isTransaction }));
  await gateway.close();
  return response.outcomes;
}

async function kindsOf(...call: Parameters<typeof outcomesOf>): Promise<readonly string[]> {
  return (await outcomesOf(...call)).map(({ kind }) => kind);
}

function login(status: string): string {
  return `<authentication><status>${status}</status><userid>u</userid><companyid>MAPLESTREET</companyid></authentication>`;
}

const failed = errorMessage(errorElement('BL01001973', 'Could not create Class record!'));
const trouble = errorMessage(errorElement('DL02000001', 'The database session timed out'));
const saved = '<data listtype="objects" count="1"><class><RECORDNO>12</RECORDNO></class></data>';
const rolledBack = errorMessage(errorElement('BL1', 'bad'), errorElement('XL03000009', 'rolled back'));

describe('a result', () => {
  it.each([
    ['SUCCESS', saved, 'done', 'done'],
    [' success ', saved, 'done', 'done'],
    ['pending', '', 'in-doubt', 'not-executed'],
    ['', saved, 'in-doubt', 'not-executed'],
    ['success', failed, 'in-doubt', 'refused'],
    ['Failure', failed, 'refused', 'refused'],
    ['failure', `<key>99</key>${failed}`, 'in-doubt', 'refused'],
  ])('of status "%s" with "%s" makes a write %s and a read %s', async (status, content, ...[ofWrite, ofRead]) => {
    expect(await kindsOf(resultsAnswer(result('create', 'class-1', content, status)))).toEqual([ofWrite]);
    expect(await kindsOf(resultsAnswer(result('query', 'class-1', content, status)), [read])).toEqual([ofRead]);
  });

  it.each([
    ['delete of several keys', remove, { key: '', isTransaction: false }, 'in-doubt'],
    ['delete of one key', { ...remove, keys: ['1'] }, { key: '', isTransaction: false }, 'refused'],
    ['delete of several keys in a transaction', remove, { key: '', isTransaction: true }, 'refused'],
    ['reversal that gives a key', reverse, { key: '<key>99</key>', isTransaction: false }, 'in-doubt'],
  ] as const)('of a failed %s', async (_case, call, { key, isTransaction }, expected) => {
    const body = resultsAnswer(result(call.kind, call.controlId, key + failed, 'failure'));
    expect(await kindsOf(body, [call], { isTransaction })).toEqual([expected]);
  });
});

describe('an answer', () => {
  const done = `${login('success')}${createdClass}`;
  const operation = (content: string): string => `<operation>${content}</operation>`;
  const invalid = errorMessage(errorElement('XL03000006', 'Invalid session'));
  const nested = login('success').replace('</auth', `${invalid}</auth`);
  const schema = errorMessage(errorElement('XL03000003', 'bad'));
  it.each([
    ['with a failed control and a success', answer(operation(done), '<status>Failure</status>'), 200, 'in-doubt'],
    ['with a failed login and a success', answer(operation(login('failure') + createdClass)), 200, 'in-doubt'],
    ['with a failed login, a success and 401', answer(operation(login('failure') + createdClass)), 401, 'in-doubt'],
    ['with a success and 401', resultsAnswer(createdClass), 401, 'in-doubt'],
    ['with a success and 403', resultsAnswer(createdClass), 403, 'in-doubt'],
    ['with another spelling of the status', answer(operation(done), '<status>Success</status>'), 200, 'done'],
    ['of control Success alone', answer(operation(login('success')), '<status>Success</status>'), 200, 'in-doubt'],
    ['of login Success alone', answer(operation(login('Success'))), 200, 'in-doubt'],
    ['of a login of unknown status', answer(operation(login('pending'))), 200, 'in-doubt'],
    ['of a failed login', answer(operation(login('FAILURE'))), 200, 'not-executed'],
    ['of a failed control', answer('', '<status>failure</status>'), 200, 'not-executed'],
    ['of an error of the operation after the login', answer(operation(login('success') + trouble)), 200, 'in-doubt'],
    ['of an invalid session beside the login', answer(operation(login('success') + invalid)), 200, 'in-doubt'],
    ['of an invalid session in the login', answer(operation(nested)), 200, 'in-doubt'],
    ['of an invalid session', answer(operation(login('failure') + invalid)), 200, 'not-executed'],
    ['of an error of the root after the login', answer(operation(login('success')) + trouble), 200, 'in-doubt'],
    [
      'of a failed control after the login',
      answer(operation(login('success')) + trouble, '<status>failure</status>'),
      200,
      'in-doubt',
    ],
    ['of a schema error after the login', answer(operation(login('success') + schema)), 200, 'not-executed'],
    ['of throttle words in JSON', '{"created":1,"note":"80% of your rate limit is used"}', 200, 'in-doubt'],
    ['of a throttle sentence', ' API rate limit exceeded.\n', 200, 'not-executed'],
  ])('%s', async (_case, body, status, expected) => {
    expect(await kindsOf(body, [createClass], { status })).toEqual([expected]);
  });
});

describe('a status', () => {
  const success = resultsAnswer(createdClass);
  const failure = resultsAnswer(result('create', 'class-1', failed, 'failure'));
  const refusal = given.controlFailure('XL03000003', 'bad');
  it.each([
    [400, ['done', 'refused', 'not-executed', 'not-executed']],
    [401, ['in-doubt', 'in-doubt', 'not-executed', 'not-executed']],
    [403, ['in-doubt', 'in-doubt', 'not-executed', 'in-doubt']],
    [404, ['done', 'refused', 'not-executed', 'not-executed']],
    [429, ['done', 'refused', 'not-executed', 'not-executed']],
    [302, ['done', 'refused', 'not-executed', 'in-doubt']],
    [500, ['in-doubt', 'in-doubt', 'in-doubt', 'in-doubt']],
    [524, ['in-doubt', 'in-doubt', 'in-doubt', 'in-doubt']],
  ])('%d, with a success, a failure, a refusal and nothing', async (status, expected) => {
    const kinds: string[] = [];
    for (const body of [success, failure, refusal, '']) {
      kinds.push(...(await kindsOf(body, [createClass], { status })));
    }
    expect(kinds).toEqual(expected);
  });
});

describe('a read', () => {
  const many = (count: number): string => '<CLASS/>'.repeat(count);
  it.each([
    [
      'too many elements to read',
      resultsAnswer(result('query', 'class-1', `<data>${many(100_001)}</data>`)),
      'request',
    ],
    ['too many results to read', resultsAnswer(...Array<string>(5_001).fill(createdClass)), 'request'],
    ['no XML', '<a', 'gateway'],
    ['nothing', '', 'gateway'],
  ])('that is answered by %s', async (_case, body, scope) => {
    expect(await outcomesOf(body, [read])).toMatchObject([
      { kind: 'not-executed', reason: { code: 'GATEWAY_UNREACHABLE', scope } },
    ]);
  });
});

describe('a further page', () => {
  const more: GatewayFunction = { kind: 'readMore', controlId: 'm', resultId: 'mine' };
  it.each([
    ['mine', 'done'],
    ['', 'done'],
    ['other', 'not-executed'],
  ])('of the result "%s" is %s', async (resultId, expected) => {
    const data = `<data listtype="class" numremaining="0" resultId="${resultId}"><class/></data>`;
    expect(await kindsOf(resultsAnswer(result('readMore', 'm', data)), [more])).toEqual([expected]);
  });
});

describe('results in another order, number or name', () => {
  const named = (id: string): string => result('create', id, saved);
  it.each([
    ['changed places', [named('class-2'), named('class-1')], ['in-doubt', 'done']],
    ['a foreign one between', [named('class-1'), named('foreign'), named('class-2')], ['done', 'done']],
    ['the first alone', [named('class-1')], ['done', 'in-doubt']],
    ['the second alone', [named('class-2')], ['in-doubt', 'done']],
    ['one without an id', [named(''), named('class-2')], ['in-doubt', 'done']],
    ['ids in other letters', [named('CLASS-1'), named('class-2')], ['in-doubt', 'done']],
    ['the same twice', [named('class-1'), named('class-1'), named('class-2')], ['done', 'done']],
    ['one that is empty', ['<result/>', named('class-2')], ['in-doubt', 'done']],
  ])('%s', async (_case, results, expected) => {
    expect(await kindsOf(resultsAnswer(...results), [createClass, second])).toEqual(expected);
  });
});

describe('a transaction', () => {
  it.each([
    ['whose second function has no result', [createdClass], ['in-doubt', 'in-doubt']],
    [
      'whose second function failed under another name',
      [createdClass, result('update', 'class-2', failed, 'failure')],
      ['in-doubt', 'in-doubt'],
    ],
    [
      'whose second function is contradicted',
      [createdClass, result('create', 'class-2', saved), result('create', 'class-2', rolledBack, 'failure')],
      ['in-doubt', 'in-doubt'],
    ],
    [
      'whose roll-back a foreign result tells',
      [result('create', 'foreign', rolledBack, 'failure')],
      ['not-executed', 'not-executed'],
    ],
    ['that is whole', [createdClass, result('create', 'class-2', saved)], ['done', 'done']],
  ])('%s', async (_case, results, expected) => {
    expect(await kindsOf(resultsAnswer(...results), [createClass, second], { isTransaction: true })).toEqual(expected);
  });
});
