import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create, fields, post, type LineValues } from './simulator.fixture.js';
import { advance, bill, Books, payout } from './subledger.fixture.js';

const ONLY_BENCH = {
  OBJECTRESTRICTION: 'Restricted',
  RESTRICTEDLOCATIONS: 'SHOP-BENCH',
  RESTRICTEDDEPARTMENTS: 'SALES',
};

const glLines = (lines: readonly LineValues[]): string =>
  lines.map((line) => `<GLENTRY>${fields(line)}</GLENTRY>`).join('');
const journalEntry = (lines: string, header: LineValues = {}): string =>
  post(
    `<GLBATCH>${fields({ JOURNAL: 'GEN', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'Use', ...header })}` +
      `<ENTRIES>${lines}</ENTRIES></GLBATCH>`,
  );
const used = (line: LineValues): string =>
  journalEntry(
    glLines([
      { ACCOUNTNO: '52000', TR_TYPE: '1', TRX_AMOUNT: '5', LOCATION: 'SHOP', ...line },
      { ACCOUNTNO: '41900', TR_TYPE: '-1', TRX_AMOUNT: '5', LOCATION: 'SHOP' },
    ]),
  );
const split = (part: LineValues, header: LineValues = {}): string =>
  journalEntry(
    `<GLENTRY>${fields({ ACCOUNTNO: '52000', TR_TYPE: '1', TRX_AMOUNT: '5', ALLOCATION: 'Custom' })}` +
      `<SPLIT>${fields({ AMOUNT: '5', LOCATIONID: 'SHOP', ...part })}</SPLIT></GLENTRY>` +
      glLines([{ ACCOUNTNO: '41900', TR_TYPE: '-1', TRX_AMOUNT: '5', LOCATION: 'SHOP' }]),
    header,
  );
const remove = (object: string, key: string): string =>
  `<delete><object>${object}</object><keys>${key}</keys></delete>`;

describe('Records that lines name', () => {
  let books: Books;
  beforeAll(async () => {
    books = await Books.open();
    await books.simulator.run([
      create('DEPARTMENT', fields({ DEPARTMENTID: 'SALES', TITLE: 'Sales' })),
      create('DEPARTMENT', fields({ DEPARTMENTID: 'SALES-EAST', TITLE: 'East', PARENTID: 'SALES' })),
      create('DEPARTMENT', fields({ DEPARTMENTID: 'OTHER', TITLE: 'Other' })),
      create(
        'VENDOR',
        `${fields({ VENDORID: 'VR', NAME: 'Bench only', ...ONLY_BENCH })}<DISPLAYCONTACT><PRINTAS>V</PRINTAS></DISPLAYCONTACT>`,
      ),
      create('CLASS', fields({ CLASSID: 'K1', NAME: 'One' })),
    ]);
  });
  afterAll(() => books.close());

  describe('are used where they are restricted to (51)', () => {
    const BENCH = { LOCATIONID: 'SHOP-BENCH', DEPARTMENTID: 'SALES' };
    it.each([
      ['a journal line there', used({ VENDORID: 'VR', LOCATION: 'SHOP-BENCH' }), true],
      ['a journal line elsewhere', used({ VENDORID: 'VR', LOCATION: 'SHOP' }), false],
      ['a department there', used({ VENDORID: 'VR', LOCATION: 'SHOP-BENCH', DEPARTMENT: 'SALES' }), true],
      ['a department below', used({ VENDORID: 'VR', LOCATION: 'SHOP-BENCH', DEPARTMENT: 'SALES-EAST' }), true],
      ['another department', used({ VENDORID: 'VR', LOCATION: 'SHOP-BENCH', DEPARTMENT: 'OTHER' }), false],
      ['a part of an allocation there', split({ VENDORID: 'VR', ...BENCH }), true],
      ['a part of an allocation elsewhere', split({ VENDORID: 'VR', ...BENCH, LOCATIONID: 'SHOP' }), false],
      ['a bill there', bill({ VENDORID: 'VR', RECORDID: 'R1' }, [BENCH]), true],
      [
        'a bill in a department below',
        bill({ VENDORID: 'VR', RECORDID: 'R4' }, [{ ...BENCH, DEPARTMENTID: 'SALES-EAST' }]),
        true,
      ],
      [
        'a bill in another department',
        bill({ VENDORID: 'VR', RECORDID: 'R5' }, [{ ...BENCH, DEPARTMENTID: 'OTHER' }]),
        false,
      ],
      ['the line of a bill of another vendor', bill({ RECORDID: 'R2' }, [{ ...BENCH, VENDORID: 'VR' }]), true],
      ['such a line elsewhere', bill({ RECORDID: 'R3' }, [{ LOCATIONID: 'SHOP', VENDORID: 'VR' }]), false],
    ])('%s', async (_name, call, isAllowed) => {
      const refusal = await books.refusal(call);
      expect(refusal).toMatch(isAllowed ? /^no error$/ : /^BL01001973 .*Vendor 'VR' .*restricted to other locations/);
    });
  });

  describe('stay while they are named (47)', () => {
    it('a bank account of a payment or an advance', async () => {
      const owed = await books.make(bill({ RECORDID: 'P1' }));
      await books.make(payout([{ RECORDKEY: owed, TRX_PAYMENTAMOUNT: '1' }]));
      await books.make(advance());
      const { json } = await books.person('GET', 'CHECKINGACCOUNT?BANKACCOUNTID=CHQ-CAD');
      const refusal = await books.refusal(remove('CHECKINGACCOUNT', json.records[0]?.['RECORDNO'] ?? ''));
      expect(refusal).toMatch(/in use by A[PR] (advances|payments)/);
    });

    it('a class in an allocation of a draft, until the draft is gone', async () => {
      const draft = await books.make(split({ CLASSID: 'K1' }, { STATE: 'Draft' }));
      expect(await books.refusal(remove('CLASS', 'K1'))).toMatch(/in use by Journal entry lines/);
      expect(await books.refusal(remove('GLBATCH', draft))).toBe('no error');
      expect(await books.refusal(remove('CLASS', 'K1'))).toBe('no error');
    });

    it('a tax detail of a line, until the line is gone', async () => {
      const taxed = create(
        'APBILL',
        fields({ VENDORID: 'V1', RECORDID: 'T1', WHENCREATED: '11/02/2026', WHENDUE: '12/02/2026' }) +
          `<APBILLITEMS><APBILLITEM>${fields({ ACCOUNTNO: '52000', TRX_AMOUNT: '10', LOCATIONID: 'SHOP' })}` +
          '<TAXENTRIES><TAXENTRY><DETAILID>HST-P-13</DETAILID></TAXENTRY></TAXENTRIES></APBILLITEM></APBILLITEMS>',
      );
      const no = await books.make(taxed);
      const removal = '<delete_taxdetail detailid="HST-P-13"/>';
      expect(await books.refusal(removal)).toMatch(/in use by AP bill lines/);
      await books.make(remove('APBILL', no));
      expect(await books.refusal(removal)).toBe('no error');
    });
  });
});
