import { describe, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayFunction } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { XmlIntacctGateway } from '../xml-intacct-gateway.client.js';
import * as given from '../../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const { createClass, errorElement, errorMessage, queryClasses, result, resultsAnswer } = given;

/** The outcome of a call that is answered so, or of a login that is. */
async function outcomeOf(
  body: string,
  status = 200,
  call: GatewayFunction = createClass,
): Promise<FunctionOutcome | undefined> {
  const transport = {
    post: (_url: string, sent: string) => {
      const isLogin = sent.includes('<getAPISession>') && !body.includes('<authentication><status>failure');
      const text = isLogin ? given.sessionAnswer('canary-session-1', url) : body;
      const bytes = new TextEncoder().encode(text);
      const [retryAfter, contentType] = [undefined, undefined];
      return Promise.resolve({
        kind: 'answered' as const,
        status: isLogin ? 200 : status,
        retryAfter,
        contentType,
        body: bytes,
      });
    },
    close: () => Promise.resolve(),
  };
  const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
  return (await gateway.execute(given.request(given.account(url), [call]))).outcomes[0];
}

describe('what is not executed', () => {
  it.each<readonly [string, string, number, object]>([
    [
      'a wrong password',
      given.authenticationFailure('XL03000006', 'Sign-in information is incorrect [Support ID: a1]'),
      200,
      {
        code: 'GATEWAY_LOGIN_REFUSED',
        errorNo: 'XL03000006',
        supportId: 'a1',
        owner: 'operator',
        retry: 'no',
        whatToDo: 'Correct company id, user and password; do not repeat: the user may be locked out.',
      },
    ],
    [
      'an unknown entity',
      given.authenticationFailure('XL03000006', "the user has no access to location 'XX'"),
      200,
      { scope: 'entity', owner: 'intacct-admin', retry: 'no' },
    ],
    [
      'throttling by status, with the number of the gateway',
      given.controlFailure('GW-0010', 'Too many concurrent requests'),
      429,
      {
        code: 'GATEWAY_THROTTLED',
        errorNo: 'GW-0010',
        description: 'HTTP status 429. GW-0010 Too many concurrent requests',
        retry: 'back-off',
      },
    ],
    [
      'throttling by status, in plain text',
      'API rate limit exceeded',
      429,
      { code: 'GATEWAY_THROTTLED', description: 'HTTP status 429. API rate limit exceeded' },
    ],
    [
      'throttling in plain text alone',
      'API rate limit exceeded',
      200,
      { code: 'GATEWAY_THROTTLED', description: 'API rate limit exceeded' },
    ],
    [
      'a sender that is not authorised',
      given.controlFailure('XL03000006', 'Sender id not in Web Services Authorization of the company'),
      200,
      { code: 'GATEWAY_SENDER_NOT_AUTHORISED', owner: 'intacct-admin' },
    ],
  ])('says what to do: %s', async (_case, body, status, reason) => {
    expect(await outcomeOf(body, status)).toMatchObject({ kind: 'not-executed', reason });
  });

  it.each<readonly [string, string, number, string, string]>([
    [
      'maintenance in plain text',
      'Intacct is down for maintenance, try again later.',
      503,
      'GATEWAY_OFFLINE',
      'HTTP status 503. Intacct is down for maintenance, try again later.',
    ],
    [
      'maintenance with status 200',
      'Intacct is down for maintenance.',
      200,
      'GATEWAY_OFFLINE',
      'The answer is not XML. Intacct is down for maintenance.',
    ],
    [
      'a page',
      '<!DOCTYPE html><html><head><title>Who are you?</title></head><body>',
      200,
      'GATEWAY_UNREACHABLE',
      'An HTML page came instead of XML.',
    ],
    [
      'a page with a title',
      ' <html><head><title> Gateway time-out </title></head></html>',
      200,
      'GATEWAY_UNREACHABLE',
      'An HTML page came instead of XML: Gateway time-out.',
    ],
    [
      'a structure, which may repeat more than was meant',
      '{"password":"short"}',
      502,
      'GATEWAY_UNREACHABLE',
      'HTTP status 502.',
    ],
  ])('tells %s in words', async (_case, body, status, ...[code, description]) => {
    expect(await outcomeOf(body, status)).toMatchObject({ kind: 'in-doubt', code, description });
    expect(await outcomeOf(body, status, queryClasses)).toMatchObject({
      kind: 'not-executed',
      reason: { code, description },
    });
  });

  it('masks what the gateway says for the number, too', async () => {
    const said = JSON.stringify(
      await outcomeOf(given.controlFailure(given.userPassword, `x [Support ID: ${given.senderPassword}]`)),
    );
    expect(said).toContain('[masked]');
    expect(said).not.toContain('canary');
  });
});

describe('an error', () => {
  const info = '<additionalinfo><errorid>GL-0493</errorid></additionalinfo>';
  it.each<readonly [string, string, object]>([
    [
      'with what to do',
      errorElement('BL34000061', 'Another Class with the given value(s) C1 already exists'),
      { class: 'duplicate', retry: 'check', whatToDo: expect.any(String) },
    ],
    ['with its message ids', errorElement('X', 'x', info), { messageIds: ['GL-0493'] }],
    ['without advice when nothing is known', errorElement('ZZ1', 'x'), { class: 'unknown', owner: 'operator' }],
  ])('comes %s', async (_case, error, expected) => {
    const outcome = await outcomeOf(resultsAnswer(result('create', 'class-1', errorMessage(error), 'failure')));
    expect(outcome).toMatchObject({ kind: 'refused', errors: [expected] });
  });

  it('of a write in doubt is kept', async () => {
    const remove: GatewayFunction = { kind: 'delete', controlId: 'd', object: 'CLASS', keys: ['1', '2'] };
    const failure = result('delete', 'd', errorMessage(errorElement('BL03000018', 'No class 2')), 'failure');
    const outcome = await outcomeOf(resultsAnswer(failure), 200, remove);
    expect(outcome).toMatchObject({
      kind: 'in-doubt',
      description: 'The function failed, and may have written before.',
      errors: [{ errorNo: 'BL03000018', description: 'No class 2' }],
    });
  });
});
