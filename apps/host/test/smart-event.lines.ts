import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './started.process.js';

/** One line of a file that `npm start -- --input` and `bridge replay` play. */
export interface EventLine {
  readonly topic: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface RecordEvent {
  readonly node: string;
  readonly sysId: string;
  readonly version?: number;
  /** Default: made of node, sysId and version. */
  readonly id?: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly tenant?: string;
}

export const TENANT = 'maple-street';

/** A well-formed Smart Event as a line. */
export function eventLine(event: RecordEvent): EventLine {
  const { node, sysId, type, data, version = 1, tenant = TENANT } = event;
  return {
    topic: `dmo.smart-events.${type.split('.')[0] ?? ''}`,
    key: `${tenant}/${node}/${sysId}`,
    value: {
      specversion: '1.0',
      id: event.id ?? `${node}-${sysId}-${version}`,
      source: `/dmo/${tenant}`,
      type,
      time: '2026-07-01T08:00:00Z',
      datacontenttype: 'application/json',
      tenant,
      sysid: sysId,
      recordversion: version,
      data,
    },
  };
}

type Overrides = Partial<Omit<RecordEvent, 'data'>> & { readonly data?: Readonly<Record<string, unknown>> };

export function itemLine(id: string, overrides: Overrides = {}): EventLine {
  return eventLine({
    node: 'item',
    sysId: `i-${id}`,
    type: 'masterdata.item.changed.v1',
    ...overrides,
    data: {
      id,
      name: `Item ${id}`,
      type: 'good',
      isActive: true,
      isStockManaged: true,
      isBought: true,
      isSold: true,
      ...overrides.data,
    },
  });
}

export function customerLine(id: string, overrides: Overrides = {}): EventLine {
  const address = { id: 'MAIN', name: 'Main', isActive: true, addressLine1: '1 Elm Row', city: 'Moncton' };
  return eventLine({
    node: 'customer',
    sysId: `c-${id}`,
    type: 'masterdata.customer.changed.v1',
    ...overrides,
    data: {
      id,
      name: `Customer ${id}`,
      isActive: true,
      isOnHold: false,
      country: 'CA',
      currency: 'CAD',
      addresses: [{ ...address, postcode: 'E1C 1A1', country: 'CA' }],
      primaryAddress: 'MAIN',
      ...overrides.data,
    },
  });
}

/** A journal entry of two lines over accounts that demand no dimension. */
export function entryLine(
  number: string,
  detail: {
    readonly amount?: string;
    readonly credit?: string;
    readonly account?: string;
    readonly attributes?: Readonly<Record<string, string>>;
  } = {},
  overrides: Overrides = {},
): EventLine {
  const { amount = '12.50', account = '10100', attributes = {} } = detail;
  const line = (lineNumber: number, sign: string, value: string, lineAccount: string) => ({
    lineNumber,
    account: lineAccount,
    sign,
    transactionAmount: value,
    transactionCurrency: 'CAD',
    companyAmount: value,
    attributes,
    dimensions: {},
  });
  return eventLine({
    node: 'journalEntry',
    sysId: `j-${number}`,
    type: 'financial.journalEntry.posted.v1',
    ...overrides,
    data: {
      number,
      documentType: 'stockAdjustment',
      journal: 'GEN',
      postingDate: '2026-07-01',
      financialSite: 'SHOP',
      description: `Entry ${number}`,
      sourceDocuments: [],
      companyCurrency: 'CAD',
      lines: [line(1, 'debit', amount, account), line(2, 'credit', detail.credit ?? amount, '31000')],
      ...overrides.data,
    },
  });
}

/** Text of a file of lines; a text stands for itself. */
export function toFile(lines: readonly (EventLine | string)[]): string {
  return lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
}

/** Lines of the project's sample. */
export function sampleLines(name: 'masterdata' | 'financial'): readonly EventLine[] {
  const text = readFileSync(join(workspaceRoot, `apps/host/samples/${name}.ndjson`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EventLine);
}

/** The sample's companies, sites and analysis types: what a document needs before it can be posted. */
export function configurationLines(): readonly EventLine[] {
  return sampleLines('masterdata').filter(({ topic }) => /\.(mega|dimensions)$/.test(topic));
}
