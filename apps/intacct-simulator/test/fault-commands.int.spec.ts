import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSimulator } from './simulator.fixture.js';

const QUERY = '<query><object>ITEM</object><select><field>ITEMID</field></select></query>';

describe('Commands of the control port', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
  });
  afterEach(() => simulator.stop());
  const control = (method: string, path: string, body?: unknown) => simulator.control(method, path, body);
  const counts = async () => (await control('GET', '/faults')).json.faults;

  it('lets every fault count what it matches', async () => {
    const when = { function: 'query' };
    await control('POST', '/faults', [
      { do: 'delay', ms: 1, when, times: 1 },
      { do: 'http', status: 429, when: { ...when, nth: 2 }, times: 1 },
    ]);
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const { http } = await simulator
        .send({ functions: `<function controlid="${turn}">${QUERY}</function>` })
        .catch(() => ({ http: 429 }));
      statuses.push(http);
    }
    expect(statuses).toEqual([200, 429, 200, 200]);
    expect(await counts()).toMatchObject([
      { matched: 1, fired: 1 },
      { matched: 2, fired: 1 },
    ]);
  });

  it('spends the death of a session on a session', async () => {
    await control('POST', '/faults', { do: 'session-death', times: 1 });
    const session = await simulator.session();
    expect(await counts()).toMatchObject([{ matched: 0, fired: 0 }]);
    expect((await simulator.send({ session })).refusal?.texts[0]).toMatch(/Invalid session/);
  });

  it('removes one fault', async () => {
    await control('POST', '/faults', [{ do: 'empty' }, { do: 'cut-body' }]);
    expect((await control('DELETE', '/faults/1')).json.faults).toMatchObject([{ id: 2 }]);
    expect((await control('DELETE', '/faults/1')).status).toBe(404);
  });

  it.each([
    ['a delay of no length', { do: 'delay' }, 'ms', /is missing/],
    ['a status that has no effect', { do: 'delay', ms: 1, status: 500 }, 'status', /with http, html only/],
    ['an unknown function', { do: 'empty', when: { function: 'querry' } }, 'when.function', /did you mean 'query'/],
    ['an unknown object', { do: 'empty', when: { object: 'VENDR' } }, 'when.object', /did you mean 'VENDOR'/],
    ['an unknown company', { do: 'empty', when: { company: 'MAPLE' } }, 'when.company', /there is no company/],
    ['one of several', [{ do: 'empty' }, { do: 'empty', when: { company: 'X' } }], '[1].when.company', /no company/],
  ])('refuses a fault with %s', async (_name, body, field, reason) => {
    const { status, json } = await control('POST', '/faults', body);
    expect([status, json.error.field]).toEqual([422, field]);
    expect(json.error.reason).toMatch(reason);
    expect(await counts()).toEqual([]);
  });

  it.each([
    [{}, '(document)', /needs set, advanceMs/],
    [{ advance: 5 }, 'advance', /did you mean 'advanceMs'|is not known here/],
    [{ set: 'noon' }, 'set', /must be an instant/],
  ])('refuses to move the clock by %j', async (body, field, reason) => {
    const { status, json } = await control('POST', '/clock', body);
    expect([status, json.error.field]).toEqual([422, field]);
    expect(json.error.reason).toMatch(reason);
  });

  it('has in the journal what was refused before it was read', async () => {
    await fetch(`${simulator.running.gateway}?key=secret`);
    await fetch(simulator.running.gateway.replace('xmlgw', 'other'), { method: 'POST' });
    const refused = await simulator.post('{}', { 'content-type': 'application/json' });
    expect(await refused.text()).toMatch(/send application\/xml or text\/xml/);
    expect((await control('GET', '/journal')).json.entries).toMatchObject([
      { status: 405, request: 'GET /ia/xml/xmlgw.phtml' },
      { status: 404, request: 'POST /ia/xml/other.phtml' },
      { status: 415, request: 'POST /ia/xml/xmlgw.phtml' },
    ]);
  });

  it('names the nearest object of a path', async () => {
    const { status, json } = await control('GET', '/companies/MAPLESTREET/objects/CUSTMER');
    expect([status, json.error.reason]).toEqual([404, expect.stringMatching(/did you mean 'CUSTOMER'/)]);
  });

  it('names the nearest field of a question', async () => {
    const { status, json } = await control('GET', '/companies/MAPLESTREET/objects/ITEM?NMAE=x');
    expect([status, json.error.reason]).toEqual([422, expect.stringMatching(/did you mean 'NAME'/)]);
  });

  it('tells what each switch takes', async () => {
    expect((await control('GET', '/gaps')).json).toMatchObject({
      takes: { overLength: { enum: ['refuse', 'cut'] }, maxFunctions: { type: 'integer' } },
    });
  });

  it('brings back clock and profile of the start on request', async () => {
    const before = [(await control('GET', '/profile')).json, 0];
    const now = async () => [
      (await control('GET', '/profile')).json,
      Math.round(simulator.world.clock.offsetMs / 3_600_000),
    ];
    await control('POST', '/clock', { advanceSeconds: 36_000 });
    await control('POST', '/profile', { latency: 'demo', gaps: { overLength: 'cut' } });
    const changed = await now();
    await control('POST', '/reset');
    expect(await now()).toEqual(changed);
    await control('POST', '/reset', { all: true });
    expect(await now()).toEqual(before);
  });
});
