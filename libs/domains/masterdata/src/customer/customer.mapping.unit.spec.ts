import { fakeDecisionContext } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import { sampleAddress } from '../contact/contact.fixtures.js';
import type { Customer } from './customer.canonical.js';
import { sampleCustomer } from './customer.fixtures.js';
import { customerMapping } from './customer.mapping.js';

const { company } = fakeDecisionContext();
const noSwitches = company.contacts;
const toIntacct = (changes: Partial<Customer> = {}, contacts = noSwitches) =>
  customerMapping.toIntacct(sampleCustomer(changes), { company: { ...company, contacts } });

describe('customerMapping', () => {
  it('names contacts that exist already', () => {
    expect(
      toIntacct({ paymentTerm: 'NET21', creditLimit: '500.00', taxIdNumber: 'T1', parentCustomer: 'GROUP' }),
    ).toEqual({
      CUSTOMERID: 'NORD',
      NAME: 'Vélo Nord',
      STATUS: 'active',
      ONHOLD: 'false',
      CURRENCY: 'CAD',
      TERMNAME: 'NET21',
      TAXID: 'T1',
      CREDITLIMIT: '500.00',
      PARENTID: 'GROUP',
      HIDEDISPLAYCONTACT: 'false',
      DISPLAYCONTACT: { PRINTAS: 'Zoé Roy', CONTACTNAME: 'Customer NORD MAIN' },
      CONTACTINFO: { CONTACTNAME: 'Customer NORD MAIN' },
      BILLTO: { CONTACTNAME: 'Customer NORD MAIN' },
      SHIPTO: { CONTACTNAME: 'Customer NORD DOCK' },
      CONTACT_LIST_INFO: [{ CONTACT: { NAME: 'Customer NORD DOCK' } }, { CONTACT: { NAME: 'Customer NORD OLD' } }],
    });
  });

  it('clears what the snapshot does not carry', () => {
    expect(toIntacct()).toMatchObject({ TERMNAME: '', TAXID: '', CREDITLIMIT: '', PARENTID: '' });
  });

  it('gives categories when the company wants them', () => {
    expect(toIntacct({}, { ...noSwitches, hasCategoryName: true })['CONTACT_LIST_INFO']).toEqual([
      { CATEGORYNAME: 'Ship to', CONTACT: { NAME: 'Customer NORD DOCK' } },
      { CATEGORYNAME: 'Address OLD', CONTACT: { NAME: 'Customer NORD OLD' } },
    ]);
  });

  it('hides the display contact when the company wants it', () => {
    expect(toIntacct({}, { ...noSwitches, isDisplayContactHidden: true })['HIDEDISPLAYCONTACT']).toBe('true');
  });

  it.each([
    [false, undefined],
    [true, ''],
  ])('with cleaning %s sends the empty contact list as %j', (isContactListCleaned, list) => {
    const record = toIntacct(
      { addresses: [sampleAddress()], shipToAddress: 'MAIN' },
      { ...noSwitches, isContactListCleaned },
    );
    expect(record['CONTACT_LIST_INFO']).toBe(list);
  });

  it.each([
    [{ isActive: false }, { STATUS: 'inactive' }],
    [{ isOnHold: true }, { ONHOLD: 'true' }],
  ])('maps %j', (changes, fields) => {
    expect(toIntacct(changes)).toMatchObject(fields);
  });

  it('does not change its input', () => {
    const customer = sampleCustomer();
    const before = structuredClone(customer);
    customerMapping.toIntacct(customer, { company });
    expect(customer).toEqual(before);
  });
});
