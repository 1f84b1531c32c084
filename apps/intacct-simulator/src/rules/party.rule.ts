import { inside, refuse } from '../gateway/refusal.error.js';
import type { StoredRecord } from '../store/table.store.js';
import {
  findVisible,
  newDraft,
  type Draft,
  type ObjectRule,
  type RelatedWriter,
  type WriteContext,
} from './write.context.js';

const PREFIX = 'DISPLAYCONTACT.';
const NAME_FIELD = 'DISPLAYCONTACT.CONTACTNAME';
const CONTACT_NAMES = new Map([['DISPLAYCONTACT.MAILADDRESS.ISOCOUNTRYCODE', 'MAILADDRESS.COUNTRYCODE']]);

/** The contact fields of a draft, without their prefix; customer and vendor say ISOCOUNTRYCODE, contacts COUNTRYCODE. */
function takeContactFields(draft: Draft): Record<string, string> | undefined {
  let found = false;
  const fields: Record<string, string> = {};
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(draft.values)) {
    const isOfContact = name.startsWith(PREFIX);
    if (!isOfContact || name === NAME_FIELD) kept[name] = value;
    if (!isOfContact) continue;
    found = true;
    fields[CONTACT_NAMES.get(name) ?? name.slice(PREFIX.length)] = value;
  }
  draft.values = kept;
  return found ? fields : undefined;
}

const contactModel = (context: WriteContext) => {
  const model = context.company.model('CONTACT');
  if (model === undefined) throw new Error('The catalogue has no CONTACT');
  return model;
};

/** Where contacts are looked up and made. */
interface ContactDesk {
  readonly context: WriteContext;
  readonly writer: RelatedWriter;
}

function makeContact({ context, writer }: ContactDesk, fields: Record<string, string>, name: string): void {
  const draft = newDraft({ ...fields, CONTACTNAME: name });
  inside('DISPLAYCONTACT', () => writer.create(context, contactModel(context), draft));
}

function linkOrMake(desk: ContactDesk, fields: Record<string, string>, name: string): void {
  const existing = findVisible(desk.context, 'CONTACT', name);
  if (existing === undefined) return makeContact(desk, fields, name);
  if (desk.context.gaps.displayContactNaming === 'refuse') {
    throw refuse('BL34000061', `Another Contact with the given value(s) '${name}' already exists`).at(NAME_FIELD);
  }
}

function displayContactOnCreate(
  desk: ContactDesk,
  draft: Draft,
  fields: Record<string, string> | undefined,
  generated: string,
): void {
  if (fields === undefined) {
    throw refuse('BL03000018', 'Required field Display contact (DISPLAYCONTACT) is missing').at('DISPLAYCONTACT');
  }
  const given = fields['CONTACTNAME'] ?? '';
  if (given === '') makeContact(desk, fields, generated);
  else linkOrMake(desk, fields, given);
  draft.values[NAME_FIELD] = given === '' ? generated : given;
}

function displayContactOnUpdate(
  desk: ContactDesk,
  draft: Draft,
  fields: Record<string, string>,
  current: StoredRecord,
): void {
  const linked = current.values[NAME_FIELD] ?? '';
  const given = fields['CONTACTNAME'] || linked;
  draft.values[NAME_FIELD] = given;
  if (given !== linked) return linkOrMake(desk, fields, given);
  const { CONTACTNAME: _name, ...changes } = fields;
  if (Object.keys(changes).length > 0) {
    const contact = newDraft({ ...changes, CONTACTNAME: linked });
    inside('DISPLAYCONTACT', () => desk.writer.update(desk.context, contactModel(desk.context), contact));
  }
}

function checkContactLists(context: WriteContext, draft: Draft): void {
  for (const [list, entries] of Object.entries(draft.lists)) {
    for (const [index, entry] of entries.entries()) {
      const name = entry['CONTACT.NAME'] ?? entry['CONTACT.CONTACTNAME'] ?? '';
      const field = `${list}[${index}].CONTACT.${entry['CONTACT.NAME'] === undefined ? 'CONTACTNAME' : 'NAME'}`;
      if (name === '') {
        throw refuse('BL03000018', 'Required field Contact name of the contact list is missing').at(field);
      }
      if (findVisible(context, 'CONTACT', name) === undefined) {
        throw refuse('BL01001973', `Invalid Contact '${name}' specified.`).at(field);
      }
    }
  }
}

/** Customer and vendor alike: a display contact, linked contacts and a contact list. */
export function partyRule(object: 'CUSTOMER' | 'VENDOR', letter: 'C' | 'V'): ObjectRule {
  const key = `${object}ID`;
  return {
    prepare(context, draft, current, writer) {
      const desk: ContactDesk = { context, writer };
      checkContactLists(context, draft);
      const fields = takeContactFields(draft);
      if (current === undefined) {
        const generated = `${draft.values['NAME'] ?? ''}(${letter}${draft.values[key] ?? ''})`;
        displayContactOnCreate(desk, draft, fields, generated);
      } else if (fields !== undefined) {
        displayContactOnUpdate(desk, draft, fields, current);
      }
    },
  };
}
