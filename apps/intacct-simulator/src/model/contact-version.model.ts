import { SYSTEM_FIELDS, defineObject, integer, type FieldModel } from './object.model.js';
import { contactModel } from './party.model.js';

const SYSTEM: ReadonlySet<string> = new Set(SYSTEM_FIELDS.map(({ name }) => name));

/** What a contact says of itself, name included. */
export const CONTACT_FIELDS: readonly string[] = [...contactModel.fields.keys()].filter((name) => !SYSTEM.has(name));

/** As it was: shown, never checked, and no use of what it names. */
function past({ name, label, type, values, multiPick }: FieldModel): FieldModel {
  return {
    ...{ name, label, type, readOnly: true },
    ...(values === undefined ? {} : { values }),
    ...(multiPick === undefined ? {} : { multiPick }),
  };
}

/** Contacts as documents named them: BILLTOPAYTOKEY and SHIPTORETURNTOKEY are numbers of these. */
export const contactVersionModel = defineObject({
  name: 'CONTACTVERSION',
  label: 'Contact version',
  plural: 'Contact versions',
  verbs: [],
  indexes: ['CONTACTKEY'],
  fields: [
    integer('CONTACTKEY', 'Contact record number', { readOnly: true }),
    ...CONTACT_FIELDS.flatMap((name) => contactModel.fields.get(name) ?? []).map((field) => past(field)),
  ],
});
