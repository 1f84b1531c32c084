import { refuse } from '../gateway/refusal.error.js';
import { numberAt, parsePattern } from '../model/number.pattern.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { preference, sideOf, type DocumentObject } from './document.family.js';

/** Objects whose number cannot stay empty once they are submitted. */
const MANDATORY: ReadonlySet<DocumentObject> = new Set<DocumentObject>(['APBILL', 'ARINVOICE']);

const DEAD = new Set(['Reversed', 'Reversal', 'Voided']);

function isTaken(context: WriteContext, object: DocumentObject, draft: Draft, own: number | undefined): boolean {
  const { partyField } = sideOf(object);
  for (const other of context.company.table(object).byIndex('RECORDID', draft.values['RECORDID'] ?? '')) {
    if (other.no === own || DEAD.has(other.values['STATE'] ?? '')) continue;
    if (other.values[partyField] === draft.values[partyField]) return true;
  }
  return false;
}

function nextNumber(context: WriteContext, object: DocumentObject, pattern: string): string {
  const table = context.company.table(object);
  const parts = parsePattern(pattern);
  const isFree = (number: string): boolean => [...table.byIndex('RECORDID', number)].length === 0;
  let count = parts.first + table.records.size;
  while (!isFree(numberAt(parts, count))) count += 1;
  return numberAt(parts, count);
}

/**
 * Give a document its number and refuse one that its party has already used.
 *
 * Preferences of the application: `SEQUENCE_<OBJECT>` is a pattern like `INV-####` or `INV-0001`, `DUPLICATENUMBERS` = `accept`
 * switches the check off. Numbers of reversed documents are free again.
 *
 * @throws Refusal PL01000127 when a number is needed and sequencing is off, BL03002185 when it is taken
 */
export function numberDocument(
  context: WriteContext,
  object: DocumentObject,
  draft: Draft,
  current: StoredRecord | undefined,
): void {
  const { side, label } = sideOf(object);
  const isDraft = draft.values['STATE'] === 'Draft';
  if ((draft.values['RECORDID'] ?? '') === '') {
    const pattern = preference(context.company, side, `SEQUENCE_${object}`);
    if (pattern !== '') draft.values['RECORDID'] = nextNumber(context, object, pattern);
    else if (MANDATORY.has(object) && !isDraft) {
      throw refuse('PL01000127', `The ${object} document number is missing and document sequencing is off`).at(
        'RECORDID',
      );
    }
  }
  if ((draft.values['RECORDID'] ?? '') === '' || preference(context.company, side, 'DUPLICATENUMBERS') === 'accept')
    return;
  if (!isTaken(context, object, draft, current?.no)) return;
  throw refuse(
    'BL03002185',
    `The transaction number '${draft.values['RECORDID'] ?? ''}' already exists for this ${label}`,
    'Use a unique number instead.',
  ).at('RECORDID');
}
