import { fakeDecisionContext, fakeSmartEvent } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import { CompanyHandler } from './company.handler.js';

const intacct = { LOCATIONENTITY: { SHOP: { STATUS: 'active' } } };
const company = { id: 'SHOP', name: 'Shop', country: 'CA', currency: 'CAD', legislation: 'CA' };
const decide = (changes: object, context = fakeDecisionContext({ intacct })) =>
  new CompanyHandler().decide(fakeSmartEvent({ ...company, ...changes }), context);

describe('CompanyHandler', () => {
  it('keeps a company that has its entity', async () => {
    expect(await decide({})).toEqual({
      kind: 'apply',
      commands: [],
      facts: { ...company, isActive: true },
    });
  });

  it('says how to mend a company without entity', async () => {
    await expect(decide({ id: 'SHOP2' })).rejects.toMatchObject({
      code: 'HANDLER_ENTITY_NOT_FOUND',
      message: 'The company "SHOP2" has no entity "SHOP2" in Intacct.',
      faults: [{ field: 'id', correction: expect.stringMatching(/^Make the three ids equal/) }],
    });
  });

  it.each([
    ['is inactive', { id: 'X', isActive: false }, fakeDecisionContext({ intacct })],
    ['belongs to an Intacct company without entities', { id: 'X' }, fakeDecisionContext()],
  ])('asks for no entity when it %s', async (_, changes, context) => {
    await expect(decide(changes, context)).resolves.toMatchObject({ kind: 'apply' });
  });
});
