import type { IntacctRecord } from '@bridge/plugin-api';
import { assertCall } from './request/call.shapes.js';
import { linesOfShape, textOfShape } from './request/positional.shapes.js';

/** The owned lines at `list`/`line` of a record that was read; `[]` when there are none. @throws DefectError GATEWAY_ARGUMENT_INVALID */
export function linesOf(record: IntacctRecord, list: string, line: string): readonly IntacctRecord[] {
  assertCall('linesOf', { record, list, line }, linesOfShape);
  const holder = record[list];
  if (holder === undefined || typeof holder === 'string' || Array.isArray(holder)) {
    return [];
  }
  const lines = (holder as IntacctRecord)[line];
  return Array.isArray(lines) ? (lines as readonly IntacctRecord[]) : [];
}

/**
 * A text field of a record that was read; `''` when it is absent. A dotted name is found in both shapes: as `query` answers
 * (one field of that name), and as `read` and `readByName` do (records in records).
 *
 * @throws DefectError GATEWAY_ARGUMENT_INVALID
 */
export function textOf(record: IntacctRecord, field: string): string {
  assertCall('textOf', { record, field }, textOfShape);
  const value = record[field] ?? valueAt(record, field.split('.'));
  return typeof value === 'string' ? value : '';
}

function valueAt(record: IntacctRecord, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && !Array.isArray(value) ? (value as IntacctRecord)[name] : undefined),
    record,
  );
}
