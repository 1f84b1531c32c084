import { Functions } from '@intacct/intacct-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { filled, SdkOnSimulator, type SdkFields } from './online-sdk.fixture.js';

const Payables = Functions.AccountsPayable;
const Receivables = Functions.AccountsReceivable;
const Ledger = Functions.GeneralLedger;

const day = (dayOfMonth: number): Date => new Date(2026, 10, dayOfMonth);
const TOTALS = { TRX_TOTALENTERED: '100.00', TOTALDUE: '100.00', TOTALPAID: '0.00' };

/** A plain account of the sample company: no dimension is demanded. */
const PLAIN = '31000';
const line = { glAccountNumber: PLAIN, locationId: 'SHOP', memo: 'Bells & horns' };

const billLine = (transactionAmount: number) => filled(new Payables.BillLineCreate(), { ...line, transactionAmount });
const invoiceLine = (transactionAmount: number) =>
  filled(new Receivables.InvoiceLineCreate(), { ...line, transactionAmount });

const bill = (billNumber: string, ...amounts: readonly number[]) =>
  filled(new Payables.BillCreate(), {
    vendorId: 'SDK-V',
    transactionDate: day(2),
    glPostingDate: day(3),
    dueDate: day(30),
    billNumber,
    referenceNumber: 'PO-7',
    description: 'Bill',
    lines: amounts.map(billLine),
  });

const invoice = (invoiceNumber: string, ...amounts: readonly number[]) =>
  filled(new Receivables.InvoiceCreate(), {
    customerId: 'SDK-C',
    transactionDate: day(2),
    glPostingDate: day(3),
    dueDate: day(30),
    invoiceNumber,
    referenceNumber: 'SO-7',
    description: 'Invoice',
    lines: amounts.map(invoiceLine),
  });

describe('The official SDK writes documents', () => {
  let sdk: SdkOnSimulator;

  beforeAll(async () => {
    sdk = await SdkOnSimulator.start();
    await sdk.done(filled(new Payables.VendorCreate(), { vendorId: 'SDK-V', vendorName: 'Vendor', printAs: 'Vendor' }));
    await sdk.done(
      filled(new Receivables.CustomerCreate(), { customerId: 'SDK-C', customerName: 'Customer', printAs: 'Customer' }),
    );
    await sdk.simulator.control('POST', '/snapshot', { name: 'parties' });
  });
  beforeEach(() => sdk.simulator.control('POST', '/restore', { name: 'parties' }));
  afterAll(() => sdk.stop());

  const ledger = async () => {
    const { json } = await sdk.simulator.control('GET', '/companies/MAPLESTREET/ledger');
    const { debit, credit, receivable, payable } = json as unknown as Readonly<Record<string, string>>;
    expect(debit).toBe(credit);
    return { debit, receivable, payable };
  };
  const only = async (object: string, filter: string): Promise<SdkFields> => {
    const records = await sdk.records(object, filter);
    expect(records).toHaveLength(1);
    return records[0] ?? {};
  };

  it('journal entries, and deletes one', async () => {
    const entry = filled(new Ledger.JournalEntryCreate(), {
      journalSymbol: 'GEN',
      postingDate: day(4),
      description: 'Entry',
      referenceNumber: 'JE-1',
      lines: [100.5, -100.5].map((transactionAmount) =>
        filled(new Ledger.JournalEntryLineCreate(), { glAccountNumber: PLAIN, transactionAmount, locationId: 'SHOP' }),
      ),
    });
    const { data } = await sdk.done(entry);
    expect(await only('GLBATCH', 'REFERENCENO=JE-1')).toMatchObject({
      JOURNAL: 'GEN',
      BATCH_DATE: '11/04/2026',
      STATE: 'Posted',
    });
    expect(await ledger()).toMatchObject({ debit: '100.50' });
    await sdk.done(filled(new Ledger.JournalEntryDelete(), { recordNo: Number(data[0]?.['RECORDNO']) }));
    expect(await ledger()).toMatchObject({ debit: '0.00' });
  });

  it('bills: create, update, reverse, delete', async () => {
    const { key } = await sdk.done(bill('B-1', 60, 40));
    expect(await only('APBILL', 'RECORDID=B-1')).toMatchObject({
      RECORDNO: key,
      VENDORID: 'SDK-V',
      WHENDUE: '11/30/2026',
      ...TOTALS,
    });
    expect(await ledger()).toMatchObject({ debit: '100.00', payable: '100.00' });

    await sdk.done(
      filled(new Payables.BillUpdate(), { recordNo: Number(key), vendorId: 'SDK-V', description: 'Changed' }),
    );
    expect(await only('APBILL', 'RECORDID=B-1')).toMatchObject({ DESCRIPTION: 'Changed', ...TOTALS });

    await sdk.done(filled(new Payables.BillReverse(), { recordNo: Number(key), reverseDate: day(5), memo: 'Wrong' }));
    expect((await sdk.records('APBILL', `RECORDNO=${key}`))[0]).toMatchObject({ STATE: 'Reversed' });
    expect(await ledger()).toMatchObject({ payable: '0.00' });

    const other = await sdk.done(bill('B-2', 10));
    await sdk.done(filled(new Payables.BillDelete(), { recordNo: Number(other.key) }));
    expect(await sdk.records('APBILL', 'RECORDID=B-2')).toEqual([]);
    expect(await ledger()).toMatchObject({ payable: '0.00' });
  });

  it('invoices: create, update, reverse, delete', async () => {
    const { key } = await sdk.done(invoice('I-1', 60, 40));
    expect(await only('ARINVOICE', 'RECORDID=I-1')).toMatchObject({
      RECORDNO: key,
      CUSTOMERID: 'SDK-C',
      WHENDUE: '11/30/2026',
      ...TOTALS,
    });
    expect(await ledger()).toMatchObject({ debit: '100.00', receivable: '100.00' });

    await sdk.done(
      filled(new Receivables.InvoiceUpdate(), { recordNo: Number(key), customerId: 'SDK-C', description: 'Changed' }),
    );
    expect(await only('ARINVOICE', 'RECORDID=I-1')).toMatchObject({ DESCRIPTION: 'Changed', ...TOTALS });

    await sdk.done(
      filled(new Receivables.InvoiceReverse(), { recordNo: Number(key), reverseDate: day(5), memo: 'Wrong' }),
    );
    expect((await sdk.records('ARINVOICE', `RECORDNO=${key}`))[0]).toMatchObject({ STATE: 'Reversed' });
    expect(await ledger()).toMatchObject({ receivable: '0.00' });

    const other = await sdk.done(invoice('I-2', 10));
    await sdk.done(filled(new Receivables.InvoiceDelete(), { recordNo: Number(other.key) }));
    expect(await sdk.records('ARINVOICE', 'RECORDID=I-2')).toEqual([]);
  });

  it('adjustments on both sides, and deletes them', async () => {
    const common = { transactionDate: day(2), glPostingDate: day(3) };
    const ap = await sdk.done(
      filled(new Payables.ApAdjustmentCreate(), {
        ...common,
        vendorId: 'SDK-V',
        adjustmentNumber: 'AA-1',
        lines: [filled(new Payables.ApAdjustmentLineCreate(), { ...line, transactionAmount: -15 })],
      }),
    );
    const ar = await sdk.done(
      filled(new Receivables.ArAdjustmentCreate(), {
        ...common,
        customerId: 'SDK-C',
        adjustmentNumber: 'RA-1',
        lines: [filled(new Receivables.ArAdjustmentLineCreate(), { ...line, transactionAmount: -25 })],
      }),
    );
    expect(await ledger()).toMatchObject({ payable: '-15.00', receivable: '-25.00' });
    await sdk.done(filled(new Payables.ApAdjustmentDelete(), { recordNo: Number(ap.key) }));
    await sdk.done(filled(new Receivables.ArAdjustmentDelete(), { recordNo: Number(ar.key) }));
    expect(await ledger()).toMatchObject({ payable: '0.00', receivable: '0.00' });
  });

  it('a receipt that pays an invoice, and reverses it', async () => {
    const { key } = await sdk.done(invoice('I-3', 60, 40));
    const receipt = await sdk.done(
      filled(new Receivables.ArPaymentCreate(), {
        customerId: 'SDK-C',
        transactionPaymentAmount: 100,
        undepositedFundsGlAccountNo: PLAIN,
        receivedDate: day(6),
        paymentMethod: 'EFT',
        applyToTransactions: [
          filled(new Receivables.ArPaymentItem(), { applyToRecordId: Number(key), amountToApply: 100 }),
        ],
      }),
    );
    expect(await only('ARINVOICE', 'RECORDID=I-3')).toMatchObject({
      STATE: 'Paid',
      TOTALDUE: '0.00',
      TOTALPAID: '100.00',
      WHENPAID: '11/06/2026',
    });
    expect(await ledger()).toMatchObject({ receivable: '0.00' });
    await sdk.done(filled(new Receivables.ArPaymentReverse(), { recordNo: Number(receipt.key), reverseDate: day(7) }));
    expect(await only('ARINVOICE', 'RECORDID=I-3')).toMatchObject({ TOTALDUE: '100.00', TOTALPAID: '0.00' });
    expect(await ledger()).toMatchObject({ receivable: '100.00' });
  });

  it('a payment that pays a bill', async () => {
    const { key } = await sdk.done(bill('B-3', 60, 40));
    const bankAccount = (await sdk.records('CHECKINGACCOUNT', 'limit=1'))[0]?.['BANKACCOUNTID'];
    const details = new Payables.ApPaymentDetailBuilder()
      .addApPaymentDetailBill(
        filled(new Payables.ApPaymentDetailBillInfo(), { recordNo: Number(key), paymentAmount: 100 }),
      )
      .getApPaymentDetailList();
    const info = filled(new Payables.ApPaymentInfo(), {
      vendorId: 'SDK-V',
      paymentMethod: 'Cash',
      financialEntityId: bankAccount,
      paymentDate: day(8),
      transactionCurrency: 'CAD',
      baseCurrency: 'CAD',
      action: 'Submit',
      apPaymentDetails: details,
    });
    await sdk.done(new Payables.ApPaymentCreate(info, 'payment-1'));
    expect(await only('APBILL', 'RECORDID=B-3')).toMatchObject({
      STATE: 'Paid',
      TOTALDUE: '0.00',
      TOTALPAID: '100.00',
    });
    expect(await ledger()).toMatchObject({ payable: '0.00' });
  });

  it('nothing when a rule is broken: the refusal says which', async () => {
    const unknownVendor = filled(bill('B-9', 10), { vendorId: 'NOBODY' });
    const result = await sdk.one(unknownVendor);
    expect(result).toMatchObject({ status: 'failure' });
    expect(result.errors.join()).toMatch(/vendor/i);
    expect(await ledger()).toMatchObject({ debit: '0.00' });
  });
});
