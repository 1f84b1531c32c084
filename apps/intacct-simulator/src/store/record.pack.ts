import type { StoredRecord, Values } from './table.store.js';

const SHORT = 10;

/**
 * The same values in as few bytes as possible.
 *
 * An object that was filled field by field is a hash table inside V8 (1.5 kB for a customer), and a text cut out of
 * a request keeps the whole request alive. Parsing gives a flat object of a shape that all alike records share, with
 * texts of its own; short ones V8 keeps once. Long ones that repeat (time stamps) are those of the record before.
 */
export function packValues(values: Values, before: Values | undefined): Values {
  const packed = JSON.parse(JSON.stringify(values)) as Record<string, string>;
  if (before === undefined) return packed;
  for (const name in packed) {
    const text = packed[name];
    if (text === undefined || text.length <= SHORT) continue;
    const same = before[name];
    if (same === text) packed[name] = same;
  }
  return packed;
}

export function packRecord(record: StoredRecord, before: StoredRecord | undefined): StoredRecord {
  const { no, at, lists } = record;
  const values = packValues(record.values, before?.values);
  return lists === undefined ? { no, values, at } : { no, values, at, lists };
}
