import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { decodeBody } from '../src/gateway/body.decoder.js';
import { OfflineQueue } from '../src/gateway/offline.queue.js';
import { GatewayPipeline } from '../src/gateway/gateway.pipeline.js';
import { parseXml } from '../src/gateway/xml.parser.js';
import { SeededRandom } from '../src/load/clock.model.js';
import { FaultBoard } from '../src/load/fault.board.js';
import { LateTimer } from '../src/load/late.timer.js';
import { World } from '../src/store/world.store.js';
import { attacks, hostileBody, type HostileBody } from './hostile.fixture.js';
import { requestXml, sampleCompany, TestSimulator } from './simulator.fixture.js';

/** `SIMULATOR_HOSTILE_BODIES=100000` makes this the long run, which also holds time and memory to their bounds. */
const BODIES = Number(process.env['SIMULATOR_HOSTILE_BODIES'] ?? '0');
const LONG = BODIES > 0;
const MAX_MS = 50;
const MAX_GROWTH_BYTES = 67_108_864;

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('Hostile bodies (10, 11)', () => {
  const world = new World({ latency: 'fast', seed: 7, state: undefined });
  world.addCompany(sampleCompany());
  world.profile = { ...world.profile, gaps: { ...world.profile.gaps, unknownParameters: 'ignore' } };
  const faults = new FaultBoard(new SeededRandom(1));
  const late = new LateTimer();
  const pipeline = new GatewayPipeline(world, faults, late, new OfflineQueue(world, faults, late));
  let slowest = 0;
  const answerTo = async ({ bytes, charset }: HostileBody): Promise<string> => {
    const started = performance.now();
    const answer = await pipeline.handle(decodeBody(bytes, charset), 'http://127.0.0.1/');
    slowest = Math.max(slowest, performance.now() - started);
    return answer.kind === 'body' ? `${answer.status} ${answer.body}` : 'dropped';
  };
  const ANSWER = /^200 <\?xml [^]*<response>[^]*<\/response>\s*$/;
  const POSITION = /Line: \d+, column: \d+/;

  const SOUND = ['width', 'many references', 'white space in a long text', 'white space inside a text'];
  const FIRST = attacks(LONG ? 1_000_000 : 20_000).map((each) => [each.name, each] as const);
  it.each(FIRST)('answers %s', async (name, attack) => {
    slowest = 0;
    const answer = await answerTo(attack);
    if (LONG) {
      for (let round = 0; round < 3; round += 1) {
        slowest = 0;
        await answerTo(attack);
      }
      expect(slowest).toBeLessThan(MAX_MS);
    }
    expect(answer).toMatch(ANSWER);
    if (SOUND.includes(name)) expect(answer).toContain('<sessionid>');
    else expect([answer.includes('XL03000003'), answer]).toEqual([true, expect.stringMatching(POSITION)]);
  });

  it('answers whatever comes with an envelope', async () => {
    slowest = 0;
    await fc.assert(
      fc.asyncProperty(hostileBody, async (hostile) => {
        const answer = await answerTo(hostile);
        if (!ANSWER.test(answer)) throw new Error(answer);
        parseXml(answer.slice(4));
      }),
      { numRuns: LONG ? BODIES : 300 },
    );
    if (LONG) expect(slowest).toBeLessThan(MAX_MS);
  }, 600_000);

  it('keeps nothing of a refused body', async () => {
    const rounds = LONG ? 300 : 3;
    const size = LONG ? 1_000_000 : 20_000;
    const bodies = attacks(size);
    await Promise.all(bodies.map(answerTo));
    const before = heapAfterCollection();
    for (let round = 0; round < rounds; round += 1) {
      for (const each of bodies.filter(({ name }) => !SOUND.includes(name)).slice(0, 5)) await answerTo(each);
    }
    expect(world.sessions.size).toBeLessThan(LONG ? BODIES : 1_000);
    if (LONG) expect(heapAfterCollection() - before).toBeLessThan(MAX_GROWTH_BYTES);
  }, 600_000);
});

describe('Transport of bodies (1, 2, 8)', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
  });
  afterAll(() => simulator.stop());
  const title = 'Crédit 10 £';
  const create = `<function controlid="c"><create><CLASS><CLASSID>Z</CLASSID><NAME>${title}</NAME></CLASS></create></function>`;
  const request = (encoding: string): string =>
    requestXml({ functions: create, uniqueid: 'false' }).replace('utf-8', encoding);
  const little = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
  const send = (body: Buffer | string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(simulator.running.gateway, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/xml', ...headers },
    });

  it.each<readonly [string, Buffer, string]>([
    ['UTF-8', Buffer.from(request('UTF-8')), 'text/xml; charset=utf-8'],
    ['UTF-8 with mark', Buffer.from(`\uFEFF${request('UTF-8')}`), 'application/xml'],
    ['ISO-8859-1', Buffer.from(request('ISO-8859-1'), 'latin1'), 'text/xml'],
    ['ISO-8859-1 by content type', Buffer.from(request('iso-8859-1'), 'latin1'), 'text/xml; charset="ISO-8859-1"'],
    ['UTF-16, little end first', little(request('UTF-16')), 'text/xml; charset=utf-16'],
    ['UTF-16, big end first', little(request('UTF-16')).swap16(), 'text/xml'],
  ])('reads %s', async (_name, body, type) => {
    await simulator.control('POST', '/reset');
    expect(await (await send(body, { 'content-type': type })).text()).toContain(
      '<status>success</status><function>create',
    );
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/objects/CLASS?CLASSID=Z');
    expect(json.records[0]?.['NAME']).toBe(title);
  });

  it('says where a byte is wrong', async () => {
    const body = Buffer.from(`<request>\n<control>é</control></request>`, 'latin1');
    expect(await (await send(body)).text()).toContain(
      'Fatal Error 81: A byte does not belong to the declared encoding. Line: 2, column: 10',
    );
  });

  it.each<readonly [string, Record<string, string>, number]>([
    ['gzip', { 'content-encoding': 'gzip' }, 415],
    ['no coding', { 'content-encoding': 'identity' }, 200],
    ['JSON', { 'content-type': 'application/json' }, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['the old content type', { 'content-type': 'x-intacct-xml-request' }, 415],
  ])('answers a body with %s', async (_name, headers, status) => {
    expect((await send(requestXml({}), headers)).status).toBe(status);
  });

  it('takes the old content type with DTD 2.1', async () => {
    await simulator.control('POST', '/profile', { gaps: { allowDtd21: true } });
    expect((await send(requestXml({ dtd: '2.1' }), { 'content-type': 'x-intacct-xml-request' })).status).toBe(200);
  });

  it.each([
    ['gzip, deflate', 'gzip'],
    ['deflate', 'deflate'],
    ['gzip;q=0.2, deflate;q=0.7', 'deflate'],
    ['gzip;q=0', null],
    ['*', 'gzip'],
    ['identity', null],
  ])('compresses for %s', async (accepted, coding) => {
    const response = await send(requestXml({}), { 'accept-encoding': accepted });
    expect([response.headers.get('content-encoding'), (await response.text()).includes('<sessionid>')]).toEqual([
      coding,
      true,
    ]);
  });
});
