import type { ObjectRef } from '@bridge/canonical';
import type { RecordLink } from '@bridge/ports';

/** Columns of a link `l`. One that failed is pending again as long as another version or run of it is under way. */
export const RECORD_LINK_COLUMNS = `l.object, l.sys_id as "sysId", l.natural_key as "naturalKey", l.intacct_object as "intacctObject",
  l.intacct_id as "intacctId", l.record_no as "recordNo", l.url, l.version::float8 as version, l.content_hash as "contentHash",
  l.is_unsettled as "isUnsettled", l.resets, l.facts,
  case when l.version = 0 and l.state in ('error', 'not') and exists (
         select 1 from sync_job o where o.company_id = l.company_id and o.object = l.object and o.sys_id = l.sys_id
           and o.finished_at is null and not o.is_outdated)
       then 'pending' else l.state end as state`;

type Nullable<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]: NonNullable<T[P]> | null };
export type RecordLinkRow = Nullable<RecordLink, 'intacctObject' | 'intacctId' | 'recordNo' | 'url' | 'contentHash'>;

export function toRecordLink(row: RecordLinkRow): RecordLink {
  return {
    ...row,
    intacctObject: row.intacctObject ?? undefined,
    intacctId: row.intacctId ?? undefined,
    recordNo: row.recordNo ?? undefined,
    url: row.url ?? undefined,
    contentHash: row.contentHash ?? undefined,
  };
}

/** A link with the names it is known by. */
export type NamedLinkRow = RecordLinkRow & { readonly aliases: readonly string[]; readonly updatedAt: Date };

/** The link of each reference, by natural key or alias: of several the one that landed, then the one that changed last. */
export function toBestNamed(
  rows: readonly NamedLinkRow[],
  refs: readonly ObjectRef[],
): readonly (RecordLink | undefined)[] {
  const best = new Map<string, NamedLinkRow>();
  for (const row of rows) {
    for (const key of new Set([row.naturalKey, ...row.aliases])) {
      const name = `${row.object}\n${key}`;
      const known = best.get(name);
      if (known === undefined || isBetter(row, known)) {
        best.set(name, row);
      }
    }
  }
  return refs.map((ref) => {
    const found = best.get(`${ref.object}\n${ref.key}`);
    if (found === undefined) {
      return undefined;
    }
    const { aliases: _aliases, updatedAt: _updatedAt, ...row } = found;
    return toRecordLink(row);
  });
}

function isBetter(one: NamedLinkRow, other: NamedLinkRow): boolean {
  const hasLanded = one.version > 0;
  return hasLanded === other.version > 0 ? one.updatedAt > other.updatedAt : hasLanded;
}
