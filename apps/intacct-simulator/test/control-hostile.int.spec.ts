import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { TestSimulator } from './simulator.fixture.js';

describe('Control port under odd requests', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
  });
  afterAll(() => simulator.stop());

  /** Status of a GET whose path goes out as it is written here. */
  const statusOf = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(simulator.running.control);
      const request = httpRequest({ hostname, port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject).end();
    });

  it.each([
    ['//', 404],
    ['//companies', 404],
    ['/companies/%ZZ/ledger', 400],
    ['/companies/%2F/ledger', 404],
    ['/%', 404],
    ['/companies?', 200],
  ])('answers %s with %i', async (path, status) => {
    expect(await statusOf(path)).toBe(status);
  });

  it.each([
    [{ set: '0000-01-01T00:00:00Z' }, 'set'],
    [{ set: '9999-12-31T23:59:59Z' }, 'set'],
    [{ advanceMs: 1e300 }, 'advanceMs'],
    [{ advanceSeconds: -1e11 }, 'advanceSeconds'],
    [{ set: '2999-12-31T00:00:00Z', advanceSeconds: 864_000 }, 'advanceSeconds'],
  ])('keeps the clock in years that can be written: %j', async (body, field) => {
    const before = await simulator.control('GET', '/clock');
    const { status, json } = await simulator.control('POST', '/clock', { ...body, freeze: true });
    const after = await simulator.control('GET', '/clock');
    expect([status, json.error.field]).toEqual([422, field]);
    expect([before.json, after.json]).toEqual([
      expect.objectContaining({ frozen: false }),
      expect.objectContaining({ frozen: false }),
    ]);
  });

  it('names the place of a fault in a list, and takes none of the list', async () => {
    const { status, json } = await simulator.control('POST', '/faults', [{ do: 'empty' }, { do: 'nothing' }]);
    expect([status, json.error.field]).toEqual([422, '1.do']);
    expect((await simulator.control('GET', '/faults')).json.faults).toEqual([]);
  });
});
