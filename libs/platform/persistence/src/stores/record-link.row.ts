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
