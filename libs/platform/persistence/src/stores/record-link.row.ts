import type { RecordLink } from '@bridge/ports';

export const RECORD_LINK_COLUMNS = `object, sys_id as "sysId", natural_key as "naturalKey", intacct_object as "intacctObject",
  intacct_id as "intacctId", record_no as "recordNo", url, version::float8 as version, content_hash as "contentHash",
  is_unsettled as "isUnsettled", resets, state, facts`;

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
