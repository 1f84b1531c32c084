import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sdk from '@intacct/intacct-sdk';
import { sdkCall } from './sdk.fixture.js';
import { Books, type Fields } from './subledger.fixture.js';
import {
  contract,
  create,
  customer,
  entry,
  fields,
  post,
  sampleCompany,
  update,
  vendor,
  type LineValues,
} from './simulator.fixture.js';

let books: Books;
const open = async (changes: object = {}): Promise<void> => {
  books = await Books.open(changes);
};
afterEach(() => books.close());

const NAMES = ['STATE', 'BATCH_DATE', 'REVERSED', 'REVERSEDKEY', 'REVERSEDFROM'];
const look = async (no: string): Promise<readonly (string | undefined)[]> =>
  (await books.pick('GLBATCH', no, NAMES)).map((value) => value ?? '');
const change = (no: string, values: LineValues): Promise<string> =>
  books.refusal(update('GLBATCH', fields({ RECORDNO: no, ...values })));
const removal = (no: string): Promise<string> =>
  books.refusal(`<delete><object>GLBATCH</object><keys>${no}</keys></delete>`);
const person = async (no: string, values: object): Promise<string> => {
  const { status, json } = await books.person('PATCH', `GLBATCH/${no}`, values);
  return status === 200 ? String((json as unknown as Fields)['STATE']) : json.error.reason;
};
const ACCRUAL = { REVERSEDATE: '12/01/2026' };
const APPROVALS = { preferences: { GL: { ENABLEJOURNALAPPROVAL: true, JOURNALAPPROVALLEVELS: 2 } } };

describe('Reversal of journal entries (54)', () => {
  beforeEach(() => open());
  const asOf = async (day: string): Promise<unknown> =>
    (await books.simulator.control('GET', `/companies/MAPLESTREET/ledger?asOf=${day}`)).json;

  it('is an entry of its own on its day', async () => {
    await books.make(post(entry(ACCRUAL)));
    expect(await look('1')).toEqual(['Reversed', '11/20/2026', '12/01/2026', '2', '']);
    expect(await look('2')).toEqual(['Posted', '12/01/2026', '', '1', '11/20/2026']);
    expect(await asOf('2026-11-30')).toMatchObject({ debit: '10.10', byAccount: { 12100: { balance: '10.10' } } });
    expect(await asOf('2026-12-01')).toMatchObject({ debit: '20.20', byAccount: { 12100: { balance: '0.00' } } });
    expect((await books.person('GET', 'GLBATCH')).json.count).toBe(2);
  });

  it('follows its entry', async () => {
    await books.make(post(entry({ ...ACCRUAL, STATE: 'Draft' })));
    expect((await books.person('GET', 'GLBATCH')).json.count).toBe(1);
    await change('1', { STATE: 'Posted' });
    expect(await look('2')).toEqual(['Posted', '12/01/2026', '', '1', '11/20/2026']);
    await books.make(
      entry({}, { TRX_AMOUNT: '4.00' }, { TRX_AMOUNT: '4.00' }).replace(
        /^<GLBATCH>(.*)$/u,
        '<update><GLBATCH><RECORDNO>1</RECORDNO>$1</update>',
      ),
    );
    await change('1', { REVERSEDATE: '12/05/2026' });
    expect(await look('2')).toEqual(['Posted', '12/05/2026', '', '1', '11/20/2026']);
    expect(await asOf('2026-12-31')).toMatchObject({ debit: '8.00', credit: '8.00' });
    await change('1', { REVERSEDATE: '' });
    expect(await look('1')).toEqual(['Posted', '11/20/2026', '', '', '']);
    expect(await asOf('2026-12-31')).toMatchObject({ debit: '4.00' });
    await change('1', ACCRUAL);
    expect(await removal('1')).toBe('no error');
    expect((await books.person('GET', 'GLBATCH')).json.count).toBe(0);
    expect((await books.person('GET', 'GLDETAIL')).json.count).toBe(0);
  });

  it('cannot be changed or deleted by itself', async () => {
    await books.make(post(entry(ACCRUAL)));
    expect(await change('2', { BATCH_TITLE: 'Other' })).toMatch(/The reversal of journal entry 1 cannot be changed/);
    expect(await removal('2')).toMatch(/The reversal of journal entry 1 cannot be deleted/);
    expect(await change('1', { BATCH_DATE: '12/01/2026' })).toMatch(/must be later than the posting date/);
    expect(await books.refusal(post(entry({ REVERSEDATE: '11/20/2026' })))).toMatch(/must be later/);
  });

  it('can leave the state of its entry alone', async () => {
    await books.simulator.control('POST', '/profile', { gaps: { autoReversalState: 'Posted' } });
    await books.make(post(entry(ACCRUAL)));
    expect(await look('1')).toEqual(['Posted', '11/20/2026', '12/01/2026', '2', '']);
  });
});

describe('States of journal entries (55)', () => {
  it('go from draft to posted and not back', async () => {
    await open();
    await books.make(post(entry({ STATE: 'Draft' })));
    expect(await change('1', { STATE: 'Approved' })).toMatch(/State 'Approved' cannot be set: use Draft or Posted/);
    expect(await change('1', { STATE: 'Posted' })).toBe('no error');
    expect(await change('1', { STATE: 'Draft' })).toMatch(/cannot become a draft/);
    expect(await change('1', { STATE: 'Reversed' })).toMatch(/State 'Reversed' cannot be set/);
  });

  it('wait for as many approvals as the preferences say', async () => {
    await open(APPROVALS);
    await books.make(post(entry()));
    expect(await books.balances()).toEqual({});
    expect(await change('1', { STATE: 'Approved' })).toMatch(
      /'Approved' cannot be set on a journal entry in state 'Submitted'/,
    );
    expect(await change('1', { STATE: 'Posted' })).toBe('no error');
    const seen = [await look('1')];
    for (const state of ['Approved', 'Approved']) {
      await person('1', { STATE: state });
      seen.push(await look('1'));
    }
    expect(seen.map(([state]) => state)).toEqual(['Submitted', 'Partially Approved', 'Posted']);
    expect(await books.balances()).toEqual({ 12100: '10.10', 21500: '-10.10' });
  });

  it('come back from a refusal or a recall and are counted anew', async () => {
    await open(APPROVALS);
    await books.make(post(entry()));
    const seen = [
      await person('1', { STATE: 'Approved' }),
      await person('1', { STATE: 'Declined' }),
      await change('1', { STATE: 'Submitted' }),
      await person('1', { STATE: 'Approved' }),
      await change('1', { STATE: 'Draft' }),
      await change('1', { STATE: 'Posted' }),
      await person('1', { STATE: 'Approved' }),
    ];
    const [ok, half] = ['no error', 'Partially Approved'];
    expect(seen).toEqual([half, 'Declined', ok, half, ok, ok, half]);
  });

  it('hold a reversal until it is approved itself', async () => {
    await open({ preferences: { GL: { ENABLEJOURNALAPPROVAL: true } } });
    await books.make(post(entry(ACCRUAL)));
    await person('1', { STATE: 'Approved' });
    expect(await look('1')).toEqual(['Reversal pending', '11/20/2026', '', '2', '']);
    expect(await look('2')).toEqual(['Submitted', '12/01/2026', '', '1', '11/20/2026']);
    expect(await books.balances()).toEqual({ 12100: '10.10', 21500: '-10.10' });
    await person('2', { STATE: 'Approved' });
    expect(await look('1')).toEqual(['Reversed', '11/20/2026', '12/01/2026', '2', '']);
    expect(await books.balances()).toEqual({});
  });

  it.each([
    ['DISABLEEDIT', () => change('1', { BATCH_TITLE: 'x' })],
    ['DISABLEDELETE', () => removal('1')],
  ])('are frozen once posted by %s (62)', async (name, attempt) => {
    await open();
    await books.make(post(entry()));
    await books.person('POST', 'AFRSETUP', { [name]: 'true' });
    expect(await attempt()).toMatch(/Global Transaction Security/);
  });
});

const taxed = (tax: LineValues | undefined): string =>
  tax === undefined ? '' : `<TAXENTRIES><TAXENTRY>${fields(tax)}</TAXENTRY></TAXENTRIES>`;
/** Expense with its tax against cash. */
const purchase = (header: LineValues, ...taxes: readonly LineValues[]): string => {
  const head = fields({ JOURNAL: 'GEN', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'Rent', ...header });
  const net = fields({ ACCOUNTNO: '52000', TR_TYPE: '1', TRX_AMOUNT: '100.00', LOCATION: 'SHOP' });
  const cash = fields({ ACCOUNTNO: '31000', TR_TYPE: '-1', TRX_AMOUNT: '113.00', LOCATION: 'SHOP' });
  const entries = taxes
    .map((tax) => taxed(tax))
    .join('')
    .replaceAll('</TAXENTRIES><TAXENTRIES>', '');
  return post(
    `<GLBATCH>${head}<ENTRIES><GLENTRY>${net}${entries}</GLENTRY><GLENTRY>${cash}</GLENTRY></ENTRIES></GLBATCH>`,
  );
};
const INBOUND = { TAXIMPLICATIONS: 'Inbound', VATVENDORID: 'V1' };
const HST = { DETAILID: 'HST-P-13' };

describe('Taxes of journal entries (57)', () => {
  beforeEach(() => open());

  it('post beside their line and stay with it', async () => {
    const no = await books.make(purchase(INBOUND, { ...HST, TRX_TAX: '13.00' }));
    expect(await books.balances()).toEqual({ 13100: '13.00', 31000: '-113.00', 52000: '100.00' });
    expect(await books.pick('GLBATCH', no, ['TAXSOLUTIONID'])).toEqual(['Canada HST']);
    const read = await books.simulator.one(`<read><object>GLBATCH</object><keys>${no}</keys><fields>*</fields></read>`);
    expect(JSON.stringify(read.data)).toContain('HST-P-13');
    expect(await change(no, { BATCH_DATE: '11/21/2026' })).toBe('no error');
    expect(await books.balances()).toEqual({ 13100: '13.00', 31000: '-113.00', 52000: '100.00' });
  });

  it.each([
    ['no implications', {}, [HST], /need the tax implications/],
    [
      'a customer',
      { TAXIMPLICATIONS: 'Inbound', VATCUSTOMERID: 'C1' },
      [HST],
      /VATCUSTOMERID needs the tax implications Outbound/,
    ],
    [
      'a vendor',
      { TAXIMPLICATIONS: 'Outbound', VATVENDORID: 'V1' },
      [],
      /VATVENDORID needs the tax implications Inbound/,
    ],
    ['taxes of sales', INBOUND, [{ DETAILID: 'HST-S-13' }], /does not fit/],
    ['an unknown tax', INBOUND, [{ DETAILID: 'X' }], /Invalid Tax detail 'X'/],
    ['taxes that do not balance', INBOUND, [{ ...HST, TRX_TAX: '12.00' }], /do not balance/],
  ])('refuse %s', async (_, header, taxes, text) => {
    expect(await books.refusal(purchase(header, ...taxes))).toMatch(text);
  });

  it('name their solution when several are active, and one tax a line in South Africa', async () => {
    await books.simulator.run([
      create('TAXSOLUTION', fields({ SOLUTIONID: 'ZA VAT' })),
      create(
        'TAXDETAIL',
        fields({ DETAILID: 'ZA', TAXTYPE: 'Purchase', VALUE: '6.5', TAXSOLUTIONID: 'ZA VAT', GLACCOUNT: '13100' }),
      ),
    ]);
    expect(await books.refusal(purchase(INBOUND, HST))).toMatch(/TAXSOLUTIONID\) is missing: several are active/);
    const named = { ...INBOUND, TAXSOLUTIONID: 'ZA VAT' };
    expect(await books.refusal(purchase(named, { DETAILID: 'ZA' }, { DETAILID: 'ZA' }))).toMatch(
      /one tax entry a line/,
    );
    expect(await books.refusal(purchase({ ...INBOUND, TAXSOLUTIONID: 'Canada HST' }, HST))).toBe('no error');
  });
});

const split = (amount: string, location: string, more: LineValues = {}): string =>
  `<SPLIT>${fields({ AMOUNT: amount, LOCATIONID: location, ...more })}</SPLIT>`;
const allocated = (splits: string, line: LineValues = {}): string => {
  const head = fields({ JOURNAL: 'GEN', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'Shared' });
  const first = fields({ ACCOUNTNO: '52000', TR_TYPE: '1', TRX_AMOUNT: '10.00', ALLOCATION: 'Custom', ...line });
  const credit = (location: string, amount: string): string =>
    `<GLENTRY>${fields({ ACCOUNTNO: '31000', TR_TYPE: '-1', TRX_AMOUNT: amount, LOCATION: location })}</GLENTRY>`;
  return post(
    `<GLBATCH>${head}<ENTRIES><GLENTRY>${first}${splits}</GLENTRY>${credit('SHOP', '4.00')}${credit('ONLINE', '6.00')}</ENTRIES></GLBATCH>`,
  );
};

describe('Allocations of journal lines (48)', () => {
  beforeEach(() => open({ modules: [...sampleCompany().modules, 'CN'] }));

  it('post each part where it belongs, and read as they were written', async () => {
    const splits = split('4.00', 'SHOP', { DEPARTMENTID: 'SALES', CONTRACTID: 'K-7' }) + split('6.00', 'ONLINE');
    await books.simulator.run([
      create('DEPARTMENT', fields({ DEPARTMENTID: 'SALES', TITLE: 'Sales' })),
      contract('K-7'),
    ]);
    const no = await books.make(allocated(splits));
    const { json } = await books.person('GET', 'GLDETAIL?ACCOUNTNO=52000');
    expect(json.records.map((row) => [row['AMOUNT'], row['LOCATION'], row['DEPARTMENT'], row['CONTRACTID']])).toEqual([
      ['4.00', 'SHOP', 'SALES', 'K-7'],
      ['6.00', 'ONLINE', undefined, undefined],
    ]);
    const read = await books.simulator.one(`<read><object>GLBATCH</object><keys>${no}</keys><fields>*</fields></read>`);
    const line = read.data?.children[0]?.children.find(({ name }) => name === 'ENTRIES')?.children[0];
    expect(line?.children.filter(({ name }) => name === 'SPLIT').map((each) => each.children[0]?.text)).toHaveLength(2);
  });

  it.each([
    ['another sum', split('4.00', 'SHOP') + split('5.00', 'ONLINE'), {}, /come to 9.00, the line to 10/],
    [
      'dimensions beside it',
      split('10.00', 'SHOP'),
      { LOCATION: 'SHOP' },
      /excludes dimensions on the line, here LOCATION/,
    ],
    ['no splits', '', {}, /needs splits/],
    ['an unknown one', '', { ALLOCATION: 'Thirds' }, /Invalid Allocation 'Thirds'/],
    ['splits without it', split('10.00', 'SHOP'), { ALLOCATION: '' }, /need the allocation Custom/],
    ['an unknown place', split('10.00', 'MOON'), {}, /Invalid Location 'MOON'/],
    ['no place', '<SPLIT><AMOUNT>10.00</AMOUNT></SPLIT>', {}, /LOCATION\) is missing/],
  ])('refuse %s', async (_, splits, line, text) => {
    expect(await books.refusal(allocated(splits, line))).toMatch(text);
  });

  it('come from the official SDK', async () => {
    const { GeneralLedger: GL, Company } = sdk.Functions;
    const part = (amount: number, locationId: string) =>
      Object.assign(new Company.CustomAllocationSplit(), { amount, locationId });
    const shared = Object.assign(new GL.JournalEntryLineCreate(), {
      glAccountNumber: '52000',
      transactionAmount: 10,
      allocationId: GL.JournalEntryLineCreate.CUSTOM_ALLOCATION_ID,
      customAllocationSplits: [part(4, 'SHOP'), part(6, 'ONLINE')],
    });
    const credit = (transactionAmount: number, locationId: string) =>
      Object.assign(new GL.JournalEntryLineCreate(), { glAccountNumber: '31000', transactionAmount, locationId });
    const call = Object.assign(new GL.JournalEntryCreate(), {
      journalSymbol: 'GEN',
      postingDate: new Date(2026, 10, 20),
      reverseDate: new Date(2026, 11, 1),
      description: 'Shared',
      lines: [shared, credit(-4, 'SHOP'), credit(-6, 'ONLINE')],
    });
    expect(await books.refusal(sdkCall(call))).toBe('no error');
    expect((await books.person('GET', 'GLDETAIL')).json.count).toBe(8);
  });
});

describe('Dimensions of journal lines (49)', () => {
  it('are demanded by the flags of their account, user-defined ones too', async () => {
    await open({
      modules: [...sampleCompany().modules, 'PA', 'CN', 'CRE'],
      userDefinedDimensions: [{ objectName: 'REGION', label: 'Region' }],
    });
    await books.simulator.run([
      contract('K'),
      update('GLACCOUNT', fields({ ACCOUNTNO: '52000', REQUIRECONTRACT: 'true', REQUIREGLDIMREGION: 'true' })),
      create('REGION', fields({ NAME: 'North' })),
      vendor('V9'),
      customer('C9'),
    ]);
    const on = (line: LineValues): Promise<string> =>
      books.refusal(post(entry({}, { ACCOUNTNO: '52000', ITEMID: '', ...line })));
    expect(await on({})).toMatch(/missing the Contract dimension for the Account 52000/);
    expect(await on({ CONTRACTID: 'K' })).toMatch(/missing the Region dimension for the Account 52000/);
    expect(await on({ CONTRACTID: 'K', GLDIMREGION: '9' })).toMatch(/Invalid Region '9' specified/);
    expect(await on({ CONTRACTID: 'K', GLDIMREGION: '1', COSTTYPEID: 'X' })).toMatch(/needs a project and a task/);
    expect(await on({ CONTRACTID: 'K', GLDIMREGION: '1' })).toBe('no error');
    const { json } = await books.person('GET', 'GLDETAIL?ACCOUNTNO=52000');
    expect([json.records[0]?.['GLDIMREGION'], json.records[0]?.['CONTRACTID']]).toEqual(['1', 'K']);
  });
});
