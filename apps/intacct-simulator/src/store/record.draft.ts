import { inside, refuse } from '../gateway/refusal.error.js';
import { isXmlText } from '../gateway/xml.writer.js';
import { MULTI_PICK, type DataType, type ObjectModel } from '../model/object.model.js';
import { newDraft, type Draft } from '../rules/write.context.js';
import type { SeedRecord, SeedValue } from './company.schema.js';
import type { CompanyStore } from './company.store.js';
import { fieldAt } from './record.advice.js';

/** Fields of these types may be JSON numbers; the labels of a choice may be digits. */
const NUMBERS: ReadonlySet<DataType> = new Set<DataType>([
  ...(['INTEGER', 'SEQUENCE', 'DECIMAL', 'CURRENCY', 'PERCENT', 'ENUM'] as const),
]);
const FLAGS: ReadonlySet<DataType> = new Set<DataType>(['BOOLEAN', 'ENUM']);
/** JSON numbers with more digits may not be what was written. */
const EXACT_DIGITS = 15;

type Scalar = string | number | boolean;

const isGroup = (value: SeedValue): value is SeedRecord => typeof value === 'object' && !Array.isArray(value);

/** Puts the values of one record, or of one line, into its draft. */
class DraftFiller {
  constructor(
    private readonly company: CompanyStore,
    private readonly model: ObjectModel,
  ) {}

  fill(draft: Draft, name: string, value: SeedValue): void {
    if (isGroup(value)) {
      for (const [inner, each] of Object.entries(value)) this.fill(draft, `${name}.${inner}`, each);
    } else if (typeof value === 'object') {
      draft.values[name] = this.#picks(name, value);
    } else {
      draft.values[name] = this.#text(name, value);
    }
  }

  /** Several picks of one field, joined. */
  #picks(name: string, picks: readonly SeedValue[]): string {
    if (fieldAt(this.company, this.model, name)?.multiPick !== true || picks.some((pick) => typeof pick === 'object')) {
      throw refuse('XL03000010', `Field '${name}' cannot hold a list`).at(name);
    }
    return picks.map((pick) => this.#text(name, pick as Scalar)).join(MULTI_PICK);
  }

  #text(name: string, value: Scalar): string {
    if (typeof value === 'string') {
      if (isXmlText(value)) return value;
      throw refuse('XL03000010', `Field '${name}' has a character that XML 1.0 cannot carry`).at(name);
    }
    const text = String(value);
    const type = fieldAt(this.company, this.model, name)?.type;
    const fits = type === undefined || (typeof value === 'number' ? NUMBERS : FLAGS).has(type) || type === 'BOOLEAN';
    if (!fits) {
      const loss = typeof value === 'number' ? ' (a number has lost its leading zeros)' : '';
      throw refuse('BL03000018', `Field '${name}' holds text: write "${text}" in quotes${loss}`).at(name);
    }
    if (typeof value === 'number' && text.replaceAll(/\D/g, '').length > EXACT_DIGITS) {
      throw refuse('BL03000018', `Field '${name}' has a number that JSON does not keep exactly: write it in quotes`).at(
        name,
      );
    }
    return text;
  }
}

/**
 * A JSON record (nested objects, arrays for owned lines, lists and picks) as a draft. Numbers and flags are taken by
 * fields of such a type only: elsewhere a number would lose its leading zeros.
 *
 * @throws Refusal XL03000010 when a value has not the form of its field, BL03000018 when it has not its type
 */
export function draftFromJson(company: CompanyStore, model: ObjectModel, json: SeedRecord): Draft {
  const draft = newDraft();
  const filler = new DraftFiller(company, model);
  const lines = model.lines === undefined ? undefined : company.model(model.lines.object);
  for (const [name, value] of Object.entries(json)) {
    const inLines = name === model.lines?.element && lines !== undefined;
    if (!Array.isArray(value) || !(inLines || model.lists.includes(name))) filler.fill(draft, name, value);
    else {
      const each = new DraftFiller(company, inLines ? lines : model);
      const entries = value.map((entry: SeedValue, index) =>
        inside(`${name}[${index}]`, () => entryDraft(each, model, name, entry)),
      );
      if (inLines) draft.lines = entries;
      else draft.lists[name] = entries.map(({ values }) => values);
    }
  }
  return draft;
}

/** One line, one entry of a list, or one of a group inside a line. */
function entryDraft(filler: DraftFiller, model: ObjectModel, list: string, entry: SeedValue): Draft {
  const draft = newDraft();
  if (!isGroup(entry)) throw refuse('XL03000010', `Field '${list}' of object ${model.name} must hold objects`);
  for (const [name, value] of Object.entries(entry)) {
    if (model.lines?.groups?.[name] === undefined || !Array.isArray(value)) filler.fill(draft, name, value);
    else {
      draft.lists[name] = value.map((part: SeedValue, index) =>
        inside(`${name}[${index}]`, () => entryDraft(filler, model, name, part).values),
      );
    }
  }
  return draft;
}
