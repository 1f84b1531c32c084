import { Decimal } from 'decimal.js';
import {
  create,
  customer,
  fields,
  item,
  sampleCompany,
  TestSimulator,
  vendor,
  type ControlJson,
  type LineValues,
  type Outcome,
} from './simulator.fixture.js';

const COMPANY = '/companies/MAPLESTREET';
export const objectPath = (object: string): string => `${COMPANY}/objects/${object}`;

export type Fields = Readonly<Record<string, string>>;

const LINE: LineValues = { ACCOUNTNO: '41900', TRX_AMOUNT: '100.00', LOCATIONID: 'SHOP' };

const linesXml = (element: string, lines: readonly LineValues[]): string =>
  `<${element}S>${lines.map((line) => `<${element}>${fields({ ...LINE, ...line })}</${element}>`).join('')}</${element}S>`;

/** A bill that is right, with changes; fields set to '' are sent empty. */
export const bill = (header: LineValues = {}, lines: readonly LineValues[] = [{}]): string =>
  create(
    'APBILL',
    fields({ VENDORID: 'V1', RECORDID: 'B-1', WHENCREATED: '11/02/2026', WHENDUE: '12/02/2026', ...header }) +
      linesXml(
        'APBILLITEM',
        lines.map((line) => ({ ACCOUNTNO: '52000', ...line })),
      ),
  );

export const advance = (header: LineValues = {}, lines: readonly LineValues[] = [{}]): string =>
  create(
    'ARADVANCE',
    fields({
      CUSTOMERID: 'C1',
      PAYMENTMETHOD: 'EFT',
      PAYMENTDATE: '11/03/2026',
      RECEIPTDATE: '11/03/2026',
      FINANCIALENTITY: 'CHQ-CAD',
      ...header,
    }) +
      linesXml(
        'ARADVANCEITEM',
        lines.map((line) => ({ ACCOUNTNO: '11000', ...line })),
      ),
  );

const details = (element: string, entries: readonly LineValues[]): string =>
  `<${element}S>${entries.map((each) => `<${element}>${fields(each)}</${element}>`).join('')}</${element}S>`;

export const receipt = (entries: readonly LineValues[], header: LineValues = {}): string =>
  create(
    'ARPYMT',
    fields({
      CUSTOMERID: 'C1',
      PAYMENTMETHOD: 'EFT',
      RECEIPTDATE: '11/10/2026',
      FINANCIALENTITY: 'CHQ-CAD',
      ...header,
    }) + details('ARPYMTDETAIL', entries),
  );

export const payout = (entries: readonly LineValues[], header: LineValues = {}): string =>
  create(
    'APPYMT',
    fields({
      VENDORID: 'V1',
      PAYMENTMETHOD: 'EFT',
      PAYMENTDATE: '11/10/2026',
      FINANCIALENTITY: 'CHQ-CAD',
      ...header,
    }) + details('APPYMTDETAIL', entries),
  );

const PREFERENCES = {
  AR: { DISCOUNTACCOUNT: '41500' },
  AP: { DISCOUNTACCOUNT: '52000' },
};

/** A company with customers C1 (and its child C1-A), C2, vendors V1, V2, item I1. */
export class Books {
  private constructor(readonly simulator: TestSimulator) {}

  static async open(changes: object = {}): Promise<Books> {
    const simulator = await TestSimulator.start([sampleCompany({ preferences: PREFERENCES, ...changes })]);
    const term = fields({ TERMNAME: '1-7-NET21' });
    await simulator.run([
      customer('C1'),
      customer('C2', term),
      customer('C1-A', fields({ PARENTID: 'C1' })),
      vendor('V1'),
      vendor('V2'),
      item('I1'),
    ]);
    return new Books(simulator);
  }

  close(): Promise<void> {
    return this.simulator.stop();
  }

  /** RECORDNO of what a create made, or the first error text. */
  async make(call: string): Promise<string> {
    const outcome = await this.simulator.one(call);
    return outcome.texts[0] ?? recordNoOf(outcome);
  }

  async refusal(call: string): Promise<string> {
    const outcome = await this.simulator.one(call);
    return outcome.status === 'success' ? 'no error' : `${outcome.errornos[0] ?? ''} ${outcome.texts[0] ?? ''}`;
  }

  /** Made by a person: there is no generic create of an invoice. */
  async invoice(header: LineValues = {}, lines: readonly object[] = [{}], object = 'ARINVOICE'): Promise<string> {
    const { status, json } = await this.person('POST', object, {
      CUSTOMERID: 'C1',
      RECORDID: 'INV-1',
      WHENCREATED: '11/01/2026',
      WHENDUE: '12/01/2026',
      ...header,
      [`${object}ITEMS`]: lines.map((line) => ({ ...LINE, ...line })),
    });
    return status < 300 ? json.RECORDNO : json.error.reason;
  }

  person(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly json: ControlJson }> {
    return this.simulator.control(method, objectPath(path), body);
  }

  async read(object: string, no: string): Promise<Fields> {
    const { json } = await this.simulator.control('GET', `${objectPath(object)}/${no}`);
    return json as unknown as Fields;
  }

  async pick(object: string, no: string, names: readonly string[]): Promise<readonly (string | undefined)[]> {
    const record = await this.read(object, no);
    return names.map((name) => record[name]);
  }

  async linesOf(object: string, no: string): Promise<readonly Fields[]> {
    const key = object.endsWith('DETAIL') ? 'PAYMENTKEY' : 'RECORDKEY';
    const { json } = await this.simulator.control('GET', `${objectPath(object)}?${key}=${no}`);
    return json.records;
  }

  /** Balance by account from the rows of the ledger, zero balances left out. */
  async balances(): Promise<Fields> {
    const { json } = await this.person('GET', 'GLDETAIL?limit=10000');
    const sums = new Map<string, Decimal>();
    for (const { ACCOUNTNO = '', AMOUNT = '0' } of json.records) {
      sums.set(ACCOUNTNO, (sums.get(ACCOUNTNO) ?? new Decimal(0)).add(AMOUNT));
    }
    return Object.fromEntries(
      [...sums].filter(([, sum]) => !sum.isZero()).map(([account, sum]) => [account, sum.toFixed(2)]),
    );
  }
}

export const recordNoOf = (outcome: Outcome): string =>
  outcome.data?.children[0]?.children.find((each) => each.name === 'RECORDNO')?.text ?? '';
