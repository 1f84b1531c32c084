import { z } from 'zod';

/** A day in the company's calendar, `YYYY-MM-DD`; it has no time zone. */
export type LocalDate = string;

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for an existing day of the Gregorian calendar written `YYYY-MM-DD`. */
export function isLocalDate(value: string): boolean {
  const match = PATTERN.exec(value);
  if (match === null) {
    return false;
  }
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** @see Smart Event contract section 3, common type `Date` */
export const localDateSchema = z.string().refine(isLocalDate, 'must be an existing day as YYYY-MM-DD');
