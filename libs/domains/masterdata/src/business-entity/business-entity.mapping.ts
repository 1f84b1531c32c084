import type { CompanySettings, IntacctRecord } from '@bridge/plugin-api';
import { contactNameOf } from '../contact/contact-name.rule.js';
import type { AddressOwner } from '../contact/contact-name.rule.js';
import { printNameOf } from '../contact/contact.mapping.js';
import type { BusinessEntity } from './business-entity.canonical.js';

/** An address that plays a part: Intacct field, words of its category, address id. */
export interface AddressRole {
  readonly field: 'BILLTO' | 'SHIPTO' | 'PAYTO' | 'RETURNTO';
  readonly category: string;
  readonly addressId: string | undefined;
}

/**
 * The fields by which a customer or vendor refers to its contacts. Every address is one contact, written before; none is made here.
 *
 * - the primary address is the display contact and the contact to write to
 * - a part that no address plays falls to the primary one
 * - all other addresses are the contact list, with a category only when the company wants it
 */
export function contactFields(
  entity: BusinessEntity,
  kind: AddressOwner['kind'],
  roles: readonly AddressRole[],
  switches: CompanySettings['contacts'],
): IntacctRecord {
  const nameOf = (addressId: string) => contactNameOf({ kind, id: entity.id }, addressId);
  const primary = entity.addresses.find((address) => address.id === entity.primaryAddress);
  const others = entity.addresses.filter((address) => address.id !== entity.primaryAddress);
  const list = others.map((address): IntacctRecord => {
    const contact = { CONTACT: { NAME: nameOf(address.id) } };
    return switches.hasCategoryName ? { CATEGORYNAME: categoryOf(address.id, roles), ...contact } : contact;
  });
  return {
    HIDEDISPLAYCONTACT: String(switches.isDisplayContactHidden),
    DISPLAYCONTACT: {
      PRINTAS: primary === undefined ? entity.name : printNameOf(primary),
      CONTACTNAME: nameOf(entity.primaryAddress),
    },
    CONTACTINFO: { CONTACTNAME: nameOf(entity.primaryAddress) },
    ...Object.fromEntries(
      roles.map((role) => [role.field, { CONTACTNAME: nameOf(role.addressId ?? entity.primaryAddress) }]),
    ),
    ...contactList(list, switches),
  };
}

function contactList(list: readonly IntacctRecord[], switches: CompanySettings['contacts']): IntacctRecord {
  if (list.length > 0) {
    return { CONTACT_LIST_INFO: list };
  }
  return switches.isContactListCleaned ? { CONTACT_LIST_INFO: '' } : {};
}

/** Unique in its owner, as Intacct wants it. */
function categoryOf(addressId: string, roles: readonly AddressRole[]): string {
  const parts = roles.filter((role) => role.addressId === addressId).map((role) => role.category);
  return parts.length === 0 ? `Address ${addressId}` : parts.join(', ');
}
