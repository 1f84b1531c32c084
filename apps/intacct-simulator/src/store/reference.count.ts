import { LINE_DIMENSIONS } from '../model/ledger.model.js';
import { MULTI_PICK, type FieldModel, type ObjectModel } from '../model/object.model.js';
import type { Lists, StoredRecord } from './table.store.js';

interface CountedField {
  readonly name: string;
  /** Objects of which the value may name a record. */
  readonly targets: readonly string[];
  readonly by: 'natural' | 'recordno';
  readonly multiPick: boolean;
}

const counted = (field: FieldModel): readonly CountedField[] =>
  field.reference === undefined
    ? []
    : [
        {
          name: field.name,
          targets: [field.reference.object],
          by: field.reference.by ?? 'natural',
          multiPick: field.multiPick === true,
        },
      ];

/** Fields of an object that name records of others. Lines name their header by owner field: that is no use of it. */
export function countedFields(model: ObjectModel): readonly CountedField[] {
  const fields = new Map(
    [...model.fields.values()].flatMap((field) => counted(field)).map((each) => [each.name, each]),
  );
  for (const { from, object, by } of model.relations.values()) {
    if (by !== 'natural') continue;
    const known = fields.get(from) ?? { name: from, targets: [], by, multiPick: false };
    if (known.by === by && !known.targets.includes(object)) {
      fields.set(from, { ...known, targets: [...known.targets, object] });
    }
  }
  return [...fields.values()];
}

const named = (name: string, object: string): CountedField => ({
  name,
  targets: [object],
  by: 'natural',
  multiPick: false,
});

/** What the entries that lines carry name: taxes, and the parts of an allocation. */
const ENTRY_FIELDS: readonly (readonly [list: string, fields: readonly CountedField[]])[] = [
  ['TAXENTRIES', [named('DETAILID', 'TAXDETAIL')]],
  ['SPLIT', LINE_DIMENSIONS.map(({ field, object }) => named(field, object))],
];

type Layer = Map<string, Map<string, number>>;

/** How often each value stands in each referring field, so that a deletion need not look at the records. */
export class ReferenceCounts {
  readonly #fields = new Map<string, readonly CountedField[]>();
  /** Counts up to the last clone, shared with it; a value counts the sum of all layers. */
  #below: readonly Layer[] = [];
  #top: Layer = new Map();

  /** Objects as they are now; counts are kept. */
  describe(models: Iterable<ObjectModel>): void {
    for (const model of models) this.#fields.set(model.name, countedFields(model));
  }

  replace(object: string, before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    for (const field of this.#fields.get(object) ?? []) {
      const [old, now] = [before?.values[field.name], after?.values[field.name]];
      if (old === now) continue;
      if (old !== undefined) this.#add(object, field, old, -1);
      if (now !== undefined) this.#add(object, field, now, 1);
    }
    if (before?.lists !== undefined) this.#addEntries(object, before.lists, -1);
    if (after?.lists !== undefined) this.#addEntries(object, after.lists, 1);
  }

  /** The first object whose records name this one. */
  userOf(target: string, natural: string | undefined, no: number): string | undefined {
    const entries = ENTRY_FIELDS.flatMap(([, fields]) => fields);
    for (const [object, own] of this.#fields) {
      for (const field of [...own, ...entries]) {
        const value = field.by === 'natural' ? natural : String(no);
        if (!field.targets.includes(target) || value === undefined) continue;
        const at = own.includes(field) ? object : `${object} entries`;
        if (this.#count(`${at}.${field.name}`, value) > 0) return object;
      }
    }
    return undefined;
  }

  /** Counts of their own that go on from here. */
  clone(): ReferenceCounts {
    if (this.#top.size > 0) {
      this.#below = [...this.#below, this.#top];
      this.#top = new Map();
    }
    const copy = new ReferenceCounts();
    copy.#below = this.#below;
    return copy;
  }

  #count(key: string, value: string): number {
    const below = this.#below.reduce((sum, layer) => sum + (layer.get(key)?.get(value) ?? 0), 0);
    return below + (this.#top.get(key)?.get(value) ?? 0);
  }

  #addEntries(object: string, lists: Lists, step: number): void {
    for (const [list, fields] of ENTRY_FIELDS) {
      for (const entry of lists[list] ?? []) {
        for (const field of fields) {
          const value = entry[field.name] ?? '';
          if (value !== '') this.#add(`${object} entries`, field, value, step);
        }
      }
    }
  }

  #add(object: string, field: CountedField, text: string, step: number): void {
    const key = `${object}.${field.name}`;
    let counts = this.#top.get(key);
    if (counts === undefined) this.#top.set(key, (counts = new Map<string, number>()));
    if (!field.multiPick) return addTo(counts, text, step);
    for (const value of text.split(MULTI_PICK)) addTo(counts, value, step);
  }
}

function addTo(counts: Map<string, number>, value: string, step: number): void {
  const count = (counts.get(value) ?? 0) + step;
  if (count === 0) counts.delete(value);
  else counts.set(value, count);
}
