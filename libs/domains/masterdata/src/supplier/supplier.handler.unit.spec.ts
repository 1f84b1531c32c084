import { fakeDecisionContext, fakeSmartEvent } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import type { Supplier } from './supplier.canonical.js';
import { sampleSupplier } from './supplier.fixtures.js';
import { SupplierHandler } from './supplier.handler.js';
import { supplierMapping } from './supplier.mapping.js';

const terms = { APTERM: { NET60: { NAME: 'NET60', STATUS: 'active' } }, ARTERM: { NET21: { NAME: 'NET21' } } };
const decide = (changes: Partial<Supplier>) =>
  new SupplierHandler().decide(fakeSmartEvent(sampleSupplier(changes)), fakeDecisionContext({ intacct: terms }));

describe('SupplierHandler', () => {
  it('writes the address before the supplier, under a name that no customer has', async () => {
    expect(await decide({ paymentTerm: 'NET60' })).toMatchObject({
      kind: 'apply',
      commands: [
        { object: 'contact', sysId: 'supplier/1001/Supplier NORD MAIN', naturalKey: 'Supplier NORD MAIN' },
        { object: 'supplier', sysId: '1001', naturalKey: 'NORD' },
      ],
    });
  });

  it.each([
    [{ payToAddress: 'NONE' }, 'HANDLER_ADDRESS_UNKNOWN'],
    [{ returnToAddress: 'NONE' }, 'HANDLER_ADDRESS_UNKNOWN'],
    [{ paymentTerm: 'NET21' }, 'HANDLER_TERM_UNKNOWN'],
  ])('refuses %j', async (changes, code) => {
    await expect(decide(changes)).rejects.toMatchObject({ code });
  });
});

describe('supplierMapping', () => {
  it('names contacts that exist already', () => {
    expect(supplierMapping.toIntacct(sampleSupplier(), fakeDecisionContext())).toEqual({
      VENDORID: 'NORD',
      NAME: 'Nord Parts',
      STATUS: 'active',
      CURRENCY: 'CAD',
      TERMNAME: '',
      TAXID: '',
      HIDEDISPLAYCONTACT: 'false',
      DISPLAYCONTACT: { PRINTAS: 'Zoé Roy', CONTACTNAME: 'Supplier NORD MAIN' },
      CONTACTINFO: { CONTACTNAME: 'Supplier NORD MAIN' },
      PAYTO: { CONTACTNAME: 'Supplier NORD MAIN' },
      RETURNTO: { CONTACTNAME: 'Supplier NORD MAIN' },
    });
  });

  it('is found again by its id', () => {
    expect(supplierMapping.identity(sampleSupplier())).toEqual({ idField: 'VENDORID', match: { VENDORID: 'NORD' } });
  });
});
