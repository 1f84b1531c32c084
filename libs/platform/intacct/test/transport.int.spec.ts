import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayFunction } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { XmlIntacctGateway } from '../src/index.js';
import {
  account,
  authenticationFailure,
  createClass,
  createdClass,
  queryClasses,
  request,
  resultsAnswer,
  sessionAnswer,
} from './gateway.fixtures.js';
import { reply, ScriptServer } from './script-server.js';
import type { Reply } from './script-server.js';

const offline = { kind: 'not-executed', reason: { code: 'GATEWAY_UNREACHABLE', scope: 'gateway' } };
const inDoubt = { kind: 'in-doubt', controlId: 'class-1' };
const done = { kind: 'done', controlId: 'class-1', data: { records: [{ RECORDNO: '12', CLASSID: 'C1' }] } };

const reset: Reply = (_response, _received, socket) => {
  socket.resetAndDestroy();
};
const silence: Reply = () => undefined;
const cut: Reply = (response, _received, socket) => {
  const body = resultsAnswer(createdClass);
  response.writeHead(200, { 'content-length': String(body.length) });
  response.write(body.slice(0, 200));
  setImmediate(() => socket.destroy());
};

describe('XmlIntacctGateway over HTTP', () => {
  let server: ScriptServer;
  let gateway: XmlIntacctGateway;

  async function outcomeOf(call: GatewayFunction, timeoutMs = 5_000): Promise<unknown> {
    const { outcomes } = await gateway.execute(request(account(server.url), [call], { timeoutMs }));
    expect(outcomes).toHaveLength(1);
    return outcomes[0];
  }

  beforeEach(async () => {
    server = new ScriptServer();
    await server.start();
    server.login = reply(sessionAnswer('session-canary-1', server.url));
    gateway = new XmlIntacctGateway({
      clock: new FakeClock(),
      logger: new RecordingLogger(),
      options: { maxResponseBytes: 100_000 },
    });
  });

  afterEach(async () => {
    await server.stop();
    await gateway.close();
  });

  it('delivers a write and reads the compressed answer', async () => {
    server.calls(reply(gzipSync(resultsAnswer(createdClass)), 200, { 'content-encoding': 'gzip' }));
    expect(await outcomeOf(createClass)).toMatchObject(done);
    expect(server.received[1]?.headers).toMatchObject({ 'content-type': 'application/xml', 'accept-encoding': 'gzip' });
  });

  it('says that nothing was executed when nobody listens', async () => {
    await server.stop();
    const gone = account('http://127.0.0.1:9/ia/xml/xmlgw.phtml');
    const { outcomes } = await gateway.execute(request(gone, [createClass]));
    expect(outcomes[0]).toMatchObject(offline);
    await server.start();
  });

  it('says that nothing was executed when the host of an open session refuses the connection', async () => {
    server.login = reply(sessionAnswer('s', 'http://127.0.0.1:9/ia/xml/xmlgw.phtml'));
    expect(await outcomeOf(createClass)).toMatchObject(offline);
  });

  const lossy: readonly { readonly what: string; readonly answerWith: Reply; readonly timeoutMs?: number }[] = [
    { what: 'the connection is reset after sending', answerWith: reset },
    { what: 'no answer comes in time', answerWith: silence, timeoutMs: 150 },
    { what: 'the body is cut off', answerWith: cut },
    {
      what: 'the body is not gzip although it says so',
      answerWith: reply('plain', 200, { 'content-encoding': 'gzip' }),
    },
    { what: 'the answer is larger than allowed', answerWith: reply(`<response>${' '.repeat(200_000)}</response>`) },
    {
      what: 'the edge gives up with an HTML page',
      answerWith: reply('<html><body>A timeout occurred</body></html>', 524),
    },
    { what: 'the server fails', answerWith: reply('', 500) },
    { what: 'the body is empty', answerWith: reply('') },
  ];
  it.each(lossy)('leaves a write in doubt when $what', async ({ answerWith, timeoutMs }) => {
    server.calls(answerWith);
    expect(await outcomeOf(createClass, timeoutMs)).toMatchObject(inDoubt);
    expect(server.received.filter(({ isLogin }) => !isLogin)).toHaveLength(1);
  });
  it.each(lossy)('calls a read not executed when $what', async ({ answerWith, timeoutMs }) => {
    server.calls(answerWith);
    expect(await outcomeOf(queryClasses, timeoutMs)).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_UNREACHABLE' },
    });
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{}, undefined],
  ])('reports throttling with headers %j', async (headers, retryAfterMs) => {
    server.calls(reply('slow down', 429, headers));
    expect(await outcomeOf(createClass)).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_THROTTLED', scope: 'company', retryAfterMs },
    });
  });

  it('sends calls to the endpoint that the session names', async () => {
    const second = new ScriptServer();
    await second.start();
    second.calls(reply(resultsAnswer(createdClass)));
    server.login = reply(sessionAnswer('s', second.url));
    expect(await outcomeOf(createClass)).toMatchObject(done);
    expect(second.received).toHaveLength(1);
    await second.stop();
  });

  it('logs in again once when the session is invalid, and sends again', async () => {
    server.calls(reply(authenticationFailure('XL03000006', 'Invalid session')), reply(resultsAnswer(createdClass)));
    expect(await outcomeOf(createClass)).toMatchObject(done);
    expect(server.logins).toBe(2);
  });

  it('gives up after one renewal', async () => {
    server.calls(reply(authenticationFailure('XL03000006', 'Invalid session')));
    expect(await outcomeOf(createClass)).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_SESSION_REFUSED', scope: 'company' },
    });
    expect(server.logins).toBe(2);
  });

  it('shares one login among concurrent callers', async () => {
    server.calls(reply(resultsAnswer(createdClass)));
    await Promise.all(Array.from({ length: 5 }, () => outcomeOf(createClass)));
    expect(server.logins).toBe(1);
    expect(server.received).toHaveLength(6);
  });

  it('lets a call under way come to its end when it is closed', async () => {
    const slow: Reply = (response, received, socket) => {
      setTimeout(() => {
        reply(gzipSync(resultsAnswer(createdClass)), 200, { 'content-encoding': 'gzip' })(response, received, socket);
      }, 100);
    };
    let isReceived: () => void = () => undefined;
    const received = new Promise<void>((resolve) => {
      isReceived = resolve;
    });
    server.calls((...answer) => {
      isReceived();
      slow(...answer);
    });
    const outcome = outcomeOf(createClass);
    await received;
    await gateway.close();
    expect(await outcome).toMatchObject(done);
  });

  it('says that nothing was executed once it is closed', async () => {
    await gateway.close();
    expect(await outcomeOf(createClass)).toMatchObject(offline);
    expect(server.received).toEqual([]);
  });

  it('refuses a session that names a host outside', async () => {
    server.login = reply(sessionAnswer('s', 'https://evil.example/ia/xml/xmlgw.phtml'));
    expect(await outcomeOf(createClass)).toMatchObject({
      kind: 'not-executed',
      reason: { code: 'GATEWAY_ENDPOINT_REFUSED', scope: 'company' },
    });
  });
});
