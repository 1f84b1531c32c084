import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import type { Exchange } from './transport/exchange.js';
import { XmlIntacctGateway } from './xml-intacct-gateway.client.js';
import * as given from '../test/gateway.fixtures.js';

const url = 'http://localhost:1/ia/xml/xmlgw.phtml';
const sessionId = 'canary-session-id';
const secrets = [given.userPassword, given.senderPassword, sessionId];

function answered(body: string, status = 200): Exchange {
  return { kind: 'answered', status, retryAfter: undefined, contentType: undefined, body: Buffer.from(body) };
}

type Plant = (secret: string) => string;
const errorWith = (errorNo: string, text: string, more = ''): string =>
  given.errorMessage(given.errorElement(errorNo, text, more));
const failure = (content: string): string => given.resultsAnswer(given.result('create', 'class-1', content, 'failure'));
const places: readonly Plant[] = [
  (secret) => failure(errorWith(secret, 'x')),
  (secret) => failure(errorWith('E', `a ${secret} b`)),
  (secret) => failure(errorWith('E', `&lt;b&gt;${secret}&lt;/b&gt;`)),
  (secret) => failure(errorWith('E', `x [Support ID: ${secret}]`)),
  (secret) => failure(`<errormessage><error><correction>${secret}</correction></error></errormessage>`),
  (secret) => failure(errorWith('E', `&lt;sessionid&gt;${secret}&lt;/sessionid&gt;`)),
  (secret) => given.controlFailure('XL03000003', secret),
  (secret) => given.controlFailure(secret, 'x'),
  (secret) => given.authenticationFailure('XL03000006', secret),
  (secret) => `API rate limit exceeded ${secret}`,
  (secret) => `<html>${secret}</html>`,
  (secret) => `<!DOCTYPE a><password>${secret}</password>`,
  (secret) => `<response><${secret}>`,
  (secret) => secret,
];

describe('XmlIntacctGateway', () => {
  it('lets no secret out, wherever an answer repeats it', async () => {
    const plants = fc.record({
      place: fc.constantFrom(...places),
      secret: fc.constantFrom(...secrets),
      status: fc.constantFrom(200, 400, 401, 403, 429, 500, 524),
      isLogin: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plants, async ({ place, secret, status, isLogin }) => {
        const logger = new RecordingLogger();
        const planted = answered(place(secret), status);
        const transport = {
          post: (_url: string, body: string) =>
            Promise.resolve(
              body.includes('<getAPISession>') && !isLogin ? answered(given.sessionAnswer(sessionId, url)) : planted,
            ),
          close: () => Promise.resolve(),
        };
        const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger, transport });
        const response = await gateway.execute(given.request(given.account(url), [given.createClass]));
        const connection = isLogin ? await gateway.testConnection(given.account(url)) : undefined;
        const said = JSON.stringify([response, connection, logger.lines]);
        // A session id that was never given out is no secret of ours.
        const known = isLogin ? secrets.filter((candidate) => candidate !== sessionId) : secrets;
        expect(known.filter((candidate) => said.includes(candidate))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('masks the session that a login was proved by', async () => {
    const leak = given.controlFailure('XL03000003', 'near canary-session-1');
    const transport = {
      post: (_url: string, body: string) =>
        Promise.resolve(answered(body.includes('policyid') ? leak : given.sessionAnswer('canary-session-1', url))),
      close: () => Promise.resolve(),
    };
    const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
    const receipt = await gateway.executeAsynchronously({
      ...given.request(given.account(url), [given.createClass]),
      policyId: 'policy',
      requestControlId: 'request',
    });
    expect(receipt).toMatchObject({ kind: 'not-executed', reason: { description: 'XL03000003 near [masked]' } });
  });

  it.each<readonly [string, (call: number, body: string) => string]>([
    [
      'that another was to be entered from',
      (call, body) => {
        const leak = given.controlFailure('XL03000003', 'near canary-session-1');
        const opened = given.sessionAnswer('canary-session-1', url);
        const entered = call > 2 ? leak : opened;
        return body.includes('<getAPISession') ? entered : given.resultsAnswer(given.createdClass);
      },
    ],
    [
      'that was lost before',
      (call, body) => {
        const lost = given.authenticationFailure('XL03000006', 'Invalid session');
        const leak = given.controlFailure('XL03000003', 'near canary-session-1');
        const refused = call > 2 ? leak : lost;
        return body.includes('<getAPISession')
          ? given.sessionAnswer(`canary-session-${call}`, url, body.includes('E2') ? 'E2' : '')
          : refused;
      },
    ],
  ])('masks the session %s', async (_case, reply) => {
    let calls = 0;
    const transport = {
      post: (_url: string, body: string) => {
        calls += 1;
        return Promise.resolve(answered(reply(calls, body)));
      },
      close: () => Promise.resolve(),
    };
    const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
    await gateway.execute(given.request(given.account(url), [given.createClass]));
    const { outcomes } = await gateway.execute(
      given.request(given.account(url), [given.createClass], { entityId: 'E2' }),
    );
    expect(outcomes).toMatchObject([{ kind: 'not-executed' }]);
    expect(JSON.stringify(outcomes)).toContain('near [masked]');
  });

  it('masks a session that a caller asked for, and that of an answer of another level', async () => {
    let calls = 0;
    const transport = {
      post: (_url: string, body: string) => {
        calls += 1;
        const session = given.sessionAnswer(`canary-session-${calls}`, url, body.includes('E9') ? 'E9' : '');
        const asked = session.replace('<controlid>getAPISession', '<controlid>mine');
        const leak = given.controlFailure('XL03000003', 'near canary-session-2');
        const answer = body.includes('controlid="mine"') ? asked : session;
        return Promise.resolve(answered(body.includes('<create>') ? leak : answer));
      },
      close: () => Promise.resolve(),
    };
    const gateway = new XmlIntacctGateway({ clock: new FakeClock(), logger: new RecordingLogger(), transport });
    const ask = { kind: 'getAPISession', controlId: 'mine', entityId: 'E9' } as const;
    const handed = await gateway.execute(given.request(given.account(url), [ask]));
    const { outcomes } = await gateway.execute(given.request(given.account(url), [given.createClass]));
    expect(handed.outcomes).toMatchObject([{ kind: 'done' }]);
    expect(JSON.stringify(outcomes)).toContain('near [masked]');
  });
});
