import { fields } from './simulator.fixture.js';
import { bill, payout } from './subledger.fixture.js';

/** One call of one function, and the API transactions that it costs. It may name keys that earlier steps answered. */
export type Step = readonly [call: string | ((keys: readonly string[]) => string), transactions: number];
/** A change by a person between two steps. */
export type Person = (keys: readonly string[]) => readonly [method: string, path: string, body: object];
export type Chain = readonly (Step | Person)[];

export const times = (count: number, xml: (index: number) => string): string =>
  Array.from({ length: count }, (_none, index) => xml(index)).join('');
export const named = (name: string, content = '', attributes = ''): string =>
  `<${name}${attributes}>${content}</${name}>`;
export const keyed = (name: string, key: string | undefined, content = ''): string =>
  named(name, content, ` key="${key ?? ''}"`);
export const day = (name: string, date = 5): string =>
  named(name, `<year>2026</year><month>11</month><day>${date}</day>`);
const file =
  '<attachments><attachment><attachmentname>n</attachmentname><attachmenttype>txt</attachmenttype><attachmentdata>aGk=</attachmentdata></attachment></attachments>';

export const ATTACHMENTS: Chain = [
  [named('create_supdocfolder', '<supdocfoldername>F</supdocfoldername>'), 1],
  [
    named(
      'update_supdocfolder',
      '<supdocfoldername>F</supdocfoldername><supdocfolderdescription>d</supdocfolderdescription>',
    ),
    1,
  ],
  [
    named(
      'create_supdoc',
      `<supdocid>S</supdocid><supdocname>S</supdocname><supdocfoldername>F</supdocfoldername>${file}`,
    ),
    1,
  ],
  [named('update_supdoc', `<supdocid>S</supdocid>${file}`), 1],
  [keyed('delete_supdoc', 'S'), 1],
  [keyed('delete_supdocfolder', 'F'), 1],
];

const line = (account: string, amount = '10.00'): string =>
  named('lineitem', fields({ glaccountno: account, amount, locationid: 'SHOP' }));
const reversal = `${day('datereversed', 20)}<description>wrong</description>`;
const invoice = (number: string, lines = 3): string =>
  named(
    'create_invoice',
    `<customerid>C1</customerid>${day('datecreated')}${day('datedue')}<action>Submit</action><invoiceno>${number}</invoiceno>` +
      named(
        'invoiceitems',
        times(lines, () => line('41900')),
      ),
  );
const draft = (xml: string): string => xml.replace('Submit', 'Draft');
const legacyBill = (number: string): string =>
  named(
    'create_bill',
    `<vendorid>V1</vendorid>${day('datecreated')}<termname>NET21</termname><action>Submit</action><billno>${number}</billno>` +
      named('billitems', line('52000') + line('52000')),
  );
const adjustment = (side: 'ar' | 'ap', party: string): string =>
  named(
    `create_${side}adjustment`,
    `${party}${day('datecreated')}<adjustmentno>ADJ</adjustmentno><action>Draft</action>` +
      named(`${side}adjustmentitems`, line('41900', '-1.00') + line('41900', '-2.00')),
  );
export const adjustments = (side: 'ar' | 'ap', party: string): Chain => [
  [adjustment(side, party), 1],
  [(keys) => keyed(`update_${side}adjustment`, keys[0], '<description>d</description>'), 1],
  [(keys) => keyed(`delete_${side}adjustment`, keys[0]), 1],
];

export const RECEIVABLES: Chain = [
  [invoice('R-1', 50), 1],
  [invoice('R-1'), 0],
  [(keys) => keyed('update_invoice', keys[0], '<ponumber>P</ponumber>'), 1],
  [(keys) => named('retrievepdf', named('ARINVOICE', fields({ RECORDNO: keys[0] ?? '' }))), 1],
  [(keys) => keyed('reverse_invoice', keys[0], reversal), 1],
  [(keys) => keyed('reverse_invoice', keys[0], reversal), 0],
  [draft(invoice('R-2')), 1],
  [(keys) => keyed('delete_invoice', keys[2]), 1],
];

const arItem = (key: string | undefined, amount: string): string =>
  named('arpaymentitem', fields({ invoicekey: key ?? '', amount }));

export const RECEIPTS: Chain = [
  [invoice('R-3'), 1],
  [invoice('R-4'), 1],
  [
    (keys) =>
      named(
        'create_arpayment',
        '<customerid>C1</customerid><paymentamount>50.00</paymentamount><bankaccountid>CHQ-CAD</bankaccountid><refid>R</refid>' +
          `<overpaylocid>SHOP</overpaylocid>${day('datereceived')}<paymentmethod>EFT</paymentmethod>${arItem(keys[0], '30.00')}`,
      ),
    1,
  ],
  [
    (keys) =>
      named(
        'apply_arpayment',
        `<arpaymentkey>${keys[2] ?? ''}</arpaymentkey>${day('paymentdate')}${named('arpaymentitems', arItem(keys[1], '20.00'))}`,
      ),
    1,
  ],
  [(keys) => keyed('reverse_arpayment', keys[3], reversal), 1],
  [(keys) => keyed('delete_arpayment', keys[2]), 0],
];

const steps = (name: string, ...keys: readonly (string | undefined)[]): string =>
  named(`${name}_appaymentrequest`, named('appaymentkeys', keys.map((key) => named('appaymentkey', key)).join('')));
const approve =
  (object: string, at: number): Person =>
  (keys) => ['PATCH', `${object}/${keys[at] ?? ''}`, { ACTION: 'Approve' }];
const pay = (key: string | undefined): string => payout([{ RECORDKEY: key ?? '', TRX_PAYMENTAMOUNT: '5.00' }]);

export const PAYABLES: Chain = [
  [legacyBill('A-1'), 1],
  [(keys) => keyed('update_bill', keys[0], '<ponumber>P</ponumber>'), 1],
  [(keys) => named('recallApBill', fields({ recordno: keys[0] ?? '' })), 1],
  [(keys) => keyed('delete_bill', keys[0]), 1],
  [legacyBill('A-2'), 1],
  approve('APBILL', 1),
  [(keys) => keyed('reverse_bill', keys[1], reversal), 1],
  [bill({ RECORDID: 'A-3' }, [{}, {}, {}]), 1],
];

export const PAYMENTS: Chain = [
  [legacyBill('A-4'), 1],
  approve('APBILL', 0),
  [(keys) => pay(keys[0]), 1],
  [(keys) => pay(keys[0]), 1],
  [(keys) => pay(keys[0]), 1],
  [(keys) => steps('approve', keys[1], keys[2]), 2],
  [(keys) => steps('decline', keys[3]), 1],
  [(keys) => steps('confirm', keys[1]), 0],
  [(keys) => steps('send', keys[1]), 0],
  [(keys) => steps('void', keys[1]), 1],
  [(keys) => keyed('reverse_appayment', keys[2], reversal), 1],
];
