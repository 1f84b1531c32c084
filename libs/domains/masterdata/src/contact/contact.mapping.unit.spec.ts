import { fakeDecisionContext } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import { sampleAddress } from './contact.fixtures.js';
import { contactMapping, printNameOf } from './contact.mapping.js';

const toIntacct = (changes: Parameters<typeof sampleAddress>[0] = {}) =>
  contactMapping.toIntacct(
    { contactName: 'Customer NORD MAIN', companyName: 'Nord Inc.', address: sampleAddress(changes) },
    fakeDecisionContext(),
  );

describe('contactMapping', () => {
  it('maps an address with its person', () => {
    expect(toIntacct()).toEqual({
      CONTACTNAME: 'Customer NORD MAIN',
      PRINTAS: 'Zoé Roy',
      COMPANYNAME: 'Nord Inc.',
      PREFIX: 'Mme',
      FIRSTNAME: 'Zoé',
      LASTNAME: 'Roy',
      PHONE1: '+1 418 555 0100',
      PHONE2: '',
      EMAIL1: 'zoe@nord.example',
      STATUS: 'active',
      MAILADDRESS: {
        ADDRESS1: '7, rue du Lac',
        ADDRESS2: '',
        CITY: 'Québec',
        STATE: 'QC',
        ZIP: 'G1R 0A1',
        COUNTRY: 'Canada',
        COUNTRYCODE: 'CA',
      },
    });
  });

  it.each([
    ['Sales Representative', ''],
    ['Dr.', 'Dr.'],
    ['mr', 'mr'],
    [undefined, ''],
  ])('takes the title %j as prefix %j', (title, prefix) => {
    expect(toIntacct({ contact: { title } })['PREFIX']).toBe(prefix);
  });

  it('puts the direct number first', () => {
    expect(toIntacct({ contact: { phone: '22' }, phone: '11' })).toMatchObject({ PHONE1: '22', PHONE2: '11' });
    expect(toIntacct({ contact: { phone: '11' }, phone: '11' })).toMatchObject({ PHONE1: '11', PHONE2: '' });
  });

  it('is found again by its name', () => {
    expect(contactMapping.identity({ contactName: 'N', companyName: 'Nord Inc.', address: sampleAddress() })).toEqual({
      idField: 'CONTACTNAME',
      match: { CONTACTNAME: 'N' },
    });
  });
});

describe('printNameOf', () => {
  it.each([
    [{ firstName: 'Zoé', lastName: 'Roy' }, 'Zoé Roy'],
    [{ lastName: 'Roy' }, 'Roy'],
    [{ firstName: ' ' }, 'Vélo Nord'],
    [undefined, 'Vélo Nord'],
  ])('of the person %j is %s', (contact, printed) => {
    expect(printNameOf(sampleAddress({ contact }))).toBe(printed);
  });
});
