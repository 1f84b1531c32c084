import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  entry,
  fields,
  fn,
  item,
  post,
  sampleCompany,
  TestSimulator,
  update,
  vendor,
  type LineValues,
} from './simulator.fixture.js';

const LEDGER = '/companies/MAPLESTREET/ledger';
const keyed = (no: string, xml: string): string =>
  `<update>${xml.replace('<GLBATCH>', `<GLBATCH><RECORDNO>${no}</RECORDNO>`)}</update>`;
const amounts = (amount: string): readonly [LineValues, LineValues] => [{ TRX_AMOUNT: amount }, { TRX_AMOUNT: amount }];
const removal = (no: string): string => `<delete><object>GLBATCH</object><keys>${no}</keys></delete>`;

describe('Ledger', () => {
  let simulator: TestSimulator;
  const start = async (changes: object = {}): Promise<void> => {
    simulator = await TestSimulator.start([sampleCompany(changes)]);
    await simulator.run([item('I1'), vendor('V1')]);
  };
  beforeEach(() => start());
  afterEach(() => simulator.stop());
  const debit = async (query = ''): Promise<unknown> =>
    (await simulator.control('GET', `${LEDGER}${query}`)).json.debit;
  const firstText = async (call: string): Promise<string> => (await simulator.one(call)).texts[0] ?? 'no error';

  it('follows an entry through draft, posting, change and deletion', async () => {
    const seen: unknown[] = [];
    for (const call of [
      post(entry({ STATE: 'Draft' })),
      update('GLBATCH', fields({ RECORDNO: '1', STATE: 'Posted' })),
      keyed('1', entry({}, ...amounts('3.00'))),
      removal('1'),
    ]) {
      await simulator.one(call);
      const rows = (await simulator.control('GET', '/companies/MAPLESTREET/objects/GLDETAIL')).json.count;
      seen.push([await debit(), rows]);
    }
    expect(seen).toEqual([
      ['0.00', 0],
      ['10.10', 2],
      ['3.00', 2],
      ['0.00', 0],
    ]);
  });

  it('moves back what a transaction rolls back, a snapshot restores and a reset forgets', async () => {
    await simulator.one(post(entry()));
    await simulator.control('POST', '/snapshot', { name: 'one' });
    await simulator.send({ transaction: 'true', functions: fn(post(entry())) + fn(post(entry({ JOURNAL: 'NOPE' }))) });
    const rolledBack = await debit();
    await simulator.one(post(entry()));
    const two = await debit();
    await simulator.control('POST', '/restore', { name: 'one' });
    const restored = await debit();
    await simulator.one(removal('1'));
    const deleted = await debit();
    await simulator.control('POST', '/reset');
    expect([rolledBack, two, restored, deleted, await debit()]).toEqual(['10.10', '20.20', '10.10', '0.00', '0.00']);
  });

  it('answers as of a day', async () => {
    await simulator.run([post(entry()), post(entry({ BATCH_DATE: '12/01/2026' }))]);
    const days = ['2026-11-19', '2026-11-20', '2026-11-30', '2026-12-01'];
    const seen = await Promise.all(days.map((day) => debit(`?asOf=${day}`)));
    expect(seen).toEqual(['0.00', '10.10', '10.10', '20.20']);
    expect(await simulator.control('GET', `${LEDGER}?asOf=soon`)).toMatchObject({ status: 422 });
  });

  describe('periods (50)', () => {
    const closings = [
      { module: '3.AP', through: '2026-11-30' },
      { entity: 'ONLINE', through: '2026-10-31' },
      { module: '2.GL', entity: 'SHOP', through: '2026-11-20' },
    ];
    beforeEach(async () => {
      await simulator.stop();
      await start({ closedThrough: '2026-08-31', closedPeriods: closings });
    });
    const at = (location: string, day: string): string =>
      post(entry({ BATCH_DATE: day }, { LOCATION: location }, { LOCATION: location }));

    it.each([
      ['SHOP', '08/31/2026', /on or after 11\/21\/2026/],
      ['SHOP', '11/20/2026', /on or after 11\/21\/2026/],
      ['SHOP-FLOOR', '11/20/2026', /on or after 11\/21\/2026/],
      ['SHOP', '11/21/2026', /no error/],
      ['ONLINE', '10/31/2026', /The period of 10\/31\/2026 is closed. Date must be on or after 11\/01\/2026/],
      ['ONLINE', '11/01/2026', /no error/],
    ])('judges %s on %s', async (location, day, text) => {
      expect(await firstText(at(location, day))).toMatch(text);
    });

    it('lets drafts in, and posted entries neither in nor out', async () => {
      const draft = await firstText(post(entry({ STATE: 'Draft' })));
      const posting = await firstText(update('GLBATCH', fields({ RECORDNO: '1', STATE: 'Posted' })));
      await simulator.one(at('SHOP', '11/25/2026'));
      const moving = await firstText(update('GLBATCH', fields({ RECORDNO: '2', BATCH_DATE: '11/20/2026' })));
      expect([draft, posting, moving]).toEqual([
        'no error',
        expect.stringMatching(/closed/),
        expect.stringMatching(/closed/),
      ]);
    });

    it('are closed and opened again by a person, undone by a reset', async () => {
      const periods = '/companies/MAPLESTREET/periods';
      const day = at('SHOP', '11/25/2026');
      const closed = { closedThrough: '2026-11-30', closedPeriods: [] };
      expect(await simulator.control('GET', periods)).toMatchObject({ json: { closedThrough: '2026-08-31' } });
      expect(await simulator.control('POST', periods, closed)).toMatchObject({ status: 200, json: closed });
      const whileClosed = await firstText(day);
      await simulator.control('POST', periods, {});
      const whileOpen = [await firstText(day), await firstText(at('SHOP', '01/05/2020'))];
      expect([whileClosed, ...whileOpen]).toEqual([
        expect.stringMatching(/on or after 12\/01\/2026/),
        'no error',
        'no error',
      ]);
      await simulator.control('POST', '/reset');
      const { json } = await simulator.control('GET', periods);
      expect(json).toEqual({ closedThrough: '2026-08-31', closedPeriods: closings });
    });

    it.each([
      ['a day that is none', { closedThrough: '11/30/2026' }, 'closedThrough'],
      ['an unknown entity', { closedPeriods: [{ entity: 'NO', through: '2026-11-30' }] }, 'closedPeriods[0].entity'],
      ['an unknown field', { closedUntil: '2026-11-30' }, 'closedUntil'],
    ])('cannot be closed by %s', async (_name, body, field) => {
      const { status, json } = await simulator.control('POST', '/companies/MAPLESTREET/periods', body);
      expect([status, json.error.field]).toEqual([422, field]);
    });
  });
});
