import { inside, refuse } from '../gateway/refusal.error.js';
import { MULTI_PICK, type ObjectModel } from '../model/object.model.js';
import { userOf } from '../store/company.users.js';
import type { StoredRecord } from '../store/table.store.js';
import {
  findVisible,
  newDraft,
  type Draft,
  type ObjectRule,
  type RelatedWriter,
  type WriteContext,
} from './write.context.js';

const CONTACT = 'CONTACTINFO.';
const LINK = `${CONTACT}CONTACTNAME`;
const RESTRICTIONS = ['USERLOCATIONS', 'USERDEPARTMENTS', 'USERTERRITORIES'];

const missing = (name: string) => refuse('BL03000018', `Required field ${name} is missing`);

/** Users are the business of administrators; persons at the product itself are taken for such. */
function requireAdmin({ company, userId, byPerson, quiet }: WriteContext, level: string): void {
  if (byPerson === true || quiet === true) return;
  const admin = userOf(company, userId)?.admin ?? 'Off';
  if (admin === 'Off') throw refuse('PL04000005', `User '${userId ?? ''}' has no administrative privileges`);
  if (admin === 'Limited' && level !== 'Off') {
    throw refuse('PL04000005', `User '${userId ?? ''}' with limited privileges cannot make or change administrators`);
  }
}

/** Fields of the contact, without their prefix; they leave the draft. */
function takeContact(draft: Draft): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(draft.values)) {
    if (!name.startsWith(CONTACT)) continue;
    if (value !== '') fields[name.slice(CONTACT.length)] = value;
    delete draft.values[name];
  }
  return fields;
}

/** An existing contact by its name, or a new one by last name, first name and address. */
function linkContact(context: WriteContext, draft: Draft, writer: RelatedWriter): void {
  const fields = takeContact(draft);
  const { CONTACTNAME: name = '', LASTNAME: last = '', FIRSTNAME: first = '' } = fields;
  if (Object.keys(fields).length === 0) throw missing('Contact (CONTACTINFO)').at('CONTACTINFO');
  if (name !== '' && findVisible(context, 'CONTACT', name) !== undefined) {
    draft.values[LINK] = name;
    return;
  }
  for (const each of ['LASTNAME', 'FIRSTNAME', 'EMAIL1']) {
    if (fields[each] !== undefined) continue;
    if (name === '') throw missing(`CONTACTINFO.${each}`).at(`CONTACTINFO.${each}`);
    throw refuse('BL01001973', `Invalid Contact '${name}' specified.`).at('CONTACTINFO.CONTACTNAME');
  }
  const model = context.company.model('CONTACT');
  if (model === undefined) throw new Error('The catalogue has no CONTACT');
  const made = name === '' ? `${last}, ${first}` : name;
  const contact = newDraft({ PRINTAS: `${first} ${last}`, ...fields, CONTACTNAME: made });
  inside('CONTACTINFO', () => writer.create(context, model, contact));
  draft.values[LINK] = made;
}

function checkNames({ company }: WriteContext, draft: Draft, field: string, objects: readonly string[]): void {
  for (const name of (draft.values[field] ?? '').split(MULTI_PICK)) {
    if (name === '' || objects.some((object) => company.table(object).byNatural(name) !== undefined)) continue;
    throw refuse('BL01001973', `Invalid ${company.model(objects[0] ?? '')?.label ?? ''} '${name}' specified.`).at(
      field,
    );
  }
}

/** What the product says of the contact of a user that exists: it is changed as a contact. */
function keepContact(draft: Draft, current: StoredRecord): void {
  const { CONTACTNAME: name, ...others } = takeContact(draft);
  const isSame = name === undefined || name === current.values[LINK];
  if (isSame && Object.keys(others).length === 0) return;
  throw refuse('BL01001973', 'The contact of a user cannot be changed here: change the contact itself').at(
    'CONTACTINFO',
  );
}

function settleRestrictions(context: WriteContext, draft: Draft, current: StoredRecord | undefined): void {
  // A client repeats the restrictions that it wants to keep.
  if (current !== undefined && context.byPerson !== true) {
    for (const field of RESTRICTIONS) draft.values[field] ??= '';
  }
  checkNames(context, draft, 'USERLOCATIONS', ['LOCATION', 'LOCATIONGROUP']);
  checkNames(context, draft, 'USERDEPARTMENTS', ['DEPARTMENT']);
  const before = current?.values['USERLOCATIONS'] ?? '';
  const locations = draft.values['USERLOCATIONS'] ?? before;
  if (current !== undefined && locations === before) return;
  draft.values['UNRESTRICTED'] = String(locations === '');
}

const levelOf = (record: StoredRecord | undefined): string => record?.values['ADMIN'] ?? 'Off';

export const userRule: ObjectRule = {
  prepare(context, draft, current, writer) {
    const { values } = draft;
    requireAdmin(context, levelOf(current));
    requireAdmin(context, values['ADMIN'] ?? levelOf(current));
    if (current === undefined) linkContact(context, draft, writer);
    else keepContact(draft, current);
    settleRestrictions(context, draft, current);
    const valueOf = (name: string): string => values[name] ?? current?.values[name] ?? '';
    if (valueOf('USERTYPE') === 'CRM user' && valueOf('LOGINDISABLED') !== 'true') {
      throw refuse('BL01001973', 'A CRM user must have LOGINDISABLED set to true').at('LOGINDISABLED');
    }
  },
  remove(context, record, model: ObjectModel) {
    requireAdmin(context, 'Off');
    if (levelOf(record) === 'Off') return;
    const id = record.values['LOGINID'] ?? '';
    throw refuse('BL01001973', `${model.label} '${id}' has administrative privileges and cannot be deleted`);
  },
};
