import type { Decision, RejectedError } from '@bridge/plugin-api';
import { fakeDecisionContext, fakeSmartEvent } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import { sampleAddress } from '../contact/contact.fixtures.js';
import type { Customer } from './customer.canonical.js';
import { sampleCustomer } from './customer.fixtures.js';
import { CustomerHandler } from './customer.handler.js';

const terms = { ARTERM: { NET21: { NAME: 'NET21', STATUS: 'active' } } };
const decide = (changes: Partial<Customer>, context = fakeDecisionContext({ intacct: terms })) =>
  new CustomerHandler().decide(fakeSmartEvent(sampleCustomer(changes)), context);
const faultsOf = async (decision: Promise<Decision>) =>
  ((await decision.catch((error: unknown) => error)) as RejectedError).faults;

describe('CustomerHandler', () => {
  it('writes each address before the customer', async () => {
    const decision = await decide({ paymentTerm: 'NET21' });
    expect(decision).toMatchObject({
      kind: 'apply',
      commands: [
        { object: 'contact', sysId: 'customer/1001/Customer NORD MAIN', naturalKey: 'Customer NORD MAIN' },
        { object: 'contact', sysId: 'customer/1001/Customer NORD DOCK', naturalKey: 'Customer NORD DOCK' },
        { object: 'contact', sysId: 'customer/1001/Customer NORD OLD', naturalKey: 'Customer NORD OLD' },
        { object: 'customer', sysId: '1001', naturalKey: 'NORD' },
      ],
      facts: { id: 'NORD', name: 'Vélo Nord', isActive: true },
    });
    expect(decision).not.toHaveProperty('message');
  });

  it('writes other contacts once the id was corrected', async () => {
    const contactsOf = async (id: string) => {
      const decision = await decide({ id });
      const commands = decision.kind === 'apply' ? decision.commands : [];
      return commands.filter(({ object }) => object === 'contact').map(({ sysId }) => sysId);
    };
    const [wrong, right] = [await contactsOf('NORDD'), await contactsOf('NORD')];
    expect(new Set([...wrong, ...right]).size).toBe(6);
  });

  it.each([
    [{ primaryAddress: 'NONE' }, 'HANDLER_ADDRESS_UNKNOWN', 'primaryAddress'],
    [{ billToAddress: 'NONE' }, 'HANDLER_ADDRESS_UNKNOWN', 'billToAddress'],
    [{ shipToAddress: 'NONE' }, 'HANDLER_ADDRESS_UNKNOWN', 'shipToAddress'],
    [{ addresses: [sampleAddress(), sampleAddress()], shipToAddress: 'MAIN' }, 'HANDLER_ADDRESS_REPEATED', 'addresses'],
    [{ paymentTerm: 'NET99' }, 'HANDLER_TERM_UNKNOWN', 'paymentTerm'],
    [{ parentCustomer: 'NORD' }, 'HANDLER_PARENT_IS_SELF', 'parentCustomer'],
    [{ id: 'C=1' }, 'HANDLER_ID_CHARACTERS', 'id'],
    [{ id: 'C'.repeat(21) }, 'HANDLER_ID_TOO_LONG', 'id'],
    [{ name: 'N'.repeat(101) }, 'HANDLER_NAME_TOO_LONG', 'name'],
  ])('refuses %j with %s', async (changes, code, field) => {
    expect(await faultsOf(decide(changes))).toEqual([expect.objectContaining({ code, field })]);
  });

  it('waits for the parent', async () => {
    await expect(decide({ parentCustomer: 'GROUP' })).rejects.toMatchObject({
      kind: 'blocked',
      waitsFor: [{ object: 'customer', key: 'GROUP' }],
    });
  });

  it('names its own faults rather than waiting', async () => {
    await expect(decide({ parentCustomer: 'GROUP', primaryAddress: 'NONE' })).rejects.toMatchObject({
      kind: 'rejected',
    });
  });

  it('goes on when the parent has landed', async () => {
    const context = fakeDecisionContext({ records: [{ object: 'customer', key: 'GROUP' }] });
    await expect(decide({ parentCustomer: 'GROUP' }, context)).resolves.toMatchObject({ kind: 'apply' });
  });
});
