import { isLocalDate } from '@bridge/canonical';
import type { LocalDate } from '@bridge/canonical';
import { assertCall } from '../request/call.shapes.js';
import { fromGatewayDateShape, toGatewayDateShape } from '../request/positional.shapes.js';

const genericPattern = /^(\d{2})\/(\d{2})\/(\d{4})$/;

/** A text is no day of the calendar. */
export class DayFormatError extends Error {
  constructor(text: string) {
    super(`"${String(text).slice(0, 30)}" is not a day.`);
    this.name = 'DayFormatError';
  }
}

/** Year, month and day of a day, with leading zeros. @throws DayFormatError */
export function dayParts(day: LocalDate): {
  readonly year: string;
  readonly month: string;
  readonly day: string;
} {
  if (!isLocalDate(day)) {
    throw new DayFormatError(day);
  }
  return { year: day.slice(0, 4), month: day.slice(5, 7), day: day.slice(8) };
}

/** `2026-11-25` as generic functions want it: `11/25/2026`. @throws DayFormatError */
export function toGatewayDate(day: LocalDate): string {
  assertCall('toGatewayDate', { day }, toGatewayDateShape);
  const parts = dayParts(day);
  return `${parts.month}/${parts.day}/${parts.year}`;
}

/** `11/25/2026`, as generic functions answer, as a day. @throws DayFormatError */
export function fromGatewayDate(text: string): LocalDate {
  assertCall('fromGatewayDate', { text }, fromGatewayDateShape);
  const [, month, day, year] = genericPattern.exec(text) ?? [];
  const result = `${year}-${month}-${day}`;
  if (!isLocalDate(result)) {
    throw new DayFormatError(text);
  }
  return result;
}

/** Year, month and day of an object-specific answer, with or without leading zeros. @throws DayFormatError */
export function fromDayParts(parts: {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}): LocalDate {
  const result = `${parts.year}-${parts.month.padStart(2, '0')}-${parts.day.padStart(2, '0')}`;
  if (!isLocalDate(result)) {
    throw new DayFormatError(`${parts.year}-${parts.month}-${parts.day}`);
  }
  return result;
}
