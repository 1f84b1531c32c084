import { beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import type { Company, CompanyStore } from '@bridge/ports';
import { FakeClock } from '@bridge/testing';
import { company } from '../../test/pipeline.fixtures.js';
import { CompanyDirectory } from './company-directory.js';

const defaults = { endpointUrl: 'https://gateway', senderId: 's', senderPassword: new Secret('p') };
let clock: FakeClock;
let stored: readonly Company[];
let reads: number;
let directory: CompanyDirectory;

beforeEach(() => {
  clock = new FakeClock();
  stored = [company()];
  reads = 0;
  const store: Pick<CompanyStore, 'list'> = {
    list: async () => {
      reads += 1;
      return stored;
    },
  };
  directory = new CompanyDirectory(store as CompanyStore, defaults, clock);
});

describe('CompanyDirectory', () => {
  it('reads companies once in 5 s', async () => {
    expect((await directory.findByTenant('acme-tenant'))?.settings.id).toBe('acme');
    expect((await directory.find('acme'))?.settings.id).toBe('acme');
    await clock.advance(4_999);
    await directory.list();
    expect(reads).toBe(1);
    await clock.advance(1);
    await directory.list();
    expect(reads).toBe(2);
  });

  it.each([-60_000, -86_400_000])('reads again in time when the clock was set by %d ms', async (byMs) => {
    await directory.list();
    clock.set(byMs);
    await clock.advance(5_000);
    await directory.list();
    expect(reads).toBe(2);
  });

  it('reads again for a tenant that it does not know, at most every 250 ms', async () => {
    expect(await directory.findByTenant('new-tenant')).toBeUndefined();
    stored = [company({ settings: { ...company().settings, id: 'new', tenant: 'new-tenant' } })];
    await clock.advance(249);
    expect(await directory.findByTenant('new-tenant')).toBeUndefined();
    expect(reads).toBe(1);
    await clock.advance(1);
    expect((await directory.findByTenant('new-tenant'))?.settings.id).toBe('new');
    expect(reads).toBe(2);
  });

  it('logs in with what a company says itself, else with what the deployment says', () => {
    expect(directory.accountOf(company())).toMatchObject({ endpointUrl: 'https://gateway', senderId: 's' });
    expect(directory.accountOf(company({ endpointUrl: 'https://own', senderId: 'own' }))).toMatchObject({
      endpointUrl: 'https://own',
      senderId: 'own',
      intacctCompanyId: 'ACME',
    });
  });
});
