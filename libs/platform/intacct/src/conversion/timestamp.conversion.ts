import type { UserFormatting } from '@bridge/ports';
import { DayFormatError, fromDayParts } from './date.conversion.js';
import { assertCall } from '../request/call.shapes.js';
import { fromGatewayTimestampShape, toGatewayTimestampShape } from '../request/positional.shapes.js';

type Formatting = Pick<UserFormatting, 'dateFormat' | 'gmtOffsetMinutes' | 'clock'>;
type Part = 'y' | 'm' | 'd';

/** The order of day, month and year, and what stands between them. @throws DayFormatError */
function layoutOf(dateFormat: string): {
  readonly separator: string;
  readonly order: readonly Part[];
  readonly isShort: boolean;
} {
  const order = dateFormat.slice(1).toLowerCase().split('') as Part[];
  if (dateFormat.length !== 4 || [...order].sort().join('') !== 'dmy') {
    throw new DayFormatError(dateFormat);
  }
  return { separator: dateFormat.charAt(0), order, isShort: dateFormat.includes('y') };
}

/** Years of two digits: 00 to 69 are of this century, as in POSIX. */
function fullYear(year: string): string {
  return year.length > 2 ? year : String(Number(year) + (Number(year) < 70 ? 2000 : 1900));
}

function dayOf(text: string, dateFormat: string): string {
  const { separator, order, isShort } = layoutOf(dateFormat);
  const numbers = text.split(separator);
  const part = (name: Part): string => numbers[order.indexOf(name)] ?? '';
  const isYear = (isShort ? /^\d{2}$/ : /^\d{4}$/).test(part('y'));
  if (numbers.length !== 3 || !isYear || !['m', 'd'].every((name) => /^\d{1,2}$/.test(part(name as Part)))) {
    throw new DayFormatError(text);
  }
  return fromDayParts({ year: fullYear(part('y')), month: part('m'), day: part('d') });
}

function timeOf(text: string): string {
  const [, hours = '', minutes = '', seconds = '00', half] =
    /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])M)?$/i.exec(text) ?? [];
  const isHalf = half !== undefined;
  const hour = isHalf ? (Number(hours) % 12) + (half.toUpperCase() === 'P' ? 12 : 0) : Number(hours);
  const isHour = hours !== '' && (isHalf ? Number(hours) >= 1 && Number(hours) <= 12 : hour <= 23);
  if (!isHour || Number(minutes) > 59 || Number(seconds) > 59) {
    throw new DayFormatError(text);
  }
  return `${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
}

/**
 * A timestamp as the gateway writes it for a user, as an instant. The gateway tells no offset: it is the user's, of the
 * day it was asked, so that a user in GMT is the safe choice.
 *
 * @param text  such as `11/25/2026 14:03:00` or `25.11.26 02:03:00 PM`
 * @returns     ISO-8601 in UTC, whole seconds
 * @throws DayFormatError  when the text is not of that format
 */
export function fromGatewayTimestamp(text: string, formatting: Formatting): string {
  assertCall('fromGatewayTimestamp', { text, formatting }, fromGatewayTimestampShape);
  const [, day = '', time = ''] = /^(\S+)\s+(.+)$/.exec(text.trim()) ?? [];
  const local = Date.parse(`${dayOf(day, formatting.dateFormat)}T${timeOf(time)}Z`);
  return new Date(local - formatting.gmtOffsetMinutes * 60_000).toISOString();
}

/** An instant as the gateway writes it for a user, to the second. @throws DayFormatError */
export function toGatewayTimestamp(instant: string, formatting: Formatting): string {
  assertCall('toGatewayTimestamp', { instant, formatting }, toGatewayTimestampShape);
  const { separator, order, isShort } = layoutOf(formatting.dateFormat);
  const local = new Date(Date.parse(instant) + formatting.gmtOffsetMinutes * 60_000);
  const year = local.getUTCFullYear();
  if (!(year >= 0 && year <= 9_999)) {
    throw new DayFormatError(instant);
  }
  const iso = local.toISOString();
  const parts: Readonly<Record<Part, string>> = {
    y: isShort ? iso.slice(2, 4) : iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
  };
  const day = order.map((name) => parts[name]).join(separator);
  if (formatting.clock === 24) {
    return `${day} ${iso.slice(11, 19)}`;
  }
  const hour = local.getUTCHours();
  return `${day} ${String(hour % 12 || 12).padStart(2, '0')}${iso.slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** `+09:30`, `-8`, `GMT-08:00` as minutes east of Greenwich; 0 when it is empty or says nothing. */
export function parseGmtOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-]?)(\d{1,2})(?::?(\d{2}))?\s*$/.exec(text.trim()) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return sign === '-' && total !== 0 ? -total : total;
}
