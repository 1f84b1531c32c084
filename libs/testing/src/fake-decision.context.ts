import type { SmartEvent } from '@bridge/canonical';
import { formatObjectRef } from '@bridge/canonical';
import type { CompanySettings, DecisionContext, IntacctRecord, KnownRecord, RecordDirectory } from '@bridge/plugin-api';

/** A record that landed in Intacct under its own key, unless told otherwise. */
export interface FakeRecord extends Partial<Omit<KnownRecord, 'ref'>> {
  readonly object: string;
  readonly key: string;
  readonly aliases?: readonly string[];
}

const company: CompanySettings = {
  id: 'sample',
  tenant: 'sample',
  intacctCompanyId: 'SAMPLE',
  transactionIntegrationLevel: 'topLevel',
  legislation: undefined,
  chartOfAccounts: undefined,
  taxSolutions: [],
  contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
};

/**
 * What a handler may look at, answered from what the spec lists.
 *
 * @param parts.company  what differs from a company with every setting at its default
 * @param parts.records  in the order in which they took their keys and aliases
 * @param parts.intacct  by object, then by natural key
 */
export function fakeDecisionContext(
  parts: {
    readonly company?: Partial<CompanySettings>;
    readonly records?: readonly FakeRecord[];
    readonly intacct?: Readonly<Record<string, Readonly<Record<string, IntacctRecord>>>>;
  } = {},
): DecisionContext {
  const { records = [], intacct = {} } = parts;
  return {
    company: { ...company, ...parts.company },
    records: fakeDirectory(records),
    intacct: {
      find: (object, key) => Promise.resolve(intacct[object]?.[key]),
      count: (object) => Promise.resolve(Object.keys(intacct[object] ?? {}).length),
    },
  };
}

/** A valid event that carries `data`. */
export function fakeSmartEvent<C>(data: C, sysId = '1001', recordVersion = 1): SmartEvent<C> {
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

function fakeDirectory(records: readonly FakeRecord[]): RecordDirectory {
  const lastFirst = records
    .map((record) => ({ known: toKnownRecord(record), aliases: record.aliases ?? [] }))
    .reverse();
  return {
    find: ({ object, key }) =>
      Promise.resolve(
        lastFirst.find(({ known: { ref }, aliases }) => ref.object === object && [ref.key, ...aliases].includes(key))
          ?.known,
      ),
    findBySysId: (object, sysId) =>
      Promise.resolve(lastFirst.find(({ known }) => known.ref.object === object && known.sysId === sysId)?.known),
    list: (object) =>
      Promise.resolve(
        lastFirst
          .map(({ known }) => known)
          .filter(({ ref }) => ref.object === object)
          .sort((left, right) => (left.ref.key < right.ref.key ? -1 : 1)),
      ),
  };
}

function toKnownRecord({ object, key, aliases: _, ...known }: FakeRecord): KnownRecord {
  return {
    ref: { object, key },
    sysId: `id of ${formatObjectRef({ object, key })}`,
    state: 'success',
    intacctId: key,
    recordNo: '1',
    version: 1,
    facts: {},
    ...known,
  };
}
