import { z } from 'zod';
import type { CompanySettings } from './company.schema.js';
import type { PendingCommit } from './company.store.js';
import type { Session } from './session.store.js';
import type { Lists, StoredRecord, Values } from './table.store.js';

type ChangeCell =
  | readonly [object: string, no: number]
  | readonly [object: string, no: number, at: number, values: Values, lists?: Lists];

/** What one company changed, as written to the state file. */
export interface CommitCell {
  readonly company: string;
  /** Present when the company is new with this line. */
  readonly settings?: CompanySettings;
  readonly changes: readonly ChangeCell[];
  readonly ids: readonly string[];
  readonly usage: readonly (readonly [string, number])[];
}

/** One line of the state file, and also the shape of a snapshot. */
export interface StateLine {
  readonly v: 1;
  /** Forget everything that came before this line. */
  readonly replace?: boolean;
  readonly commits: readonly CommitCell[];
  readonly sessions: readonly (readonly [string, Session | null])[];
}

export const stateLineSchema = z.object({
  v: z.literal(1),
  replace: z.boolean().optional(),
  commits: z.array(
    z.object({ company: z.string(), changes: z.array(z.array(z.unknown())), ids: z.array(z.string()) }).loose(),
  ),
  sessions: z.array(z.tuple([z.string(), z.unknown()])),
});

export function toCell(company: string, commit: PendingCommit, settings?: CompanySettings): CommitCell {
  const changes = commit.changes.map(({ object, no, record }): ChangeCell => {
    if (record === undefined) return [object, no];
    const cell = [object, no, record.at, record.values] as const;
    return record.lists === undefined ? cell : [...cell, record.lists];
  });
  const base = { company, changes, ids: commit.controlIds, usage: commit.usage };
  return settings === undefined ? base : { ...base, settings };
}

export function fromCell(cell: CommitCell): PendingCommit {
  const changes = cell.changes.map((change) => {
    const [object, no, at, values, lists] = change;
    if (at === undefined || values === undefined) return { object, no, record: undefined };
    const record: StoredRecord = { no, at, values, ...(lists === undefined ? {} : { lists }) };
    return { object, no, record };
  });
  return { changes, controlIds: cell.ids, usage: cell.usage };
}
