import { RecordSet } from './record.set.js';
import type { StoredRecord } from './table.store.js';

/** The records of each value of a field that has few: a choice, a flag, the owning entity. */
export class ValueIndex {
  readonly #sets = new Map<string, RecordSet>();

  constructor(readonly field: string) {}

  values(): Iterable<string> {
    return this.#sets.keys();
  }

  of(value: string): RecordSet | undefined {
    return this.#sets.get(value);
  }

  replace(before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    const [old, next] = [before?.values[this.field], after?.values[this.field]];
    if (before !== undefined && old !== undefined && old !== next) this.#sets.get(old)?.delete(before.no);
    if (after === undefined || next === undefined) return;
    const known = this.#sets.get(next);
    if (known !== undefined) known.add(after.no);
    else this.#sets.set(next, RecordSet.of([after.no]));
  }

  clone(): ValueIndex {
    const copy = new ValueIndex(this.field);
    for (const [value, set] of this.#sets) if (set.size > 0) copy.#sets.set(value, set.clone());
    return copy;
  }
}
