import { refuse } from '../gateway/refusal.error.js';
import { newDraft, type Draft, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import type { SideFacts } from './document.family.js';

/** What a stored line as a draft would repeat from its client: fields that a client may write, and its record number. */
function reviveLine({ company }: WriteContext, lineObject: string, line: StoredRecord): Draft {
  const model = company.model(lineObject);
  const writable = Object.entries(line.values).filter(
    ([name]) => model?.fields.has(name) === true && model.fields.get(name)?.readOnly !== true,
  );
  const draft = newDraft({ ...Object.fromEntries(writable), KEPT: String(line.no) });
  delete draft.values['AMOUNT'];
  for (const [name, entries] of Object.entries(line.lists ?? {})) draft.lists[name] = [...entries];
  return draft;
}

/** Stored lines without the customer or vendor of the document, where that changes: they follow it. */
export function followParty(
  { partyField }: SideFacts,
  { values }: Draft,
  current: StoredRecord | undefined,
  stored: readonly StoredRecord[],
): readonly StoredRecord[] {
  const before = current?.values[partyField];
  if (before === undefined || before === values[partyField]) return stored;
  return stored.map((line) => {
    const { [partyField]: own, ...others } = line.values;
    return own === before ? { ...line, values: others } : line;
  });
}

/**
 * The lines of a document after a write.
 *
 * A line with LINE_NO changes that line and keeps the fields it does not name; others are new; lines that are not
 * sent disappear. When no lines were sent all of them stay. KEPT carries the record number that a line keeps.
 *
 * @throws Refusal BL01001973 for a LINE_NO that does not exist
 */
export function mergeLines(
  context: WriteContext,
  lineObject: string,
  sent: readonly Draft[] | undefined,
  stored: readonly StoredRecord[],
): Draft[] {
  if (sent === undefined) return stored.map((line) => reviveLine(context, lineObject, line));
  return sent.map((line) => {
    const { LINE_NO: number = '', ...values } = line.values;
    const same = stored.find(({ no }) => String(no) === values['RECORDNO']);
    if (same !== undefined) return { ...line, values: { ...values, KEPT: String(same.no) } };
    if (number === '' || stored.length === 0) return { ...line, values };
    const before = stored.find((each) => each.values['LINE_NO'] === number);
    if (before === undefined) throw refuse('BL01001973', `Line ${number} does not exist`);
    const revived = reviveLine(context, lineObject, before);
    return {
      values: { ...revived.values, ...values },
      lists: { ...revived.lists, ...line.lists },
      lines: undefined,
    };
  });
}

/** Lines of `update_invoice`: those with LINE_NO change that line, the others are added, the rest stays. */
export function patchLines(sent: readonly Draft[], stored: readonly StoredRecord[]): Draft[] {
  const byNumber = new Map(sent.map((line) => [line.values['LINE_NO'] ?? '', line]));
  const kept = stored.map(({ values }) => {
    const number = values['LINE_NO'] ?? '';
    return byNumber.get(number) ?? newDraft({ LINE_NO: number });
  });
  const known = new Set(stored.map(({ values }) => values['LINE_NO']));
  for (const number of byNumber.keys()) {
    if (number !== '' && !known.has(number)) throw refuse('BL01001973', `Line ${number} does not exist`);
  }
  return [...kept, ...sent.filter((line) => (line.values['LINE_NO'] ?? '') === '')];
}
