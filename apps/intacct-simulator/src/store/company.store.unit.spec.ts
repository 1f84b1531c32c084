import { describe, expect, it } from '@jest/globals';
import { companySchema } from './company.schema.js';
import { CompanyStore } from './company.store.js';
import type { StoredRecord } from './table.store.js';

const company = (): CompanyStore =>
  new CompanyStore(
    companySchema.parse({
      companyId: 'T',
      baseCurrency: 'USD',
      modules: ['GL'],
      users: [{ userId: 'u' }],
      senders: ['s'],
    }),
  );
const record = (no: number, id: string): StoredRecord => ({ no, at: 0, values: { RECORDNO: String(no), CLASSID: id } });

const changesOf = (store: CompanyStore) => [...store.dump(100)].flatMap(({ changes }) => changes);

describe('CompanyStore', () => {
  it('undoes puts, replacements, removals and control ids down to a savepoint', () => {
    const store = company();
    store.put('CLASS', record(1, 'A'));
    store.put('CLASS', record(2, 'B'));
    const before = changesOf(store);
    const savepoint = store.savepoint();
    store.put('CLASS', record(1, 'C'));
    store.remove('CLASS', 2);
    store.put('CLASS', record(3, 'D'));
    store.useControlId('x');
    store.rollback(savepoint);
    expect(changesOf(store)).toEqual(before);
    expect([
      store.controlIds.size,
      store.table('CLASS').byNatural('A')?.no,
      store.table('CLASS').byNatural('C'),
    ]).toEqual([0, 1, undefined]);
    expect(store.takeCommit().changes.map((change) => change.no)).toEqual([1, 2]);
  });

  it('keeps indexes right when a record changes', () => {
    const store = company();
    const batch = (reference: string): StoredRecord => ({
      no: 1,
      at: 0,
      values: { RECORDNO: '1', REFERENCENO: reference },
    });
    store.put('GLBATCH', batch('R1'));
    store.put('GLBATCH', batch('R2'));
    const found = ['R1', 'R2'].map((value) => [...store.table('GLBATCH').byIndex('REFERENCENO', value)].length);
    expect(found).toEqual([0, 1]);
  });

  it('has no objects and fields of modules that the company lacks', () => {
    const store = company();
    expect([store.model('PROJECT'), store.model('GLENTRY')?.fields.has('PROJECTID')]).toEqual([undefined, false]);
  });
});
