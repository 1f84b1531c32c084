import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ledgerOf } from '../src/control/ledger.report.js';
import { createRecord, deleteRecord } from '../src/rules/record.writer.js';
import { newDraft } from '../src/rules/write.context.js';
import { SumBook, money, openCompany, text } from './accounting.fixture.js';
import { fields, post, sampleCompany, update, type LineValues } from './simulator.fixture.js';
import { advance, bill, Books, payout } from './subledger.fixture.js';

const ENTITIES = [
  { LOCATIONID: 'IE1', NAME: 'First', CURRENCY: 'CAD' },
  { LOCATIONID: 'IE2', NAME: 'Second', CURRENCY: 'CAD' },
  { LOCATIONID: 'LONE', NAME: 'Alone', CURRENCY: 'CAD', HAS_IE_RELATION: 'false' },
  { LOCATIONID: 'US', NAME: 'United States', CURRENCY: 'USD' },
];
const ACCOUNT = { ACCOUNTTYPE: 'balancesheet', NORMALBALANCE: 'debit' };
const GL = { DUEFROMACCOUNT: '14000', DUETOACCOUNT: '24000' };

function changesWith(gl: object): object {
  const { objects } = sampleCompany();
  return {
    preferences: { GL: gl },
    objects: {
      ...objects,
      LOCATIONENTITY: [...(objects['LOCATIONENTITY'] ?? []), ...ENTITIES],
      GLACCOUNT: [
        ...(objects['GLACCOUNT'] ?? []),
        { ACCOUNTNO: '14000', TITLE: 'Due from entities', ...ACCOUNT },
        { ACCOUNTNO: '24000', TITLE: 'Due to entities', ...ACCOUNT },
        { ACCOUNTNO: '10200', TITLE: 'Bank of the first', ...ACCOUNT },
        { ACCOUNTNO: '10300', TITLE: 'Bank in dollars', ...ACCOUNT },
      ],
      CHECKINGACCOUNT: [
        ...(objects['CHECKINGACCOUNT'] ?? []),
        { BANKACCOUNTID: 'IE1-BANK', BANKNAME: 'One', GLACCOUNTNO: '10200', CURRENCY: 'CAD', LOCATIONID: 'IE1' },
        { BANKACCOUNTID: 'US-BANK', BANKNAME: 'Two', GLACCOUNTNO: '10300', CURRENCY: 'USD', LOCATIONID: 'US' },
      ],
    },
  };
}

const across = (source: string, debit: LineValues, credit: LineValues): string =>
  post(
    `<GLBATCH>${fields({ JOURNAL: 'GEN', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'Across', BASELOCATION_NO: source })}<ENTRIES>` +
      [
        { ACCOUNTNO: '52000', TR_TYPE: '1', TRX_AMOUNT: '5', ...debit },
        { ACCOUNTNO: '41900', TR_TYPE: '-1', TRX_AMOUNT: '5', ...credit },
      ]
        .map((line) => `<GLENTRY>${fields(line)}</GLENTRY>`)
        .join('') +
      '</ENTRIES></GLBATCH>',
  );

describe('Entities of one posting', () => {
  let books: Books;
  afterEach(() => books.close());
  const open = async (gl: object = GL): Promise<void> => {
    books = await Books.open(changesWith(gl));
  };
  /** Account, entity, amount of every row. */
  const rows = async (): Promise<readonly string[]> => {
    const { json } = await books.person('GET', 'GLDETAIL?limit=1000');
    return json.records.map((row) => `${row['LOCATION']} ${row['ACCOUNTNO']} ${row['AMOUNT']}`);
  };
  const entityBalances = async (): Promise<readonly string[]> => {
    const sums = new SumBook();
    const { json } = await books.person('GET', 'GLDETAIL?limit=1000');
    for (const row of json.records) sums.add(row['LOCATION'] ?? '', money(row['AMOUNT']));
    return Object.keys(sums.entries());
  };

  it.each([
    ['one of them', 'IE1', ['IE2 14000 5.00', 'IE1 24000 -5.00']],
    ['a third one', 'SHOP', ['IE1 24000 -5.00', 'SHOP 14000 5.00', 'IE2 14000 5.00', 'SHOP 24000 -5.00']],
  ])('settle through %s on the accounts of the company', async (_name, source, settling) => {
    await open();
    expect(await books.make(across(source, { LOCATION: 'IE1' }, { LOCATION: 'IE2' }))).toBe('1');
    expect(await rows()).toEqual(['IE1 52000 5.00', 'IE2 41900 -5.00', ...settling]);
    const { json } = await books.person('GET', 'LOCATIONENTITY?limit=100');
    const entity = json.records.find(({ LOCATIONID }) => LOCATIONID === source);
    expect(await books.pick('GLBATCH', '1', ['BASELOCATION'])).toEqual([entity?.['RECORDNO']]);
  });

  it('stay as they are without such accounts', async () => {
    await open({});
    await books.make(across('IE1', { LOCATION: 'IE1' }, { LOCATION: 'IE2' }));
    expect(await rows()).toEqual(['IE1 52000 5.00', 'IE2 41900 -5.00']);
  });

  it.each([
    ['without a source entity', '', 'IE1', 'IE2'],
    ['with one that has no relations', 'LONE', 'IE1', 'IE2'],
    ['when one of them has no relations', 'IE1', 'IE1', 'LONE'],
    ['when their base currencies differ', 'IE1', 'IE1', 'US'],
  ])('are refused %s (48)', async (_name, source, debit, credit) => {
    await open();
    const line = { CURRENCY: 'CAD', EXCHANGE_RATE: '1' };
    const foreign = (entity: string): LineValues =>
      entity === 'US' ? { LOCATION: entity, ...line } : { LOCATION: entity };
    expect(await books.refusal(across(source, foreign(debit), foreign(credit)))).toMatch(/do not balance for entity/);
  });

  it('settle in payments, and back when these are reversed', async () => {
    await open();
    const owed = await books.make(bill({}, [{ LOCATIONID: 'IE2' }]));
    const paid = await books.make(
      payout([{ RECORDKEY: owed, TRX_PAYMENTAMOUNT: '30' }], { FINANCIALENTITY: 'IE1-BANK' }),
    );
    expect((await rows()).slice(2)).toEqual([
      'IE1 10200 -30.00',
      'IE2 21000 30.00',
      'IE2 24000 -30.00',
      'IE1 14000 30.00',
    ]);
    await books.simulator.one(
      `<reverse_appayment key="${paid}"><datereversed><year>2026</year><month>11</month><day>20</day></datereversed></reverse_appayment>`,
    );
    expect((await rows()).slice(6)).toHaveLength(4);
    expect(await entityBalances()).toEqual([]);
    expect(await books.balances()).toEqual({ '52000': '100.00', '21000': '-100.00' });
  });

  it('move nothing when only a text changes', async () => {
    await open();
    const no = await books.make(advance({ FINANCIALENTITY: 'IE1-BANK' }, [{ LOCATIONID: 'IE2' }]));
    const before = await books.person('GET', 'GLDETAIL?limit=1000');
    expect((await books.simulator.one(update('ARADVANCE', fields({ RECORDNO: no, DESCRIPTION: 'x' })))).status).toBe(
      'success',
    );
    expect(await books.person('GET', 'GLDETAIL?limit=1000')).toEqual(before);
    expect(await entityBalances()).toEqual([]);
  });

  it('are paid at the top level in the base currency of the entity that owes', async () => {
    await open();
    const owed = await books.make(bill({}, [{ LOCATIONID: 'US' }]));
    const home = await books.make(bill({ RECORDID: 'B-2', CURRENCY: 'USD', EXCHANGE_RATE: '1.3' }));
    const detail = { RECORDKEY: owed, TRX_PAYMENTAMOUNT: '40' };
    const bank = { FINANCIALENTITY: 'US-BANK' };
    const paid = await books.make(payout([detail], bank));
    expect(await books.pick('APPYMT', paid, ['BASECURR', 'CURRENCY', 'TOTALENTERED'])).toEqual(['USD', 'USD', '40.00']);
    const mixed = payout([detail, { ...detail, RECORDKEY: home }], { ...bank, CURRENCY: 'USD', EXCHANGE_RATE: '1.3' });
    expect(await books.refusal(mixed)).toMatch(/different base currencies/);
  });
});

describe('Inter-entity lines', () => {
  const line = fc.record({
    entity: fc.constantFrom('IE1', 'IE2', 'SHOP', 'SHOP-BENCH', 'ONLINE'),
    cents: fc.integer({ min: 1, max: 99_999 }),
    isForeign: fc.boolean(),
  });

  it('leave every entity in balance, in base currency and in each other one, whatever is posted', () => {
    const { company, context } = openCompany(changesWith(GL), []);
    const model = company.model('GLBATCH');
    if (model === undefined) throw new Error('no GLBATCH');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), line, (debits, { entity }) => {
        const draft = newDraft({ JOURNAL: 'GEN', BATCH_DATE: '11/02/2026', BATCH_TITLE: 'x', BASELOCATION_NO: 'IE1' });
        const lines = debits.flatMap(({ entity: at, cents, isForeign }) => {
          const rate = isForeign ? { CURRENCY: 'USD', EXCHANGE_RATE: '1.3337' } : { CURRENCY: 'CAD' };
          const values = { ACCOUNTNO: '52000', TRX_AMOUNT: text(cents), ...rate };
          return [
            newDraft({ ...values, TR_TYPE: '1', LOCATION: at }),
            newDraft({ ...values, TR_TYPE: '-1', LOCATION: entity }),
          ];
        });
        draft.lines = lines;
        const record = createRecord(context, model, draft);
        const sums = new SumBook();
        for (const { values } of company.table('GLDETAIL').byIndex('BATCHKEY', String(record.no))) {
          sums.add(`${values['LOCATION']} ${values['CURRENCY']}`, money(values['TRX_AMOUNT']));
        }
        const { byEntity, debit, credit } = ledgerOf(company);
        expect(Object.values(byEntity).filter(({ balance }) => balance !== '0.00')).toEqual([]);
        expect(debit).toBe(credit);
        const byOwner = new SumBook();
        for (const [key, sum] of Object.entries(sums.entries())) byOwner.add(key.replace('-BENCH', ''), sum);
        expect(byOwner.entries()).toEqual({});
        deleteRecord(context, model, String(record.no));
        expect(company.table('GLDETAIL').records.size).toBe(0);
      }),
      { numRuns: 150, seed: 20_261_125 },
    );
  });
});
