import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventReceiver } from './event-receiver.fixture.js';
import { bill, Books, receipt } from './subledger.fixture.js';

let receiver: EventReceiver;
let books: Books;

const watch = (object: string): object => ({
  id: `BRIDGE_${object}`,
  object,
  events: ['add', 'set', 'delete'],
  url: receiver.url,
  arguments: {
    object,
    recordNo: `{!${object}.RECORDNO!}`,
    party: `{!${object}.${object === 'APBILL' ? 'VENDOR' : 'CUSTOMER'}ID!}`,
  },
});

interface DeliveryRow {
  readonly object: string;
  readonly event: string;
  readonly recordNo: number;
}
/** What fired, in order, without waiting for it to arrive. */
const fired = async (): Promise<readonly (readonly [string, string, number])[]> => {
  const { json } = await books.simulator.control('GET', '/companies/MAPLESTREET/deliveries');
  return (json as unknown as { readonly deliveries: readonly DeliveryRow[] }).deliveries.map(
    ({ object, event, recordNo }) => [object, event, recordNo] as const,
  );
};

beforeEach(async () => {
  receiver = await EventReceiver.start();
  books = await Books.open({ smartEvents: [watch('ARINVOICE'), watch('ARPYMT'), watch('APBILL')] });
});
afterEach(async () => {
  await books.close();
  await receiver.stop();
});

describe('Smart Events of documents (71)', () => {
  it('tell of a payment, not of the invoice that it pays', async () => {
    const invoice = await books.invoice();
    const payment = await books.make(receipt([{ RECORDKEY: invoice, TRX_PAYMENTAMOUNT: '100' }]));
    expect(await books.pick('ARINVOICE', invoice, ['STATE'])).toEqual(['Paid']);
    expect(await fired()).toEqual([
      ['ARINVOICE', 'add', Number(invoice)],
      ['ARPYMT', 'add', Number(payment)],
    ]);
    const [first] = await receiver.arrived(1);
    expect(first?.fields).toEqual({ object: 'ARINVOICE', recordNo: invoice, party: 'C1' });
  });

  it('tell of a deleted and a new document when the order behind it is edited', async () => {
    const invoice = await books.invoice({ MODULEKEY: '8.SO' });
    const { json } = await books.person('PATCH', `ARINVOICE/${invoice}`, { DESCRIPTION: 'again' });
    expect(await fired()).toEqual([
      ['ARINVOICE', 'add', Number(invoice)],
      ['ARINVOICE', 'delete', Number(invoice)],
      ['ARINVOICE', 'add', Number(json.RECORDNO)],
    ]);
  });

  it('tell of the reversing document and of the one that is reversed', async () => {
    const no = await books.make(bill());
    const reverse = `<reverse_bill key="${no}"><datereversed><year>2026</year><month>11</month><day>20</day></datereversed></reverse_bill>`;
    expect(await books.refusal(reverse)).toBe('no error');
    const rows = await fired();
    expect(rows.map(([, event]) => event)).toEqual(['add', 'add', 'set']);
    expect([rows[0]?.[2], rows[2]?.[2]]).toEqual([Number(no), Number(no)]);
  });

  it('say nothing when a document is refused', async () => {
    expect(await books.refusal(bill({ VENDORID: 'nobody' }))).not.toBe('no error');
    expect(await books.refusal(bill({}, [{ ACCOUNTNO: 'none' }]))).not.toBe('no error');
    expect(await fired()).toEqual([]);
  });
});
