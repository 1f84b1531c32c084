import type { IntacctRecord } from '@bridge/plugin-api';

/** The local mirror of records that Intacct owns. */
export interface MirrorStore {
  /** `undefined` when the object was never read completely. */
  loadedAt(company: string, object: string): Promise<Date | undefined>;
  /** Every record by natural key. */
  list(company: string, object: string): Promise<readonly (readonly [string, IntacctRecord])[]>;
  /** Add or replace records by natural key. */
  put(company: string, object: string, records: ReadonlyMap<string, IntacctRecord>): Promise<void>;
  /** The object was read completely just now: these are all its records. */
  replace(company: string, object: string, records: ReadonlyMap<string, IntacctRecord>): Promise<void>;
}
