import { fakeDecisionContext, fakeSmartEvent } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import type { Site } from './site.canonical.js';
import { sampleSite } from './site.fixtures.js';
import { SiteHandler } from './site.handler.js';

const intacct = { LOCATIONENTITY: { SHOP: { STATUS: 'active' }, OLD: { STATUS: 'inactive' } } };
const shop = { object: 'site', key: 'SHOP', facts: { isFinancialSite: true } };
const bench = { id: 'BENCH', isFinancialSite: false, financialSite: 'SHOP' };
const decide = (changes: Partial<Site>, context = fakeDecisionContext({ intacct, records: [shop] })) =>
  new SiteHandler().decide(fakeSmartEvent(sampleSite(changes)), context);

describe('SiteHandler', () => {
  it.each([
    ['a financial site', {}, { id: 'SHOP', financialSite: 'SHOP', isFinancialSite: true }],
    ['a site of another', bench, { id: 'BENCH', financialSite: 'SHOP', isFinancialSite: false }],
    ['an inactive site without entity', { id: 'X', isActive: false }, { id: 'X', isActive: false }],
    ['an inactive site of nobody', { id: 'X', isActive: false, isFinancialSite: false }, { financialSite: null }],
  ])('keeps %s', async (_, changes, facts) => {
    const decision = await decide(changes);
    expect(decision).toMatchObject({ kind: 'apply', commands: [], facts: { company: 'SHOP', ...facts } });
  });

  it.each([
    [{ id: 'X' }, 'HANDLER_ENTITY_NOT_FOUND', 'The financial site "X" has no entity "X" in Intacct.'],
    [{ id: 'OLD' }, 'HANDLER_ENTITY_INACTIVE', 'The entity "OLD" of the financial site "OLD" is inactive in Intacct.'],
    [
      { isFinancialSite: false },
      'HANDLER_SITE_WITHOUT_FINANCIAL_SITE',
      'The site "SHOP" is no financial site and names none.',
    ],
  ])('refuses %j', async (changes, code, message) => {
    await expect(decide(changes)).rejects.toMatchObject({ code, message });
  });

  it('refuses a financial site that is none', async () => {
    const records = [{ ...shop, facts: { isFinancialSite: false } }];
    await expect(decide(bench, fakeDecisionContext({ intacct, records }))).rejects.toMatchObject({
      code: 'HANDLER_SITE_NOT_FINANCIAL',
    });
  });

  it('waits for its financial site', async () => {
    await expect(decide(bench, fakeDecisionContext({ intacct }))).rejects.toMatchObject({
      kind: 'blocked',
      waitsFor: [{ object: 'site', key: 'SHOP' }],
    });
  });

  it('asks for no entity in a company without entities', async () => {
    await expect(decide({ id: 'X' }, fakeDecisionContext())).resolves.toMatchObject({ kind: 'apply' });
  });
});
