import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GatewayFunction } from '@bridge/ports';
import { eventually, postgresForTests, RecordingLogger, SystemClock } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { canaries, ResponsesWorld } from './intacct-responses.world.js';
import { allowConnections, dumpTables } from './tables.reader.js';

const createClass = (id: string): GatewayFunction => ({
  kind: 'create',
  controlId: `class-${id}`,
  object: 'CLASS',
  record: { CLASSID: id, NAME: `Class ${id}` },
});
const someAnswer = (controlId: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><response><control><status>success</status><controlid>${controlId}</controlid></control>` +
  '<operation><authentication><status>success</status><companyid>QUEUEDCO</companyid></authentication>' +
  '<result><status>success</status><function>create</function><controlid>class-X</controlid><data><class><RECORDNO>1</RECORDNO></class></data></result>' +
  '</operation></response>';

interface Refused {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
  readonly outcome: string;
}

async function eventuallyFound<T>(what: string, look: () => Promise<T>): Promise<NonNullable<T>> {
  const found = await eventually(what, look);
  if (found === undefined || found === null) {
    throw new Error(what);
  }
  return found;
}

describe('POST /intacct/responses', () => {
  let database: DatabaseForTests;
  let world: ResponsesWorld;

  beforeAll(async () => {
    database = await postgresForTests();
    const parts = { clock: new SystemClock(), logger: new RecordingLogger(), eventually: eventuallyFound };
    world = await ResponsesWorld.open({ databaseUrl: database.url, ...parts });
    await world.startApi();
  });
  afterAll(async () => {
    await world.close();
    await database.close();
  });

  it('brings the answer that Intacct posts to whoever queued the request', async () => {
    const id = await world.queue('to-bridge', [createClass('A'), { ...createClass('A'), controlId: 'class-A2' }]);
    expect(await world.outcomeOf(id)).toMatchObject({
      state: 'settled',
      company: 'queued',
      outcomes: [
        { kind: 'done', controlId: 'class-A', data: { records: [{ CLASSID: 'A' }] } },
        { kind: 'refused', controlId: 'class-A2', errors: [{ class: 'duplicate' }, {}] },
      ],
      apiTransactions: 1,
    });
    expect(await world.counted('settled')).toBe(1);
  });

  it('settles a request once when Intacct posts its answer twice', async () => {
    await world.intacct.strike({ when: { function: 'create' }, do: 'callback-twice', times: 1 });
    const id = await world.queue('to-bridge', [createClass('B')]);
    expect(await world.outcomeOf(id)).toMatchObject({ state: 'settled', outcomes: [{ kind: 'done' }] });
    await eventually('the second post', async () => (await world.counted('repeated')) === 1);
    expect(await world.counted('settled')).toBe(2);
  });

  it('settles a request once when its answer arrives at several replicas at the same time', async () => {
    const before = [await world.counted('settled'), await world.counted('repeated')];
    const ids = await Promise.all(['C', 'D', 'E'].map((name) => world.queue('to-spec', [createClass(name)])));
    const answers = await Promise.all(ids.map((id) => world.answerTo(id)));
    const posts = answers.flatMap((answer) => [0, 1, 0, 1].map((api) => world.post(answer, {}, world.apis[api])));
    expect(new Set((await Promise.all(posts)).map(({ status }) => status))).toEqual(new Set([204]));
    expect([await world.counted('settled'), await world.counted('repeated')]).toEqual([
      (before[0] ?? 0) + 3,
      (before[1] ?? 0) + 9,
    ]);
    const outcomes = await Promise.all(ids.map((id) => world.outcomeOf(id)));
    expect(outcomes.map(({ state }) => state)).toEqual(['settled', 'settled', 'settled']);
  });

  it('settles a request that was queued before every process was killed', async () => {
    const id = await world.queue('to-spec', [createClass('F')]);
    const answer = await world.answerTo(id);
    const ports = world.apis.map(({ url }) => new URL(url).port);
    await Promise.all(world.apis.splice(0).map(({ process }) => process.kill('SIGKILL')));
    await Promise.all(ports.map((port) => world.startApi(port)));
    expect((await world.post(answer)).status).toBe(204);
    expect(await world.outcomeOf(id)).toMatchObject({ state: 'settled', outcomes: [{ kind: 'done' }] });
  });

  it('takes nothing from a policy with another password', async () => {
    const id = await world.queue('wrong-password', [createClass('G')]);
    await eventually('a refused post', async () => (await world.counted('refused')) > 0);
    expect(await world.store.find(id)).toMatchObject({ state: 'awaited' });
  });

  it.each<readonly [string, Refused]>([
    [
      'without authorization',
      {
        body: someAnswer('x'),
        headers: { authorization: '' },
        status: 401,
        code: 'ANSWER_SENDER_UNKNOWN',
        outcome: 'refused',
      },
    ],
    [
      'of another user',
      {
        body: someAnswer('x'),
        headers: { authorization: 'Basic eDp5' },
        status: 401,
        code: 'ANSWER_SENDER_UNKNOWN',
        outcome: 'refused',
      },
    ],
    ['without a body', { body: '', headers: {}, status: 400, code: 'ANSWER_UNREADABLE', outcome: 'unreadable' }],
    [
      'of HTML',
      {
        body: '<html><body>Hello</body></html>',
        headers: {},
        status: 400,
        code: 'ANSWER_UNREADABLE',
        outcome: 'unreadable',
      },
    ],
    [
      'of JSON',
      {
        body: '{"a":1}',
        headers: { 'content-type': 'application/json' },
        status: 400,
        code: 'ANSWER_UNREADABLE',
        outcome: 'unreadable',
      },
    ],
    [
      'with a document type',
      {
        body: `<!DOCTYPE a>${someAnswer('x')}`,
        headers: {},
        status: 400,
        code: 'ANSWER_UNREADABLE',
        outcome: 'unreadable',
      },
    ],
    [
      'that is cut',
      {
        body: someAnswer('x').slice(0, -9),
        headers: {},
        status: 400,
        code: 'ANSWER_UNREADABLE',
        outcome: 'unreadable',
      },
    ],
    [
      'that is too large',
      { body: 'x'.repeat(3_000_001), headers: {}, status: 413, code: 'HTTP_BODY_TOO_LARGE', outcome: 'too-large' },
    ],
    [
      'that is compressed',
      {
        body: 'x',
        headers: { 'content-encoding': 'gzip' },
        status: 415,
        code: 'HTTP_BODY_ENCODED',
        outcome: 'unreadable',
      },
    ],
  ])('refuses a post %s', async (_, { body, headers, status, code, outcome }) => {
    const before = await world.counted(outcome);
    const response = await world.post(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.has('www-authenticate')).toBe(status === 401);
    expect(await response.json()).toEqual({
      title: expect.any(String),
      status,
      detail: expect.any(String),
      code,
      correlationId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(await world.counted(outcome)).toBe(before + 1);
  });

  it.each([
    ['a request that nobody awaits', () => someAnswer('nobody'), {}],
    ['a form by its media type', () => someAnswer('nobody'), { 'content-type': 'application/x-www-form-urlencoded' }],
    [
      'a large document',
      () => someAnswer('nobody').replace('<RECORDNO>', `<A>${'x'.repeat(2_500_000)}</A><RECORDNO>`),
      {},
    ],
    ['another company', (answer: string) => answer.replaceAll('QUEUEDCO', 'OTHERCO'), {}],
  ])('takes an answer of %s without harm', async (_, change, headers) => {
    const id = await world.queue('to-spec', [createClass(`H${world.posted.length}`)]);
    const answer = await world.answerTo(id);
    const before = await world.counted('foreign');
    const response = await world.post(change(answer), headers);
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await world.counted('foreign')).toBe(before + 1);
    expect(await world.store.find(id)).toMatchObject({ state: 'awaited' });
  });

  it('is posted to, not asked', async () => {
    const response = await fetch(`${world.apis[0]?.url ?? ''}/intacct/responses`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is described by the OpenAPI document', async () => {
    const document: unknown = await (await fetch(`${world.apis[0]?.url ?? ''}/openapi.json`)).json();
    expect(document).toMatchObject({
      openapi: '3.1.1',
      paths: { '/intacct/responses': { post: { security: [{ policyUser: [] }] } } },
    });
    const printed = await world.startBridge(['schema', 'openapi']).ended;
    expect(JSON.parse(printed.stdout)).toEqual(document);
  });

  it('leads into doubt when no answer comes in time, and out of it when one comes late', async () => {
    const id = await world.queue('to-spec', [createClass('L')]);
    const answer = await world.answerTo(id);
    const clocks = [1, 2].map(() =>
      world.startBridge(['start', '--roles', 'scheduler'], {
        BRIDGE_HTTP_PORT: '0',
        BRIDGE_ANSWER_TIMEOUT_SECONDS: '0',
      }),
    );
    const [url] = await Promise.all(clocks.map((clock) => clock.says(/"url":"(http[^"]+)"/)));
    expect(await world.outcomeOf(id)).toMatchObject({
      state: 'in-doubt',
      outcomes: [{ kind: 'in-doubt', controlId: 'class-L' }],
    });
    expect((await fetch(`${url ?? ''}/intacct/responses`, { method: 'POST' })).status).toBe(404);
    await Promise.all(clocks.map((clock) => clock.kill('SIGTERM')));
    const told = clocks
      .map(({ stdout }) => stdout)
      .join('')
      .split('\n')
      .filter((line) => line.includes('no answer came'));
    expect(told.filter((line) => line.includes(`"key":"${id}"`))).toHaveLength(1);
    expect((await world.post(answer)).status).toBe(204);
    expect(await world.outcomeOf(id)).toMatchObject({ state: 'settled', outcomes: [{ kind: 'done' }] });
  });

  it('asks for the answer again while the database is away', async () => {
    const id = await world.queue('to-spec', [createClass('M')]);
    const answer = await world.answerTo(id);
    const before = await world.counted('failed');
    await allowConnections(database.url, false);
    const refused = await world.post(answer);
    await allowConnections(database.url, true);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await refused.json()).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await world.counted('failed')).toBe(before + 1);
    expect((await world.post(answer)).status).toBe(204);
    expect(await world.outcomeOf(id)).toMatchObject({ state: 'settled' });
  });

  it('keeps secrets out of store and log, whatever an answer says', async () => {
    const id = await world.queue('to-spec', [createClass('S'), { ...createClass('S'), controlId: 'class-S2' }]);
    const all = Object.values(canaries).join(' ');
    const answer = (await world.answerTo(id)).replace('<description2>', `<description2>canary text ${all} `);
    expect((await world.post(answer)).status).toBe(204);
    const { outcomes } = await world.outcomeOf(id);
    expect(JSON.stringify(outcomes)).toContain('canary text');
    const said = world.apis.map(({ process }) => `${process.stdout}${process.stderr}`).join('\n');
    const sinks = [JSON.stringify(outcomes), await dumpTables(database.url, []), said];
    const leaks = [canaries.user, canaries.sender].filter((secret) => sinks.some((sink) => sink.includes(secret)));
    expect(leaks).toEqual([]);
    expect(said).not.toContain(canaries.policy);
    expect(said).not.toContain('"level":"ERROR"');
  });
});
