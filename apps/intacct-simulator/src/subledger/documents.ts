import { Refusal, refuse } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import { createRecord, deleteRecord, updateRecord } from '../rules/record.writer.js';
import { isVisible, newDraft, type Draft, type WriteContext } from '../rules/write.context.js';
import { couldNot } from '../rules/write.refusal.js';
import type { StoredRecord } from '../store/table.store.js';
import { linesOf } from './charge.posting.js';
import {
  ADVANCE_OBJECTS,
  CHARGE_OBJECTS,
  PAYMENT_OBJECTS,
  lineObjectOf,
  type DocumentObject,
} from './document.family.js';
import { isGenerated } from './document.state.js';
import { patchLines } from './line.merge.js';
import { reverse, type Reversal } from './reversal.js';

export type { DocumentObject } from './document.family.js';
export type { Reversal } from './reversal.js';

const DOCUMENTS: ReadonlySet<string> = new Set([...CHARGE_OBJECTS, ...ADVANCE_OBJECTS, ...PAYMENT_OBJECTS]);

export const isDocumentObject = (object: string): object is DocumentObject => DOCUMENTS.has(object);

function modelOf({ company }: WriteContext, object: DocumentObject): ObjectModel {
  const model = company.model(object);
  if (model === undefined) throw refuse('XL03000006', `Object definition ${object} not found`);
  return model;
}

function stored(context: WriteContext, object: DocumentObject, key: string): StoredRecord {
  const model = modelOf(context, object);
  const record = context.company.table(object).byNumber(key);
  if (record === undefined || !isVisible(record, context.entity, true)) {
    throw refuse('BL01001973', `Cannot find ${model.label} record '${key}'`);
  }
  return record;
}

/** The record, at the level that owns it: reversals are writes. */
function owned(context: WriteContext, object: DocumentObject, key: string): StoredRecord {
  const record = stored(context, object, key);
  if ((record.values['MEGAENTITYID'] ?? '') === context.entity) return record;
  throw refuse('BL01001973', `${object} '${key}' can be reversed only at the level that owns it`);
}

/**
 * Create a bill, invoice, adjustment, advance or payment, as object-specific functions do.
 *
 * @param draft  upper-case generic field names; lines in `draft.lines`, their taxes in `lists.TAXENTRIES`
 * @throws Refusal  most specific entry first; nothing is left behind
 */
export const createDocument = (context: WriteContext, object: DocumentObject, draft: Draft): StoredRecord =>
  createRecord(context, modelOf(context, object), draft);

/**
 * Change a document.
 *
 * @param draft  with RECORDNO; only what changes
 * @param lines  `replace`: the lines sent are all there are, LINE_NO names one to keep; `patch`: lines with LINE_NO
 *               change that line, the others are added, the rest stays (`update_invoice`)
 */
export function updateDocument(
  context: WriteContext,
  object: DocumentObject,
  draft: Draft,
  lines: 'replace' | 'patch' = 'replace',
): StoredRecord {
  const record = stored(context, object, draft.values['RECORDNO'] ?? '');
  if (lines === 'patch' && draft.lines !== undefined) {
    draft.lines = patchLines(draft.lines, linesOf(context, lineObjectOf(object), record.no));
  }
  return updateRecord(context, modelOf(context, object), draft);
}

export function deleteDocument(context: WriteContext, object: DocumentObject, key: string): void {
  deleteRecord(context, modelOf(context, object), key);
}

/**
 * Reverse a posted document (`reverse_invoice`, `reverse_bill`, `reverse_arpayment` …).
 *
 * @param key  RECORDNO
 * @returns    the reversing record
 */
export function reverseDocument(
  context: WriteContext,
  object: DocumentObject,
  key: string,
  reversal: Reversal,
): StoredRecord {
  const savepoint = context.company.savepoint();
  try {
    return reverse(context, object, owned(context, object, key), reversal);
  } catch (error) {
    context.company.rollback(savepoint);
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal([...error.errors, couldNot('reverse', modelOf(context, object))]);
  }
}

export type Decision = 'Submit' | 'Approve' | 'Decline' | 'Recall';

/** Move a document through its approval, as a user of the product does. */
export function decideDocument(
  context: WriteContext,
  object: DocumentObject,
  key: string,
  decision: Decision,
): StoredRecord {
  const draft = newDraft({ RECORDNO: key, ACTION: decision });
  return updateRecord({ ...context, byPerson: true }, modelOf(context, object), draft);
}

/** What the ordering module made: its documents are not edited but made anew. */
export const isGeneratedDocument = (object: string, record: StoredRecord): object is DocumentObject =>
  isDocumentObject(object) && isGenerated(object, record);

/**
 * Edit the order behind a generated document: the document is deleted and made again under a new RECORDNO.
 *
 * @param draft  what changes; without lines those of the document stay
 */
export function regenerateDocument(
  context: WriteContext,
  object: DocumentObject,
  record: StoredRecord,
  draft: Draft,
): StoredRecord {
  const model = modelOf(context, object);
  const lines = linesOf(context, lineObjectOf(object), record.no);
  const again = newDraft({ ...writable(model, record), ...draft.values });
  delete again.values['RECORDNO'];
  again.lines = draft.lines ?? lines.map((line) => lineAgain(context, object, line));
  const savepoint = context.company.savepoint();
  try {
    deleteRecord(context, model, String(record.no));
    return createRecord(context, model, again);
  } catch (error) {
    context.company.rollback(savepoint);
    throw error;
  }
}

/** Fields that a client may write. */
const writable = (model: ObjectModel | undefined, { values }: StoredRecord): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => model?.fields.has(name) === true && model.fields.get(name)?.readOnly !== true,
    ),
  );

function lineAgain({ company }: WriteContext, object: DocumentObject, line: StoredRecord): Draft {
  const draft = newDraft(writable(company.model(lineObjectOf(object)), line));
  for (const [name, entries] of Object.entries(line.lists ?? {})) draft.lists[name] = [...entries];
  return draft;
}
