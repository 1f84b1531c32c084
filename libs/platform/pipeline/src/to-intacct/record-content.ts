import { createHash } from 'node:crypto';
import { equalDecimals } from '@bridge/canonical';
import type { IntacctRecord, IntacctValue } from '@bridge/plugin-api';

const DECIMAL = /^-?\d{1,15}(\.\d{1,10})?$/;

/** Digest of a mapped record; the order of fields does not matter, the order of lines does. */
export function contentHashOf(record: IntacctRecord): string {
  return createHash('sha256').update(canonicalText(record)).digest('base64url');
}

function canonicalText(value: IntacctValue): string {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (isList(value)) {
    return `[${value.map(canonicalText).join(',')}]`;
  }
  const fields = Object.keys(value).sort();
  return `{${fields.map((field) => `${JSON.stringify(field)}:${canonicalText(value[field] ?? '')}`).join(',')}}`;
}

/** Does a record read back carry what is expected? Fields that are not expected do not matter; decimals count by value. */
export function containsRecord(actual: IntacctRecord, expected: IntacctRecord): boolean {
  return Object.entries(expected).every(([field, value]) => containsValue(actual[field], value));
}

function containsValue(actual: IntacctValue | undefined, expected: IntacctValue): boolean {
  if (typeof expected === 'string') {
    return typeof actual === 'string' && equalTexts(actual, expected);
  }
  if (isList(expected)) {
    const lines = actual === undefined || typeof actual === 'string' ? [] : isList(actual) ? actual : [actual];
    return containsLines(lines, expected);
  }
  return actual !== undefined && typeof actual !== 'string' && !isList(actual) && containsRecord(actual, expected);
}

/** Each expected line has a line of its own; Intacct may have added others (inter-entity lines). */
function containsLines(lines: readonly IntacctRecord[], expected: readonly IntacctRecord[]): boolean {
  const left = [...lines];
  return expected.every((line) => {
    const index = left.findIndex((candidate) => containsRecord(candidate, line));
    return index >= 0 && left.splice(index, 1).length === 1;
  });
}

function equalTexts(actual: string, expected: string): boolean {
  return actual === expected || (DECIMAL.test(actual) && DECIMAL.test(expected) && equalDecimals(actual, expected));
}

function isList(value: IntacctValue): value is readonly IntacctRecord[] {
  return Array.isArray(value);
}
