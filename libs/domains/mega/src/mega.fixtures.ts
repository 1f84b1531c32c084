import type { IntegrationState, ObjectRef, SmartEvent } from '@bridge/canonical';
import { formatObjectRef } from '@bridge/canonical';
import type { CompanySettings, DecisionContext, Facts, IntacctRecord, KnownRecord } from '@bridge/plugin-api';

export const sampleCompany: CompanySettings = {
  id: 'sample',
  tenant: 'sample',
  intacctCompanyId: 'SAMPLE',
  transactionIntegrationLevel: 'topLevel',
  legislation: undefined,
  chartOfAccounts: undefined,
  taxSolutions: [],
  contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
};

/** A record that landed in Intacct, unless told otherwise. */
export interface SampleRecord {
  readonly object: string;
  readonly key: string;
  readonly sysId?: string;
  readonly state?: IntegrationState;
  readonly intacctId?: string;
  /** Whether Intacct holds it. @default true */
  readonly isIntegrated?: boolean;
  readonly version?: number;
  readonly facts?: Facts;
  readonly aliases?: readonly string[];
}

/** A decision context that answers from what the spec lists. */
export function contextOf(parts: {
  readonly records?: readonly SampleRecord[];
  /** By object, then by key. */
  readonly intacct?: Readonly<Record<string, Readonly<Record<string, IntacctRecord>>>>;
}): DecisionContext {
  const records = (parts.records ?? []).map((record) => ({ record, known: knownRecord(record) }));
  return {
    company: sampleCompany,
    records: {
      find: ({ object, key }: ObjectRef) =>
        Promise.resolve(
          records.find(
            ({ record }) => record.object === object && (record.key === key || (record.aliases ?? []).includes(key)),
          )?.known,
        ),
      list: (object) =>
        Promise.resolve(records.filter(({ record }) => record.object === object).map(({ known }) => known)),
    },
    intacct: {
      find: (object, key) => Promise.resolve(parts.intacct?.[object]?.[key]),
      count: (object) => Promise.resolve(Object.keys(parts.intacct?.[object] ?? {}).length),
    },
  };
}

/** An event that carries `data`. */
export function eventOf<C>(data: C, sysId = '1001', recordVersion = 1): SmartEvent<C> {
  return {
    id: `event-${sysId}-${recordVersion}`,
    source: '/dmo/sample',
    type: 'sample.record.changed.v1',
    subject: 'sample',
    time: undefined,
    tenant: 'sample',
    sysId,
    recordVersion,
    data,
  };
}

function knownRecord(record: SampleRecord): KnownRecord {
  return {
    ref: { object: record.object, key: record.key },
    sysId: record.sysId ?? `id of ${formatObjectRef(record)}`,
    state: record.state ?? 'success',
    intacctId: record.isIntegrated === false ? undefined : (record.intacctId ?? record.key),
    recordNo: '1',
    version: record.version ?? 1,
    facts: record.facts ?? {},
  };
}
