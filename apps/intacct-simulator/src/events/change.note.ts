import type { Verb } from '../model/object.model.js';
import type { StoredRecord } from '../store/table.store.js';

export const CHANGE_SOURCES = ['api', 'ui'] as const;
export type ChangeSource = (typeof CHANGE_SOURCES)[number];

/** One record written: what the audit trail keeps and Smart Events are fired by. */
export interface ChangeNote {
  readonly verb: Verb;
  readonly object: string;
  /** As written; before the deletion when it was deleted. */
  readonly record: StoredRecord;
  /** OBJECTKEY of the audit trail. */
  readonly key: string;
  readonly userId: string;
  readonly source: ChangeSource;
  readonly at: number;
}
