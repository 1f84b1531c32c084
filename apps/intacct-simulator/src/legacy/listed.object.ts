import type { XmlWriter } from '../gateway/xml.writer.js';
import type { ObjectModel } from '../model/object.model.js';
import { fieldPath, type FieldPath } from '../query/field.path.js';
import { shownPath, type Viewer } from '../query/zoned.path.js';
import type { StoredRecord } from '../store/table.store.js';

/** How `get` and `get_list` name one object and its fields. */
export interface ListedObject {
  readonly object: string;
  /** Element names with the fields behind them; absent: all fields under lower-case names. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Elements whose time stamp is shown as a date. */
  readonly dates?: readonly string[];
}

const named = (object: string): ListedObject => ({ object });

/** Objects by their legacy name. The fields of attachments, folders and the event log are recorded facts. */
export const LISTED_OBJECTS: ReadonlyMap<string, ListedObject> = new Map<string, ListedObject>([
  [
    'supdoc',
    {
      object: 'SUPDOC',
      fields: {
        recordno: 'RECORDNO',
        supdocid: 'SUPDOCID',
        supdocname: 'SUPDOCNAME',
        folder: 'FOLDER',
        description: 'DESCRIPTION',
        creationdate: 'WHENCREATED',
        createdby: 'CREATEDBY',
      },
      dates: ['creationdate'],
    },
  ],
  [
    'supdocfolder',
    {
      object: 'SUPDOCFOLDER',
      fields: {
        name: 'NAME',
        description: 'DESCRIPTION',
        parentfolder: 'PARENTFOLDER',
        creationdate: 'WHENCREATED',
        createdby: 'CREATEDBY',
        lastmodified: 'WHENMODIFIED',
        lastmodifiedby: 'MODIFIEDBY',
        status: 'STATUS',
      },
      dates: ['creationdate', 'lastmodified'],
    },
  ],
  [
    'smarteventlog',
    {
      object: 'SMARTEVENTLOG',
      fields: {
        recordno: 'RECORDNO',
        smartlinkid: 'SMARTLINKID',
        topic: 'TOPIC',
        ownerobject: 'OWNEROBJECT',
        timestamp: 'TIMESTAMP',
        userid: 'USERID',
        objectkey: 'OBJECTKEY',
      },
    },
  ],
  ['bill', named('APBILL')],
  ['invoice', named('ARINVOICE')],
  ['arpayment', named('ARPYMT')],
  ['gltransaction', named('GLBATCH')],
  ...[
    'customer',
    'vendor',
    'item',
    'employee',
    'class',
    'department',
    'location',
    'project',
    'task',
    'contact',
    'glaccount',
    'statglaccount',
    'journal',
    'arterm',
    'apterm',
    'taxdetail',
    'aradjustment',
    'apadjustment',
  ].map((name) => [name, named(name === 'statglaccount' ? 'STATACCOUNT' : name.toUpperCase())] as const),
]);

/** One element of a listed record. */
export interface ListedField {
  readonly name: string;
  /** As records hold it, for filters and orders. */
  readonly stored: FieldPath;
  /** As callers see it. */
  readonly path: FieldPath;
  readonly asDate: boolean;
}

export function listedFields(
  { company, zone }: Viewer,
  model: ObjectModel,
  listed: ListedObject,
): readonly ListedField[] {
  const names =
    listed.fields ?? Object.fromEntries([...model.fields.keys()].map((field) => [field.toLowerCase(), field]));
  return Object.entries(names).map(([name, field]) => {
    const stored = fieldPath(company, model, field);
    return { name, stored, path: shownPath(zone, stored), asDate: listed.dates?.includes(name) === true };
  });
}

function writeAttachments(writer: XmlWriter, record: StoredRecord): void {
  writer.open('attachments');
  for (const file of record.lists?.['ATTACHMENTS'] ?? []) {
    writer.open('attachment');
    for (const name of ['ATTACHMENTNAME', 'ATTACHMENTTYPE', 'ATTACHMENTDATA'])
      writer.leaf(name.toLowerCase(), file[name] ?? '');
    writer.close('attachment');
  }
  writer.close('attachments');
}

/** @param withFiles  attachments are written out, data included */
export function writeListed(
  writer: XmlWriter,
  element: string,
  fields: readonly ListedField[],
  { record, withFiles }: { readonly record: StoredRecord; readonly withFiles: boolean },
): void {
  writer.open(element);
  for (const { name, path, asDate } of fields) {
    const value = path.read(record);
    writer.leaf(name, asDate ? value.slice(0, 10) : value);
  }
  if (withFiles) writeAttachments(writer, record);
  writer.close(element);
}
