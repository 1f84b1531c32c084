import { z } from 'zod';
import { toAuditCell, type AuditCell } from '../events/audit.log.js';
import type { Tuning } from '../load/tuning.state.js';
import type { BacklogChanges } from './backlog.store.js';
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
  readonly audit?: AuditCell;
}

/** One line of the state file. */
export interface StateLine extends BacklogChanges {
  readonly v: 1;
  /** Forget everything that came before this line. */
  readonly replace?: boolean;
  /** The commit goes on in the next line; without its last line none of it counts. */
  readonly more?: true;
  /** Keep the state as it is here under this name; empty: the state that `reset` goes back to. */
  readonly mark?: string;
  /** Go back to the state of that name. */
  readonly back?: string;
  /** How it behaves from here, as far as it changed. */
  readonly tuning?: Partial<Tuning>;
  /** The company of that id was removed. */
  readonly gone?: string;
  readonly commits: readonly CommitCell[];
  readonly sessions: readonly (readonly [string, Session | null])[];
}

/** How each line but the last of a long commit begins; told apart without parsing. */
export const MORE_PREFIX = '{"v":1,"more":true,';

export const stateLineSchema = z.object({
  v: z.literal(1),
  replace: z.boolean().optional(),
  more: z.literal(true).optional(),
  mark: z.string().optional(),
  back: z.string().optional(),
  gone: z.string().optional(),
  tuning: z
    .object({ profile: z.looseObject({}), clock: z.looseObject({}), faults: z.looseObject({}), draws: z.number() })
    .partial()
    .optional(),
  jobs: z.array(z.tuple([z.number(), z.looseObject({}).nullable()])).optional(),
  posts: z.array(z.tuple([z.number(), z.looseObject({}).nullable()])).optional(),
  commits: z.array(
    z
      .object({
        company: z.string(),
        changes: z.array(z.custom((change) => Array.isArray(change))),
        ids: z.array(z.string()),
      })
      .loose(),
  ),
  sessions: z.array(z.tuple([z.string(), z.unknown()])),
});

export function toCell(company: string, commit: PendingCommit, settings?: CompanySettings): CommitCell {
  const changes = commit.changes.map(({ object, no, record }): ChangeCell => {
    if (record === undefined) return [object, no];
    const cell = [object, no, record.at, record.values] as const;
    return record.lists === undefined ? cell : [...cell, record.lists];
  });
  const audit = commit.audit ?? toAuditCell(commit.notes);
  const base = {
    company,
    changes,
    ids: commit.controlIds,
    usage: commit.usage,
    ...(audit === undefined ? {} : { audit }),
  };
  return settings === undefined ? base : { ...base, settings };
}

export function fromCell(cell: CommitCell): PendingCommit {
  const changes = cell.changes.map((change) => {
    const [object, no, at, values, lists] = change;
    if (at === undefined || values === undefined) return { object, no, record: undefined };
    const record: StoredRecord = { no, at, values, ...(lists === undefined ? {} : { lists }) };
    return { object, no, record };
  });
  const base = { changes, controlIds: cell.ids, usage: cell.usage, notes: [] };
  return cell.audit === undefined ? base : { ...base, audit: cell.audit };
}
