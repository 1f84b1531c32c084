import { defineObject, definePlugin, requireRecord } from '@bridge/plugin-api';
import type {
  Decision,
  DecisionContext,
  DomainPlugin,
  EventHandler,
  IntacctRecord,
  ObjectMapping,
} from '@bridge/plugin-api';
import { EventRouter, PluginRegistry } from '@bridge/plugin-host';
import { Secret, inertTelemetry, inertTracer } from '@bridge/ports';
import type { ClaimedJob, Company, LogRecord, RecordLink, WorkStore } from '@bridge/ports';
import type { SmartEvent } from '@bridge/canonical';
import { z } from 'zod';
import { BatchLinks } from '../src/reading/batch-links.js';
import { StageMeter } from '../src/stage.meter.js';

const customerSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  parent: z.string().optional(),
  lines: z.array(z.looseObject({ account: z.string() })).optional(),
});
export type Customer = z.infer<typeof customerSchema>;

const customerMapping: ObjectMapping<Customer> = {
  intacctObject: 'CUSTOMER',
  toIntacct: ({ id, name }): IntacctRecord => ({ CUSTOMERID: id, NAME: name }),
  identity: ({ id }) => ({ idField: 'CUSTOMERID', match: { CUSTOMERID: id } }),
};

/** Says what a spec wants: `name` "ignore" is ignored, "throw" is a defect; `parent` must have landed. */
class CustomerHandler implements EventHandler<Customer> {
  async decide({ data, sysId }: SmartEvent<Customer>, context: DecisionContext): Promise<Decision> {
    if (data.name === 'ignore') {
      return { kind: 'ignore', reason: 'It is not for Intacct.' };
    }
    if (data.name === 'throw') {
      throw new TypeError('undefined is not a function');
    }
    if (data.parent !== undefined) {
      await requireRecord(context, { object: 'customer', key: data.parent }, { field: 'parent' });
    }
    return {
      kind: 'apply',
      commands: [{ kind: 'write', object: 'customer', sysId, naturalKey: data.id, canonical: data }],
      facts: { name: data.name },
      aliases: [`alias-${data.id}`],
      notIntegrated: ['dimensionType21'],
    };
  }
}

class EntryHandler implements EventHandler<Customer> {
  async decide({ data, sysId }: SmartEvent<Customer>): Promise<Decision> {
    return {
      kind: 'apply',
      commands: [{ kind: 'write', object: 'entry', sysId, naturalKey: data.id, canonical: data, mode: 'create-only' }],
      document: { documentType: 'salesInvoice', targetDocumentType: 'journalEntry', targetDocumentNumber: data.id },
    };
  }
}

class SiteHandler implements EventHandler<Customer> {
  async decide({ data }: SmartEvent<Customer>): Promise<Decision> {
    return { kind: 'apply', commands: [], facts: { name: data.name } };
  }
}

export const samplePlugin: DomainPlugin = definePlugin({
  id: 'sample',
  apiVersion: 1,
  config: { namespace: 'sample', schema: z.object({}) },
  objects: [
    defineObject<Customer>({
      name: 'customer',
      canonical: customerSchema,
      mapping: customerMapping,
      toIntacct: { on: ['sample.customer.changed.v1'], handler: CustomerHandler, recordClass: 'master' },
    }),
    defineObject<Customer>({
      name: 'entry',
      canonical: customerSchema,
      mapping: {
        ...customerMapping,
        intacctObject: 'GLBATCH',
        identity: ({ id }) => ({
          idField: 'RECORDNO',
          match: { REFERENCENO: id },
          verify: { ENTRIES: { GLENTRY: [{ ACCOUNTNO: '1000', AMOUNT: '10.50' }] } },
        }),
      },
      toIntacct: { on: ['sample.entry.posted.v1'], handler: EntryHandler, recordClass: 'document' },
    }),
    defineObject<Customer>({
      name: 'site',
      canonical: customerSchema,
      toIntacct: { on: ['sample.site.changed.v1'], handler: SiteHandler, recordClass: 'configuration' },
    }),
  ],
  mirrors: [{ object: 'GLACCOUNT', keyField: 'ACCOUNTNO', fields: ['TITLE'] }],
});

export const registry = new PluginRegistry([samplePlugin]);
export const router = new EventRouter(registry, (type) => new type());

export function company(changes: Partial<Company> = {}): Company {
  return {
    settings: {
      id: 'acme',
      tenant: 'acme-tenant',
      intacctCompanyId: 'ACME',
      transactionIntegrationLevel: 'topLevel',
      legislation: undefined,
      chartOfAccounts: undefined,
      taxSolutions: [],
      contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
    },
    isActive: true,
    userId: 'user',
    userPassword: new Secret('canary'),
    endpointUrl: undefined,
    senderId: undefined,
    senderPassword: undefined,
    slots: 1,
    batchSizeFunctions: 50,
    ...changes,
  };
}

export function job(changes: Partial<ClaimedJob> = {}): ClaimedJob {
  return {
    id: '7',
    company: 'acme',
    plugin: 'sample',
    object: 'customer',
    recordClass: 'master',
    sysId: 'S1',
    recordVersion: 3,
    naturalKey: 'C1',
    trigger: 'event',
    entityId: undefined,
    attempts: 0,
    recoveries: 0,
    isIsolated: false,
    isForced: false,
    heldMs: 0,
    isOutdated: false,
    apiTransactions: 0,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    ...changes,
    event: {
      id: 'event-1',
      source: '/dmo/acme-tenant',
      type: 'sample.customer.changed.v1',
      subject: 'C1',
      time: undefined,
      tenant: 'acme-tenant',
      traceparent: undefined,
      data: { id: 'C1', name: 'Ann' },
      key: 'acme-tenant/customer/S1',
      ...changes.event,
    },
  };
}

export function link(changes: Partial<RecordLink> = {}): RecordLink {
  return {
    object: 'customer',
    sysId: 'S1',
    naturalKey: 'C1',
    intacctObject: undefined,
    intacctId: undefined,
    recordNo: undefined,
    url: undefined,
    version: 0,
    contentHash: undefined,
    isUnsettled: false,
    resets: 0,
    state: 'pending',
    facts: {},
    ...changes,
  };
}

/** The id map of a company that knows these records. */
export function linksOf(...known: readonly RecordLink[]): BatchLinks {
  const store: Pick<WorkStore, 'findBySysIds' | 'findByKeys' | 'listLinks'> = {
    findBySysIds: async (_, records) =>
      records.map(({ object, sysId }) => known.find((one) => one.object === object && one.sysId === sysId)),
    findByKeys: async (_, refs) =>
      refs.map(({ object, key }) => known.find((one) => one.object === object && one.naturalKey === key)),
    listLinks: async (_, object) => known.filter((one) => one.object === object),
  };
  return new BatchLinks(store as WorkStore, 'acme');
}

export function logRecord(value: Buffer | string | null, changes: Partial<LogRecord> = {}): LogRecord {
  return {
    topic: 'dmo.smart-events.sample',
    key: 'acme-tenant/customer/S1',
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers: {},
    partition: 2,
    offset: '42',
    timestamp: new Date(0),
    ...changes,
  };
}

export const silentTelemetry = inertTelemetry;
const anyClock = { now: () => new Date(0), monotonicMs: () => 0, sleep: async () => undefined };
export const silentMeter = new StageMeter(inertTelemetry, anyClock, inertTracer);
