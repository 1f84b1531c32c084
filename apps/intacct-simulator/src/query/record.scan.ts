import type { SeededRandom } from '../load/clock.model.js';
import type { ObjectModel } from '../model/object.model.js';
import { isVisible } from '../rules/write.context.js';
import type { CompanyStore } from '../store/company.store.js';
import type { ObjectTable, StoredRecord } from '../store/table.store.js';
import type { FieldPath } from './field.path.js';
import { comparatorOf, compileFilter, type Filter, type FilterOptions } from './filter.model.js';

export interface Order {
  readonly path: FieldPath;
  readonly descending: boolean;
}

export interface Scan extends FilterOptions {
  readonly company: CompanyStore;
  readonly model: ObjectModel;
  readonly filter: Filter;
  readonly orders: readonly Order[];
  readonly entity: string;
  readonly showPrivate: boolean;
  /** Versions younger than this are not seen yet. */
  readonly visibleUntil: number;
  /** Shuffles what no order was asked for; undefined keeps record number order. */
  readonly shuffle: SeededRandom | undefined;
}

function fromKeys(table: ObjectTable, model: ObjectModel, path: FieldPath, values: readonly string[]) {
  const found = new Set<StoredRecord>();
  for (const value of new Set(values)) {
    if (path.name === 'RECORDNO') {
      const record = table.get(Number(value));
      if (record !== undefined) found.add(record);
    } else if (path.name === model.naturalKey) {
      const record = table.byNatural(value);
      if (record !== undefined) found.add(record);
    } else {
      for (const record of table.byIndex(path.name, value)) found.add(record);
    }
  }
  return found;
}

/** Records that can match, by an index where the filter pins an indexed field; undefined when all must be looked at. */
function candidates(scan: Scan, filter: Filter): Iterable<StoredRecord> | undefined {
  if (filter.kind === 'and') {
    for (const part of filter.parts) {
      const found = candidates(scan, part);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (filter.kind !== 'compare' || scan.caseInsensitive) return undefined;
  if (filter.operator !== '=' && filter.operator !== 'in') return undefined;
  const table = scan.company.table(scan.model.name);
  const name = filter.path.name;
  const indexed = name === 'RECORDNO' || name === scan.model.naturalKey || table.hasIndex(name);
  return indexed ? fromKeys(table, scan.model, filter.path, filter.values) : undefined;
}

function visibleVersion(record: StoredRecord, until: number): StoredRecord | undefined {
  let version: StoredRecord | undefined = record;
  while (version !== undefined && version.at > until) version = version.previous;
  return version;
}

function shuffled(records: StoredRecord[], random: SeededRandom): StoredRecord[] {
  for (let index = records.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random.next() * (index + 1));
    const [left, right] = [records[index], records[other]];
    if (left !== undefined && right !== undefined) [records[index], records[other]] = [right, left];
  }
  return records;
}

/** All records that match, in the order asked for. */
export function scanRecords(scan: Scan): readonly StoredRecord[] {
  const matches = compileFilter(scan.filter, scan);
  const pool = candidates(scan, scan.filter) ?? scan.company.table(scan.model.name).records.values();
  const found: StoredRecord[] = [];
  for (const record of pool) {
    const version = record.at > scan.visibleUntil ? visibleVersion(record, scan.visibleUntil) : record;
    if (version === undefined || !isVisible(version, scan.entity, scan.showPrivate)) continue;
    if (matches(version)) found.push(version);
  }
  if (scan.orders.length === 0) {
    found.sort((left, right) => left.no - right.no);
    return scan.shuffle === undefined ? found : shuffled(found, scan.shuffle);
  }
  const comparators = scan.orders.map(({ path, descending }) => {
    const compare = comparatorOf(path);
    return descending ? (left: StoredRecord, right: StoredRecord) => -compare(left, right) : compare;
  });
  return found.sort((left, right) => {
    for (const compare of comparators) {
      const order = compare(left, right);
      if (order !== 0) return order;
    }
    return 0;
  });
}
