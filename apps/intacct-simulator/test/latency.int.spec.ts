import { describe, expect, it } from '@jest/globals';
import { fields, TestSimulator } from './simulator.fixture.js';

const query = (size: number): string =>
  `<query><object>CLASS</object><select><field>NAME</field></select><pagesize>${size}</pagesize></query>`;
const byQuery =
  '<readByQuery><object>CLASS</object><fields>*</fields><query></query><pagesize>20</pagesize></readByQuery>';
const more = '<readMore><object>CLASS</object></readMore>';
const classes = Array.from(
  { length: 40 },
  (_none, index) => `<CLASS>${fields({ CLASSID: `K${index}`, NAME: 'K' })}</CLASS>`,
);

/** What the last call was made to take, after others that took nothing; each time from the same seed. */
async function cost(calls: readonly string[]): Promise<number> {
  const simulator = await TestSimulator.start();
  try {
    await simulator.one(`<create>${classes.join('')}</create>`);
    for (const [index, call] of calls.entries()) {
      await simulator.control('POST', '/profile', { latency: index === calls.length - 1 ? 'demo' : 'fast' });
      await simulator.one(call);
    }
    const { json } = await simulator.control('GET', '/journal?limit=1000');
    return Number(json.entries.at(-1)?.['latencyMs']);
  } finally {
    await simulator.stop();
  }
}

describe('Latency of pages (68)', () => {
  it.each([
    ['a query', [query(10)], 300, 10],
    ['a larger page', [query(30)], 300, 30],
    ['a page that is not full', [query(2000), query(31)], 300, 31],
    ['readByQuery', [byQuery], 300, 20],
    ['readMore', [byQuery, more], 300, 20],
    ['readMore at the end', [byQuery, more, more], 300, 5],
    ['a read', ['<read><object>CLASS</object><keys>1,2</keys><fields>*</fields></read>'], 250, 2],
    ['a write', ['<create><CLASS><CLASSID>X</CLASSID><NAME>X</NAME></CLASS></create>'], 500, 0],
  ])('is by the rows of the answer: %s', async (_name, calls, baseMs, rows) => {
    const jitter = (await cost([...calls.slice(0, -1), '<lookup><object>CLASS</object></lookup>'])) / 250;
    expect(jitter).toBeGreaterThan(0.08 - 1e-6);
    expect(await cost(calls)).toBeCloseTo(jitter * (baseMs + 0.5 * rows), 2);
  });

  it('is nothing in the fast profile', async () => {
    const simulator = await TestSimulator.start();
    await simulator.one(query(10));
    const { json } = await simulator.control('GET', '/journal');
    await simulator.stop();
    expect(json.entries.map((entry) => entry['latencyMs'])).toEqual([0]);
  });
});
