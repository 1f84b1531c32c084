import { BlockedError, defineObject, definePlugin, requireRecord, stopIfNeeded } from '@bridge/plugin-api';
import type { Decision, DecisionContext, EventHandler, ObjectMapping } from '@bridge/plugin-api';
import type { SmartEvent } from '@bridge/canonical';
import { z } from 'zod';

const recordSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  customer: z.string().optional(),
  parents: z.array(z.string()).optional(),
  fault: z.string().optional(),
});
type SampleRecord = z.infer<typeof recordSchema>;

const customerMapping: ObjectMapping<SampleRecord> = {
  intacctObject: 'CUSTOMER',
  toIntacct: ({ id, name }) => ({ CUSTOMERID: id, NAME: name }),
  identity: ({ id }) => ({ idField: 'CUSTOMERID', match: { CUSTOMERID: id } }),
};
const entryMapping: ObjectMapping<SampleRecord> = {
  intacctObject: 'GLBATCH',
  toIntacct: ({ id, name }) => ({ REFERENCENO: id, BATCHTITLE: name }),
  identity: ({ id, name }) => ({
    idField: 'RECORDNO',
    match: { REFERENCENO: id },
    verify: { BATCHTITLE: name },
  }),
};

/** Its parents must have landed. */
class CustomerHandler implements EventHandler<SampleRecord> {
  async decide({ data, sysId }: SmartEvent<SampleRecord>, context: DecisionContext): Promise<Decision> {
    const faults = data.fault === undefined ? [] : [{ code: 'SAMPLE_FAULT', description: data.fault }];
    const blocked: BlockedError[] = [];
    for (const key of data.parents ?? []) {
      await requireRecord(context, { object: 'customer', key }, { field: 'parents' }).catch((error: unknown) => {
        if (!(error instanceof BlockedError)) throw error;
        blocked.push(error);
      });
    }
    stopIfNeeded(faults, blocked);
    return {
      kind: 'apply',
      commands: [{ kind: 'write', object: 'customer', sysId, naturalKey: data.id, canonical: data }],
    };
  }
}

/** Its customer must have landed. */
class EntryHandler implements EventHandler<SampleRecord> {
  async decide({ data, sysId }: SmartEvent<SampleRecord>, context: DecisionContext): Promise<Decision> {
    if (data.customer !== undefined) {
      await requireRecord(context, { object: 'customer', key: data.customer }, { field: 'customer' });
    }
    return {
      kind: 'apply',
      commands: [{ kind: 'write', object: 'entry', sysId, naturalKey: data.id, canonical: data, mode: 'create-only' }],
    };
  }
}

/** A domain of two objects: customers, which are kept in step, and entries, which are posted once. */
export const samplePlugin = definePlugin({
  id: 'sample',
  apiVersion: 1,
  config: { namespace: 'sample', schema: z.object({}) },
  objects: [
    defineObject<SampleRecord>({
      name: 'customer',
      canonical: recordSchema,
      mapping: customerMapping,
      toIntacct: { on: ['sample.customer.changed.v1'], handler: CustomerHandler, recordClass: 'master' },
    }),
    defineObject<SampleRecord>({
      name: 'entry',
      canonical: recordSchema,
      mapping: entryMapping,
      toIntacct: { on: ['sample.entry.posted.v1'], handler: EntryHandler, recordClass: 'document' },
    }),
  ],
});
