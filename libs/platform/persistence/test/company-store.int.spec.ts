import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import type { Company } from '@bridge/ports';
import { postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { SecretBox } from '../src/secret-box.js';
import { PostgresCompanyStore } from '../src/stores/postgres-company.store.js';
import { StoreBench } from './stores.fixtures.js';

const key = new Secret('a key of at least sixteen characters');

interface Changes extends Partial<Omit<Company, 'settings'>> {
  readonly settings?: Partial<Company['settings']>;
}

function company({ settings, ...changes }: Changes = {}): Company {
  return {
    settings: {
      id: 'acme',
      tenant: 'acme-tenant',
      intacctCompanyId: 'ACME',
      transactionIntegrationLevel: 'topLevel',
      legislation: 'US',
      chartOfAccounts: undefined,
      taxSolutions: [],
      contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
      ...settings,
    },
    isActive: true,
    userId: 'xml-user',
    userPassword: new Secret('canary-user-password'),
    endpointUrl: undefined,
    senderId: 'sender',
    senderPassword: new Secret('canary-sender-password'),
    slots: 2,
    batchSizeFunctions: 50,
    ...changes,
  };
}

describe('PostgresCompanyStore', () => {
  let database: DatabaseForTests;
  let bench: StoreBench;
  let store: PostgresCompanyStore;

  beforeAll(async () => {
    database = await postgresForTests();
    bench = await StoreBench.open(database.url);
    store = new PostgresCompanyStore(bench.dataSource, new SecretBox(key));
  });
  beforeEach(() => bench.clear());
  afterAll(async () => {
    await bench.close();
    await database.close();
  });

  it('gives back what was saved, by id, by tenant and in a list', async () => {
    await store.save(company());
    const found = await store.find('acme');
    expect(found?.userPassword.reveal()).toBe('canary-user-password');
    expect(found?.senderPassword?.reveal()).toBe('canary-sender-password');
    expect({ ...found, userPassword: 0, senderPassword: 0 }).toEqual({
      ...company(),
      settings: expect.objectContaining({ id: 'acme', legislation: 'US' }),
      userPassword: 0,
      senderPassword: 0,
    });
    expect((await store.findByTenant('acme-tenant'))?.settings.id).toBe('acme');
    expect((await store.list()).map(({ settings }) => settings.id)).toEqual(['acme']);
    expect(await store.find('nobody')).toBeUndefined();
    expect(await store.findByTenant('nobody')).toBeUndefined();
  });

  it('replaces by id, and forgets what is no longer set', async () => {
    await store.save(company());
    await store.save(company({ senderId: undefined, senderPassword: undefined, isActive: false, slots: 5 }));
    expect(await store.find('acme')).toMatchObject({ isActive: false, slots: 5 });
    const found = await store.find('acme');
    expect([found?.senderId, found?.senderPassword]).toEqual([undefined, undefined]);
    expect(await store.list()).toHaveLength(1);
  });

  it.each<readonly [string, Partial<Company['settings']>]>([
    ['the tenant', { id: 'other', intacctCompanyId: 'OTHER' }],
    ['the Intacct company', { id: 'other', tenant: 'other-tenant' }],
  ])('refuses a second company with %s, and names the first', async (_, settings) => {
    await store.save(company());
    await expect(store.save(company({ settings }))).rejects.toMatchObject({
      code: 'CONFIG_TENANT_TAKEN',
      message: expect.stringContaining('Company "acme" already joins tenant "acme-tenant"'),
    });
    expect(await store.list()).toHaveLength(1);
  });

  it('never stores a secret in clear, in any column', async () => {
    await store.save(company());
    const [row] = await bench.rows<{ text: string }>(`select company::text as text from company`);
    expect(row?.text).toContain('acme-tenant');
    expect(row?.text).not.toContain('canary');
    expect(JSON.stringify(await store.find('acme'))).not.toContain('canary');
  });

  it('says so when the key is another one', async () => {
    await store.save(company());
    const other = new PostgresCompanyStore(bench.dataSource, new SecretBox(new Secret('another key of 16 characters')));
    await expect(other.find('acme')).rejects.toMatchObject({ code: 'SECRET_NOT_READABLE' });
  });

  it('lists a company whose secrets cannot be read without work, and the others as they are', async () => {
    await store.save(company());
    await store.save(company({ settings: { id: 'zeta', tenant: 'zeta', intacctCompanyId: 'ZETA' } }));
    await bench.rows(`update company set user_password = 'v1.damaged' where id = 'acme'`);
    const [broken, good] = await store.list();
    expect(broken).toMatchObject({ settings: { id: 'acme' }, slots: 0, unreadable: expect.stringMatching(/damaged/) });
    expect(() => broken?.userPassword.reveal()).toThrow(expect.objectContaining({ code: 'SECRET_NOT_READABLE' }));
    expect([good?.slots, good?.unreadable, good?.userPassword.reveal()]).toEqual([
      2,
      undefined,
      'canary-user-password',
    ]);
  });
});
