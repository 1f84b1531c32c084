import DataLoader from 'dataloader';
import { formatObjectRef } from '@bridge/canonical';
import type { ObjectRef } from '@bridge/canonical';
import type { RecordLink, SysIdRef, WorkStore } from '@bridge/ports';

/** Record links of one company as one batch sees them: each is read once, and those asked for together are read together. */
export class BatchLinks {
  readonly #byKey: DataLoader<ObjectRef, RecordLink | undefined, string>;
  readonly #bySysId: DataLoader<SysIdRef, RecordLink | undefined, string>;
  readonly #lists = new Map<string, Promise<readonly RecordLink[]>>();
  readonly #readList: (object: string) => Promise<readonly RecordLink[]>;

  constructor(store: WorkStore, company: string) {
    this.#byKey = new DataLoader((refs) => store.findByKeys(company, refs), { cacheKeyFn: formatObjectRef });
    this.#bySysId = new DataLoader((records) => store.findBySysIds(company, records), {
      cacheKeyFn: ({ object, sysId }) => `${object}:${sysId}`,
    });
    this.#readList = (object) => store.listLinks(company, object);
  }

  findByKey(ref: ObjectRef): Promise<RecordLink | undefined> {
    return this.#byKey.load(ref);
  }

  findBySysId(object: string, sysId: string): Promise<RecordLink | undefined> {
    return this.#bySysId.load({ object, sysId });
  }

  list(object: string): Promise<readonly RecordLink[]> {
    const known = this.#lists.get(object) ?? this.#readList(object);
    this.#lists.set(object, known);
    return known;
  }
}
