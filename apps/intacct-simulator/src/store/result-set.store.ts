import { randomBytes } from 'node:crypto';
import type { StoredRecord } from './table.store.js';

/** Records as they were when they were selected. */
export interface FrozenRows {
  readonly size: number;
  page(skip: number, count: number): readonly StoredRecord[];
}

/** The rest of a readByQuery answer, frozen when it was asked for. */
export interface ResultSet {
  readonly id: string;
  /** Session, or user of a login block: nobody else may continue it. */
  readonly owner: string;
  readonly companyId: string;
  readonly object: string;
  readonly fields: readonly string[];
  /** Pages come in the format of the first one. */
  readonly format: 'xml' | 'json' | 'csv';
  readonly rows: FrozenRows;
  readonly pageSize: number;
  readonly position: number;
  readonly expiresAt: number;
}

const MAX_SETS = 500;

export class ResultSetStore {
  readonly #sets = new Map<string, ResultSet>();

  open(set: Omit<ResultSet, 'id'>): ResultSet {
    const opened = { ...set, id: randomBytes(12).toString('base64url') };
    this.#sets.set(opened.id, opened);
    const [oldest] = this.#sets.keys();
    if (this.#sets.size > MAX_SETS && oldest !== undefined) this.#sets.delete(oldest);
    return opened;
  }

  find(owner: string, id: string, now: number): ResultSet | undefined {
    const set = this.#sets.get(id);
    return set !== undefined && set.owner === owner && set.expiresAt > now ? set : undefined;
  }

  /** The newest one of an owner for an object. */
  findByObject(owner: string, object: string, now: number): ResultSet | undefined {
    return [...this.#sets.values()].findLast(
      (set) => set.owner === owner && set.object === object && set.expiresAt > now,
    );
  }

  /** Move on; a set that was read to its end is forgotten. */
  advance(set: ResultSet, position: number): void {
    if (position >= set.rows.size) this.#sets.delete(set.id);
    else this.#sets.set(set.id, { ...set, position });
  }

  /** The sets as they are now; calling the answer goes back to them. */
  mark(): () => void {
    const kept = [...this.#sets];
    return () => {
      this.#sets.clear();
      for (const [id, set] of kept) this.#sets.set(id, set);
    };
  }

  clear(): void {
    this.#sets.clear();
  }
}
