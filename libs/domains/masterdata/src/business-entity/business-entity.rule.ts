import type { SmartEvent } from '@bridge/canonical';
import type { Command, Decision, DecisionContext, Fault } from '@bridge/plugin-api';
import { contactNameOf } from '../contact/contact-name.rule.js';
import type { AddressOwner } from '../contact/contact-name.rule.js';
import type { Contact } from '../contact/contact.canonical.js';
import { idAdvice, idFaults, nameAdvice, nameFaults } from '../identifier.rule.js';
import { immutableIdFaults } from '../immutable-id.rule.js';
import type { BusinessEntity } from './business-entity.canonical.js';

/** How a kind of business entity is checked. */
export interface BusinessEntityRules {
  readonly kind: AddressOwner['kind'];
  /** Intacct object of its payment terms. */
  readonly termObject: 'ARTERM' | 'APTERM';
  readonly termName: string;
  /** Properties that name an address, with their values. */
  readonly addressRoles: Readonly<Record<string, string | undefined>>;
}

const MAX_ID_CHARACTERS = 20;
const MAX_NAME_CHARACTERS = 100;

/** All that is wrong with a customer or supplier before it is sent. */
export async function businessEntityFaults(
  event: SmartEvent<BusinessEntity>,
  rules: BusinessEntityRules,
  context: DecisionContext,
): Promise<readonly Fault[]> {
  const { id, name } = textsOf(event.data, rules.kind);
  return [
    ...idFaults(id),
    ...nameFaults(name),
    ...addressFaults(event.data, rules),
    ...(await immutableIdFaults(rules.kind, event, context)),
    ...(await termFaults(event.data, rules, context)),
  ];
}

/**
 * Each address before its owner, the owner last.
 *
 * A contact is known by its owner and by its own name: a customer and a supplier may have the same `_id`, and a name is never changed in
 * Intacct, so that an owner whose id was corrected gets new contacts.
 */
export function businessEntityDecision(event: SmartEvent<BusinessEntity>, kind: AddressOwner['kind']): Decision {
  const { data, sysId } = event;
  const contacts = data.addresses.map((address): Command => {
    const contactName = contactNameOf({ kind, id: data.id }, address.id);
    const canonical: Contact = { contactName, companyName: data.name, address };
    return {
      kind: 'write',
      object: 'contact',
      sysId: `${kind}/${sysId}/${contactName}`,
      naturalKey: contactName,
      canonical,
    };
  });
  const { id, name } = textsOf(data, kind);
  const advice = [...idAdvice(id), ...nameAdvice(name)];
  return {
    kind: 'apply',
    commands: [...contacts, { kind: 'write', object: kind, sysId, naturalKey: data.id, canonical: data }],
    facts: { id: data.id, name: data.name, isActive: data.isActive },
    ...(advice.length === 0 ? {} : { message: advice.join(' ') }),
  };
}

function textsOf(data: BusinessEntity, kind: string) {
  return {
    id: { label: `The ${kind} id`, field: 'id', value: data.id, maxLength: MAX_ID_CHARACTERS },
    name: { label: `The ${kind} name`, field: 'name', value: data.name, maxLength: MAX_NAME_CHARACTERS },
  } as const;
}

function addressFaults(data: BusinessEntity, rules: BusinessEntityRules): readonly Fault[] {
  const ids = data.addresses.map((address) => address.id);
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => ({
    code: 'HANDLER_ADDRESS_REPEATED',
    description: `Two addresses of ${rules.kind} "${data.id}" have the id "${id}".`,
    field: 'addresses',
    correction: 'Give each address an id of its own.',
  }));
  const unknown = Object.entries(rules.addressRoles)
    .filter(([, id]) => id !== undefined && !ids.includes(id))
    .map(([field, id]) => ({
      code: 'HANDLER_ADDRESS_UNKNOWN',
      description: `The ${field} "${id}" of ${rules.kind} "${data.id}" is not one of its addresses.`,
      field,
      correction: `Choose one of its addresses (${ids.length === 0 ? 'it has none' : ids.join(', ')}), or add the address.`,
    }));
  return [...repeated, ...unknown];
}

async function termFaults(
  data: BusinessEntity,
  rules: BusinessEntityRules,
  context: DecisionContext,
): Promise<readonly Fault[]> {
  const term = data.paymentTerm;
  if (term === undefined || term === '' || (await context.intacct.find(rules.termObject, term)) !== undefined) {
    return [];
  }
  return [
    {
      code: 'HANDLER_TERM_UNKNOWN',
      description: `The payment term "${term}" of ${rules.kind} "${data.id}" does not exist in Intacct as ${rules.termName}.`,
      field: 'paymentTerm',
      correction: `Choose a payment term that came from Intacct, or add the ${rules.termName} there.`,
    },
  ];
}
