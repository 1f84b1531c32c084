import type { IntacctRecord, ObjectMapping } from '@bridge/plugin-api';
import type { Address, Contact } from './contact.canonical.js';

/** DMO's title may be an occupation, which has no place in front of a name. */
const FORM_OF_ADDRESS =
  /^(mr|mrs|ms|miss|mx|dr|prof|sir|madam|herr|frau|m|mme|mlle|sr|sra|srta|sig|dott|dhr|mevr)\.?$/i;
const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

/**
 * An address of a customer or supplier as an Intacct CONTACT. The snapshot is complete: what it does not carry is cleared.
 *
 * The country goes as name and as code: companies that use ISO country codes need both, the others read the name.
 *
 * @see gateway reference 5.5, CONTACT
 */
export const contactMapping: ObjectMapping<Contact> = {
  intacctObject: 'CONTACT',

  toIntacct({ contactName, companyName, address }) {
    const person = address.contact;
    return {
      CONTACTNAME: contactName,
      PRINTAS: printNameOf(address),
      COMPANYNAME: companyName,
      PREFIX: FORM_OF_ADDRESS.test(person?.title ?? '') ? (person?.title ?? '') : '',
      FIRSTNAME: person?.firstName ?? '',
      LASTNAME: person?.lastName ?? '',
      ...phonesOf(address),
      EMAIL1: person?.email ?? '',
      STATUS: address.isActive ? 'active' : 'inactive',
      MAILADDRESS: {
        ADDRESS1: address.addressLine1,
        ADDRESS2: address.addressLine2 ?? '',
        CITY: address.city,
        STATE: address.region ?? '',
        ZIP: address.postcode ?? '',
        COUNTRY: countryNames.of(address.country) ?? address.country,
        COUNTRYCODE: address.country,
      },
    };
  },

  identity({ contactName }) {
    return { idField: 'CONTACTNAME', match: { CONTACTNAME: contactName } };
  },
};

/** What is printed on documents: the person, else the name of the address. */
export function printNameOf(address: Address): string {
  const person = [address.contact?.firstName, address.contact?.lastName].filter((part) => (part ?? '').trim() !== '');
  return person.length === 0 ? address.name : person.join(' ');
}

/** The direct number first; the one of the address second when they differ. */
function phonesOf(address: Address): IntacctRecord {
  const numbers = [...new Set([address.contact?.phone, address.phone])].filter((phone) => (phone ?? '').trim() !== '');
  return { PHONE1: numbers[0] ?? '', PHONE2: numbers[1] ?? '' };
}
