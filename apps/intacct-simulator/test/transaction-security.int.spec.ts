import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { create, entry, fields, post, update, type LineValues } from './simulator.fixture.js';
import { advance, bill, Books, payout } from './subledger.fixture.js';

const SWITCHES = ['DISABLEEDIT', 'DISABLEDELETE', 'DISABLERECLASS'] as const;
type Switch = (typeof SWITCHES)[number];

const DAY = '<year>2026</year><month>11</month><day>20</day>';
const reverse = (name: string, key: string): string =>
  `<reverse_${name} key="${key}"><datereversed>${DAY}</datereversed></reverse_${name}>`;
const remove = (object: string, key: string): string =>
  `<delete><object>${object}</object><keys>${key}</keys></delete>`;
const items = (element: string, line: LineValues): string =>
  `<${element}S><${element}>${fields({ TRX_AMOUNT: '100.00', LOCATIONID: 'SHOP', ...line })}</${element}></${element}S>`;
const lineitem = (account: string): string =>
  `<glaccountno>${account}</glaccountno><amount>10</amount><locationid>SHOP</locationid>`;

/** What a client can do to a posted document of each kind. */
const KINDS: Readonly<Record<string, { text(no: string): string; lines(no: string): string }>> = {
  GLBATCH: {
    text: (no) => update('GLBATCH', fields({ RECORDNO: no, BATCH_TITLE: 'Other' })),
    lines: (no) => `<update>${entry({ RECORDNO: no })}</update>`,
  },
  APBILL: {
    text: (no) => update('APBILL', fields({ RECORDNO: no, DESCRIPTION: 'Other' })),
    lines: (no) => update('APBILL', fields({ RECORDNO: no }) + items('APBILLITEM', { ACCOUNTNO: '41900' })),
  },
  ARINVOICE: {
    text: (no) => `<update_invoice key="${no}"><description>Other</description></update_invoice>`,
    lines: (no) =>
      `<update_invoice key="${no}"><updateinvoiceitems><lineitem>${lineitem('52000')}</lineitem></updateinvoiceitems></update_invoice>`,
  },
  ARADVANCE: {
    text: (no) => update('ARADVANCE', fields({ RECORDNO: no, DESCRIPTION: 'Other' })),
    lines: (no) => update('ARADVANCE', fields({ RECORDNO: no }) + items('ARADVANCEITEM', { ACCOUNTNO: '41900' })),
  },
};
const OBJECTS = Object.keys(KINDS);

describe('Global Transaction Security (62)', () => {
  let books: Books;
  beforeEach(async () => {
    books = await Books.open();
  });
  afterEach(() => books.close());

  const make = async (object: string): Promise<string> => {
    if (object === 'GLBATCH') return books.make(post(entry()));
    if (object === 'APBILL') return books.make(bill());
    return object === 'ARINVOICE' ? books.invoice() : books.make(advance());
  };
  const forbid = async (...names: readonly Switch[]): Promise<void> => {
    await books.person('POST', 'AFRSETUP', Object.fromEntries(names.map((name) => [name, 'true'])));
  };
  const isRefused = async (call: string): Promise<boolean> => {
    const outcome = await books.refusal(call);
    if (outcome === 'no error') return false;
    expect(outcome).toMatch(/^BL01001973 Global Transaction Security does not allow/);
    return true;
  };

  it.each(OBJECTS.flatMap((object) => SWITCHES.map((name) => [object, name] as const)))(
    'holds a posted %s to %s',
    async (object, name) => {
      const no = await make(object);
      await forbid(name);
      const kind = KINDS[object];
      const refused = [await isRefused(kind?.text(no) ?? ''), await isRefused(kind?.lines(no) ?? '')];
      expect([...refused, await isRefused(remove(object, no))]).toEqual([
        name === 'DISABLEEDIT',
        name !== 'DISABLEDELETE',
        name === 'DISABLEDELETE',
      ]);
    },
  );

  it('leaves drafts, payments and reversals alone: they change nothing that was posted', async () => {
    const paid = await books.make(bill());
    const billNo = await books.make(bill({ RECORDID: 'B-2' }));
    const invoiceNo = await books.invoice();
    const draft = await books.make(bill({ RECORDID: 'B-3', ACTION: 'Draft' }));
    await forbid(...SWITCHES);
    const onDraft = [
      update('APBILL', fields({ RECORDNO: draft }) + items('APBILLITEM', { ACCOUNTNO: '41900' })),
      remove('APBILL', draft),
    ];
    for (const call of onDraft) expect(await books.refusal(call)).toBe('no error');
    const payment = await books.make(payout([{ RECORDKEY: paid, TRX_PAYMENTAMOUNT: '100.00' }]));
    for (const call of [reverse('appayment', payment), reverse('bill', billNo), reverse('invoice', invoiceNo)]) {
      expect(await books.refusal(call)).toBe('no error');
    }
    expect(await books.pick('APBILL', paid, ['STATE'])).toEqual(['Posted']);
    expect(await books.balances()).toEqual({ '52000': '100.00', '21000': '-100.00' });
  });

  it('takes REVERSEDATE on a posted entry for an edit', async () => {
    const no = await make('GLBATCH');
    await forbid('DISABLEEDIT');
    expect(await isRefused(update('GLBATCH', fields({ RECORDNO: no, REVERSEDATE: '12/01/2026' })))).toBe(true);
  });

  it.each([
    ['stricter', 'false', 'true', true],
    ['more lenient', 'true', 'false', false],
  ])('lets an entity be %s than the company', async (_name, company, own, refused) => {
    const shop = { location: 'SHOP' };
    await books.person('POST', 'AFRSETUP', { DISABLEEDIT: company });
    await books.simulator.one(create('AFRSETUP', fields({ DISABLEEDIT: own })), shop);
    const top = await books.make(bill());
    const there =
      (await books.simulator.one(bill({ RECORDID: 'B-2' }), shop)).data?.children[0]?.children[0]?.text ?? '';
    const changed = (no: string): string => KINDS['APBILL']?.text(no) ?? '';
    expect(await isRefused(changed(top))).toBe(!refused);
    expect((await books.simulator.one(changed(there), shop)).status).toBe(refused ? 'failure' : 'success');
  });
});
