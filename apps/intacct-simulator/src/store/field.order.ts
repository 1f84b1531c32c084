import { Decimal } from 'decimal.js';
import type { FieldModel } from '../model/object.model.js';
import { dateKey, isDecimal } from '../model/value.format.js';

export type OrderKey = string | number | Decimal;

/** How values of one field compare: as the type says, not as texts. One definition for indexes, filters and orders. */
export interface FieldOrder {
  /** A key that compares; undefined when the text does not fit the type. */
  readonly keyOf: (text: string) => OrderKey | undefined;
  /** Order of two texts that both fit. */
  readonly compare: (left: string, right: string) => number;
}

export function compareKeys(left: OrderKey, right: OrderKey): number {
  if (left instanceof Decimal) return left.cmp(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

const compareTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const TEXT_ORDER: FieldOrder = { keyOf: (text) => text, compare: compareTexts };

function byKey(keyOf: (text: string) => OrderKey | undefined): FieldOrder {
  return { keyOf, compare: (left, right) => compareKeys(keyOf(left) ?? '', keyOf(right) ?? '') };
}

const INTEGER_ORDER = byKey((text) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined));
const DECIMAL_ORDER = byKey((text) => (isDecimal(text) ? new Decimal(text.replace(/^\+/, '')) : undefined));

function compareStretch(left: string, right: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    const difference = left.charCodeAt(at) - right.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return 0;
}

const isFull = (text: string): boolean => text.charAt(2) === '/' && text.charAt(5) === '/';

/** `mm/dd/yyyy` and `mm/dd/yyyy hh:mm:ss`: full texts of the same length need no parsing. */
const DATE_ORDER: FieldOrder = {
  keyOf: dateKey,
  compare(left, right) {
    if (left === right) return 0;
    if (left.length !== right.length || left.length < 10 || !isFull(left) || !isFull(right)) {
      return compareTexts(dateKey(left) ?? '', dateKey(right) ?? '');
    }
    return (
      compareStretch(left, right, 6, 10) ||
      compareStretch(left, right, 0, 5) ||
      compareStretch(left, right, 10, left.length)
    );
  },
};

/** Texts without regard to case. */
export const FOLDED_ORDER: FieldOrder = byKey((text) => text.toLowerCase());

export function orderOf({ type }: FieldModel): FieldOrder {
  switch (type) {
    case 'INTEGER':
    case 'SEQUENCE':
      return INTEGER_ORDER;
    case 'DECIMAL':
    case 'CURRENCY':
    case 'PERCENT':
      return DECIMAL_ORDER;
    case 'DATE':
    case 'TIMESTAMP':
      return DATE_ORDER;
    case 'TEXT':
    case 'ENUM':
    case 'BOOLEAN':
      return TEXT_ORDER;
  }
}
