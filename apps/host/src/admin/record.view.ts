import type { RecordTimeLine, ShownRecord, ShownResult } from '@bridge/persistence';
import { resultIdOf } from '@bridge/pipeline';
import type { PostgresRecordReader } from '@bridge/persistence';

/** A record as it is shown: without what is not known. */
export function showRecord(record: ShownRecord) {
  return withoutNull({ ...record, updatedAt: record.updatedAt.toISOString() });
}

/** Everything that happened to one record. */
export async function showTimeLine(reader: PostgresRecordReader, { record, runs, attempts }: RecordTimeLine) {
  const { company, node: object, sysId } = record;
  const ids = runs.flatMap(({ trigger, recordVersion }) =>
    ['sent', 'final'].map((what) => resultIdOf({ company, object, sysId, recordVersion, trigger }, what)),
  );
  const results = await reader.findResults(ids);
  return {
    ...showRecord(record),
    runs: runs.map(withoutNull),
    attempts: attempts.map(withoutNull),
    results: results.map((result: ShownResult) => withoutNull(result)),
  };
}

function withoutNull<T extends object>(row: T): Partial<T> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Partial<T>;
}
