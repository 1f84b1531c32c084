import type { StoredRecord } from './table.store.js';

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;

type Page = (StoredRecord | undefined)[];

const emptyPage = (): Page => new Array<StoredRecord | undefined>(PAGE_SIZE).fill(undefined);

/**
 * Records by number, in ascending order, in pages that clones share until one of them writes.
 *
 * A walk sees what is put or removed ahead of it and never stumbles over it.
 */
export class RecordMap {
  #pages: (Page | undefined)[] = [];
  /** Pages that no clone can see. */
  readonly #own = new Set<number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(no: number): StoredRecord | undefined {
    return this.#pages[no >>> PAGE_BITS]?.[no & PAGE_MASK];
  }

  has(no: number): boolean {
    return this.get(no) !== undefined;
  }

  set(record: StoredRecord): void {
    const page = this.#writable(record.no >>> PAGE_BITS);
    if (page[record.no & PAGE_MASK] === undefined) this.#size += 1;
    page[record.no & PAGE_MASK] = record;
  }

  delete(no: number): void {
    if (!this.has(no)) return;
    this.#writable(no >>> PAGE_BITS)[no & PAGE_MASK] = undefined;
    this.#size -= 1;
  }

  *values(): IterableIterator<StoredRecord> {
    for (let at = 0; at < this.#pages.length; at += 1) {
      for (let slot = 0; slot < PAGE_SIZE; slot += 1) {
        const record = this.#pages[at]?.[slot];
        if (record !== undefined) yield record;
      }
    }
  }

  /** A copy that costs a pointer for each thousand records. */
  clone(): RecordMap {
    const copy = new RecordMap();
    copy.#pages = this.#pages.slice();
    copy.#size = this.#size;
    this.#own.clear();
    return copy;
  }

  #writable(at: number): Page {
    const page = this.#pages[at];
    if (page !== undefined && this.#own.has(at)) return page;
    const fresh = page === undefined ? emptyPage() : page.slice();
    while (this.#pages.length < at) this.#pages.push(undefined);
    this.#pages[at] = fresh;
    this.#own.add(at);
    return fresh;
  }
}
