import type { ObjectRef } from '@bridge/canonical';
import type { KnownRecord, RecordDirectory } from '@bridge/plugin-api';
import type { RecordLink, WorkStore } from '@bridge/ports';

/** The id map of one company, read once per record for as long as it lives: make one for each batch. */
export class LinkedRecordDirectory implements RecordDirectory {
  readonly #store: WorkStore;
  readonly #company: string;
  readonly #found = new Map<string, Promise<KnownRecord | undefined>>();
  readonly #bySysId = new Map<string, Promise<KnownRecord | undefined>>();
  readonly #lists = new Map<string, Promise<readonly KnownRecord[]>>();

  constructor(store: WorkStore, company: string) {
    this.#store = store;
    this.#company = company;
  }

  find(ref: ObjectRef): Promise<KnownRecord | undefined> {
    return remember(this.#found, `${ref.object}:${ref.key}`, async () => {
      const link = await this.#store.findByKey(this.#company, ref.object, ref.key);
      return link === undefined ? undefined : toKnownRecord(link);
    });
  }

  findBySysId(object: string, sysId: string): Promise<KnownRecord | undefined> {
    return remember(this.#bySysId, `${object}:${sysId}`, async () => {
      const link = await this.#store.link(this.#company, object, sysId);
      return link === undefined ? undefined : toKnownRecord(link);
    });
  }

  list(object: string): Promise<readonly KnownRecord[]> {
    return remember(this.#lists, object, async () =>
      (await this.#store.listLinks(this.#company, object)).map(toKnownRecord),
    );
  }
}

function remember<T>(memory: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? read();
  memory.set(key, known);
  return known;
}

/** A record that was applied once stays usable for others while a newer version of it is on its way. */
function toKnownRecord(link: RecordLink): KnownRecord {
  const isApplied = link.version > 0;
  return {
    ref: { object: link.object, key: link.naturalKey },
    sysId: link.sysId,
    state: isApplied ? (link.state === 'desynchronized' ? 'desynchronized' : 'success') : link.state,
    intacctId: link.intacctId,
    recordNo: link.recordNo,
    version: link.version,
    facts: link.facts,
  };
}
