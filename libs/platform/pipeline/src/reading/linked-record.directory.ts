import type { ObjectRef } from '@bridge/canonical';
import type { KnownRecord, RecordDirectory } from '@bridge/plugin-api';
import type { RecordLink } from '@bridge/ports';
import type { BatchLinks } from './batch-links.js';

/** The id map of one company as domains see it. */
export class LinkedRecordDirectory implements RecordDirectory {
  readonly #links: BatchLinks;

  constructor(links: BatchLinks) {
    this.#links = links;
  }

  async find(ref: ObjectRef): Promise<KnownRecord | undefined> {
    return toKnownRecord(await this.#links.findByKey(ref));
  }

  async findBySysId(object: string, sysId: string): Promise<KnownRecord | undefined> {
    return toKnownRecord(await this.#links.findBySysId(object, sysId));
  }

  async list(object: string): Promise<readonly KnownRecord[]> {
    return (await this.#links.list(object)).map((link) => toKnownRecord(link));
  }
}

/** A record that was applied once stays usable for others while a newer version of it is on its way. */
function toKnownRecord(link: RecordLink): KnownRecord;
function toKnownRecord(link: RecordLink | undefined): KnownRecord | undefined;
function toKnownRecord(link: RecordLink | undefined): KnownRecord | undefined {
  if (link === undefined) {
    return undefined;
  }
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
