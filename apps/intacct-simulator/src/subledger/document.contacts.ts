import { CONTACT_FIELDS } from '../model/contact-version.model.js';
import { stamp } from '../rules/record.stamp.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import type { SideFacts } from './document.family.js';

interface ContactRole {
  readonly nameField: string;
  readonly keyField: string;
  /** Where the party keeps its own, by side. */
  readonly ofParty: Readonly<Record<SideFacts['side'], string>>;
}

const ROLES: readonly ContactRole[] = [
  {
    nameField: 'BILLTOPAYTOCONTACTNAME',
    keyField: 'BILLTOPAYTOKEY',
    ofParty: { AR: 'BILLTO.CONTACTNAME', AP: 'PAYTO.CONTACTNAME' },
  },
  {
    nameField: 'SHIPTORETURNTOCONTACTNAME',
    keyField: 'SHIPTORETURNTOKEY',
    ofParty: { AR: 'SHIPTO.CONTACTNAME', AP: 'RETURNTO.CONTACTNAME' },
  },
];

/** The contact of a party for a role, else its primary one, else the one it shows. */
const defaultOf = (party: Values, own: string): string =>
  party[own] ?? party['CONTACTINFO.CONTACTNAME'] ?? party['DISPLAYCONTACT.CONTACTNAME'] ?? '';

const says = (left: Values, right: Values): boolean => CONTACT_FIELDS.every((name) => left[name] === right[name]);

/** The number of the version that a contact is at now; made when no document has named it yet as it is. */
function versionOf(context: WriteContext, contact: StoredRecord): string {
  const { company, now } = context;
  const table = company.table('CONTACTVERSION');
  const latest = table.byIndex('CONTACTKEY', String(contact.no)).at(-1);
  if (latest !== undefined && says(latest.values, contact.values)) return String(latest.no);
  const model = company.model('CONTACTVERSION');
  if (model === undefined) throw new Error('The catalogue has no CONTACTVERSION');
  const no = table.nextNo();
  const values: Record<string, string> = { RECORDNO: String(no), CONTACTKEY: String(contact.no) };
  for (const name of CONTACT_FIELDS) {
    const value = contact.values[name];
    if (value !== undefined) values[name] = value;
  }
  stamp(context, model, values, undefined);
  company.put('CONTACTVERSION', { no, values, at: now });
  return String(no);
}

/**
 * The contacts of a bill, invoice or adjustment: those named, else those of its party. The document keeps each as it
 * is when it is named; a name that is repeated names nothing anew.
 *
 * @param sent  what the write itself says, before it is completed from the record
 */
export function settleContacts(
  context: WriteContext,
  side: SideFacts,
  { draft, sent, party }: { readonly draft: Draft; readonly sent: Values; readonly party: StoredRecord | undefined },
  current: StoredRecord | undefined,
): void {
  const { values } = draft;
  const isOther = current === undefined || current.values[side.partyField] !== values[side.partyField];
  for (const { nameField, keyField, ofParty } of ROLES) {
    const isSilent = current === undefined ? (sent[nameField] ?? '') === '' : sent[nameField] === undefined;
    if (isSilent && isOther) values[nameField] = defaultOf(party?.values ?? {}, ofParty[side.side]);
    const name = values[nameField] ?? '';
    if (name !== '' && name === current?.values[nameField] && current.values[keyField] !== undefined) continue;
    const contact = name === '' ? undefined : context.company.table('CONTACT').byNatural(name);
    values[keyField] = contact === undefined ? '' : versionOf(context, contact);
  }
}
