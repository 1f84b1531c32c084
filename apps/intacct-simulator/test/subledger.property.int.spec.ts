import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { ledgerOf } from '../src/control/ledger.report.js';
import { Refusal } from '../src/gateway/refusal.error.js';
import { newDraft, type Draft, type WriteContext } from '../src/rules/write.context.js';
import type { CompanyStore } from '../src/store/company.store.js';
import {
  createDocument,
  deleteDocument,
  reverseDocument,
  updateDocument,
  type DocumentObject,
} from '../src/subledger/documents.js';
import { ledgerRows, money, openCompany, text } from './accounting.fixture.js';

const PREFERENCES = {
  AR: { DUPLICATENUMBERS: 'accept', DISCOUNTACCOUNT: '41500' },
  AP: { DUPLICATENUMBERS: 'accept', DISCOUNTACCOUNT: '52000' },
  GL: { GAINLOSSACCOUNT: '31000' },
};

const SIDES = {
  AR: { party: { CUSTOMERID: 'C1' }, invoice: 'ARINVOICE', adjustment: 'ARADJUSTMENT', account: '41900' },
  AP: { party: { VENDORID: 'V1' }, invoice: 'APBILL', adjustment: 'APADJUSTMENT', account: '52000' },
} as const;
type SideName = keyof typeof SIDES;

/** One step of a history; positions choose among the documents that are there. */
interface Step {
  readonly kind: 'charge' | 'adjust' | 'advance' | 'pay' | 'credit' | 'reverse' | 'delete' | 'change';
  readonly side: SideName;
  readonly cents: readonly number[];
  readonly pick: number;
  readonly rate: string;
  readonly isDraft: boolean;
}

const open = () =>
  openCompany({ preferences: PREFERENCES }, [
    ['CUSTOMER', { CUSTOMERID: 'C1', NAME: 'C', 'DISPLAYCONTACT.PRINTAS': 'P' }],
    ['VENDOR', { VENDORID: 'V1', NAME: 'V', 'DISPLAYCONTACT.PRINTAS': 'P' }],
  ]);

const lines = (step: Step, account: string, sign: (cents: number) => number): Draft[] =>
  step.cents.map((cents, index) =>
    newDraft({
      ACCOUNTNO: account,
      TRX_AMOUNT: text(sign(cents)),
      LOCATIONID: (step.pick + index) % 2 === 0 ? 'SHOP' : 'ONLINE',
    }),
  );

const foreign = (step: Step): Record<string, string> =>
  step.rate === '1' ? {} : { CURRENCY: 'USD', EXCHANGE_RATE: step.rate };

function draftOf(values: Record<string, string>, owned: Draft[]): Draft {
  return { ...newDraft(values), lines: owned };
}

function chosen(company: CompanyStore, object: string, pick: number): string | undefined {
  const numbers = [...company.table(object).numbers];
  return numbers.length === 0 ? undefined : String(numbers[pick % numbers.length]);
}

const CASH = { FINANCIALENTITY: 'CHQ-CAD' };
const FUNDS = { UNDEPOSITEDACCOUNTNO: '13100' };

function charge(context: WriteContext, step: Step, isAdjustment: boolean): void {
  const { party, invoice, adjustment, account } = SIDES[step.side];
  const factor = step.pick % 3 === 0 ? -1 : 1;
  const sign = isAdjustment ? (cents: number) => factor * Math.abs(cents) : (cents: number) => cents;
  const header = { ...party, RECORDID: 'N', WHENCREATED: '11/01/2026', WHENDUE: '12/01/2026', ...foreign(step) };
  createDocument(
    context,
    isAdjustment ? adjustment : invoice,
    draftOf({ ...header, ...(step.isDraft ? { ACTION: 'Draft' } : {}) }, lines(step, account, sign)),
  );
}

function advance(context: WriteContext, step: Step): void {
  const { party } = SIDES[step.side];
  const header = { ...party, PAYMENTMETHOD: 'EFT', PAYMENTDATE: '11/02/2026', ...foreign(step) };
  const receipt = step.side === 'AR' ? { RECEIPTDATE: '11/02/2026' } : {};
  const place = step.side === 'AR' ? FUNDS : CASH;
  const account = step.side === 'AR' ? '11000' : '21000';
  createDocument(
    context,
    `${step.side}ADVANCE`,
    draftOf({ ...header, ...receipt, ...place }, lines(step, account, Math.abs)),
  );
}

function payment(context: WriteContext, step: Step, detail: Record<string, string>): void {
  const { party, invoice } = SIDES[step.side];
  const no = chosen(context.company, invoice, step.pick);
  if (no === undefined) return;
  const currency = context.company.table(invoice).get(Number(no))?.values['CURRENCY'] ?? '';
  const rate = currency === 'USD' ? { EXCHANGE_RATE: step.rate === '1' ? '1.5' : step.rate } : {};
  const date = step.side === 'AR' ? { RECEIPTDATE: '11/03/2026' } : { PAYMENTDATE: '11/03/2026' };
  const over =
    step.side === 'AR' && step.pick % 4 === 0 ? { OVERPAYMENTAMOUNT: '7.77', OVERPAYMENTLOCATIONID: 'SHOP' } : {};
  const place = step.side === 'AR' ? FUNDS : CASH;
  const header = { ...party, PAYMENTMETHOD: 'EFT', CURRENCY: currency, ...rate, ...date, ...place, ...over };
  const action = step.isDraft ? { ACTION: 'Draft' } : {};
  createDocument(
    context,
    `${step.side}PYMT`,
    draftOf({ ...header, ...action }, [newDraft({ RECORDKEY: no, ...detail })]),
  );
}

function credit(context: WriteContext, step: Step): void {
  const kinds = [
    ['ADVANCE', `${step.side}ADVANCE`, 'TRX_POSTEDADVANCEAMOUNT'],
    ['ADJUSTMENT', `${step.side}ADJUSTMENT`, 'TRX_ADJUSTMENTAMOUNT'],
    ['NEGATIVEINVOICE', SIDES[step.side].invoice, 'TRX_NEGATIVEINVOICEAMOUNT'],
    ['OVERPAYMENT', `${step.side}PYMT`, 'TRX_POSTEDOVERPAYMENTAMOUNT'],
  ] as const;
  const [kind, object, field] = kinds[step.pick % 4] ?? kinds[0];
  const key = chosen(context.company, object, step.pick >> 2);
  const amount = text(Math.abs(step.cents[0] ?? 1));
  if (key !== undefined) payment(context, step, { [`${kind}KEY`]: key, [field]: amount });
}

function anyOf(side: SideName, pick: number): DocumentObject {
  const kinds = ['PYMT', 'ADVANCE', 'ADJUSTMENT', side === 'AR' ? 'INVOICE' : 'BILL'] as const;
  return `${side}${kinds[pick % 4] ?? 'PYMT'}` as DocumentObject;
}

function run(context: WriteContext, step: Step): void {
  const object = anyOf(step.side, step.pick);
  const key = chosen(context.company, object, step.pick >> 2);
  if (step.kind === 'charge') return charge(context, step, false);
  if (step.kind === 'adjust') return charge(context, step, true);
  if (step.kind === 'advance') return advance(context, step);
  if (step.kind === 'pay') return payment(context, step, { TRX_PAYMENTAMOUNT: text(Math.abs(step.cents[0] ?? 1)) });
  if (step.kind === 'credit') return credit(context, step);
  if (key === undefined) return;
  if (step.kind === 'reverse') reverseDocument(context, object, key, { date: '11/20/2026' });
  else if (step.kind === 'delete') deleteDocument(context, object, key);
  else {
    const draft = newDraft({ RECORDNO: key, DESCRIPTION: 'x', ACTION: 'Submit' });
    const isCharge = step.pick % 4 > 1 && step.isDraft;
    if (isCharge) draft.lines = lines(step, SIDES[step.side].account, Math.abs);
    updateDocument(context, object, draft);
  }
}

const total = (company: CompanyStore, object: string, field: string): Decimal => {
  let sum = new Decimal(0);
  for (const { values } of company.table(object).records.values()) {
    const isIn = !['Draft', 'Submitted'].includes(values['STATE'] ?? '');
    if (isIn) sum = sum.add(money(values[field]));
  }
  return sum;
};

function owed(company: CompanyStore, side: SideName): string {
  const { invoice, adjustment } = SIDES[side];
  return total(company, invoice, 'TOTALDUE')
    .add(total(company, adjustment, 'TOTALDUE'))
    .sub(total(company, `${side}ADVANCE`, 'TOTALDUE'))
    .sub(total(company, `${side}PYMT`, 'TOTALDUE'))
    .add(0)
    .toFixed(2);
}

/** Every header is the sum of its lines, and what was entered is paid or due. */
function checkHeaders(company: CompanyStore): void {
  for (const object of ['ARINVOICE', 'APBILL', 'ARADJUSTMENT', 'APADJUSTMENT', 'ARADVANCE', 'APADVANCE']) {
    for (const { no, values } of company.table(object).records.values()) {
      const own = [...company.table(`${object}ITEM`).byIndex('RECORDKEY', String(no))];
      for (const field of ['TRX_TOTALDUE', 'TOTALDUE', 'TRX_TOTALPAID', 'TOTALPAID']) {
        const sum = own.reduce((sofar, line) => sofar.add(money(line.values[field])), new Decimal(0));
        expect([object, no, field, sum.toFixed(2)]).toEqual([object, no, field, money(values[field]).toFixed(2)]);
      }
      if (values['RAWSTATE'] === 'V') continue;
      const entered = money(values['TOTALPAID']).add(money(values['TOTALDUE']));
      expect(entered.toFixed(2)).toBe(money(values['TOTALENTERED']).toFixed(2));
    }
  }
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('charge', 'charge', 'adjust', 'advance', 'pay', 'pay', 'credit', 'reverse', 'delete', 'change'),
  side: fc.constantFrom('AR', 'AP'),
  cents: fc.array(
    fc.integer({ min: -2_000, max: 20_000 }).filter((cents) => cents !== 0),
    { minLength: 1, maxLength: 3 },
  ),
  pick: fc.nat(1_000),
  rate: fc.constantFrom('1', '1', '1.3333', '0.777'),
  isDraft: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
});

describe('Subledgers and ledger', () => {
  it('agree after every step of any history', () => {
    let done = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 8, maxLength: 40 }), (steps) => {
        const { company, context } = open();
        for (const each of steps) {
          try {
            run(context, each);
            done += 1;
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
          }
          const rows = ledgerRows(company, 'AMOUNT');
          expect(rows.of('all')).toBe('0.00');
          expect(rows.of('11000')).toBe(owed(company, 'AR'));
          expect(rows.of('21000')).toBe(money(owed(company, 'AP')).neg().add(0).toFixed(2));
          const { debit, credit, receivable, payable } = ledgerOf(company);
          expect([debit, receivable, payable]).toEqual([credit, owed(company, 'AR'), owed(company, 'AP')]);
          checkHeaders(company);
        }
      }),
      { numRuns: 60, seed: 20_261_125 },
    );
    expect(done).toBeGreaterThan(600);
  });
});
