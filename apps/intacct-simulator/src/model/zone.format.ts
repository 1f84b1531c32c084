import { dateKey, formatTimestamp } from './value.format.js';

/** GMT, or a name of the IANA time zone database. */
export const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

export const isGmt = (timeZone: string): boolean => timeZone === 'GMT' || timeZone === 'UTC';

const MINUTE_MS = 60_000;
/** Clocks change at quarters of an hour only. */
const QUARTER_MS = 15 * MINUTE_MS;

/** A zone with the offset it was last asked for: neighbouring values mostly share it. */
interface KnownZone {
  readonly format: Intl.DateTimeFormat;
  quarter: number;
  offset: number;
}
const zones = new Map<string, KnownZone>();

function zoneOf(timeZone: string): KnownZone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const zone = { format, quarter: NaN, offset: 0 };
  zones.set(timeZone, zone);
  return zone;
}

/** Minutes to add to GMT in a zone at an instant. */
export function offsetMinutes(at: number, timeZone: string): number {
  if (isGmt(timeZone)) return 0;
  const zone = zoneOf(timeZone);
  const quarter = Math.floor(at / QUARTER_MS);
  if (zone.quarter === quarter) return zone.offset;
  const name = zone.format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  zone.quarter = quarter;
  zone.offset = sign === '-' ? -size : size;
  return zone.offset;
}

/** The instant whose GMT reading is what the clocks of a zone show. */
export const wallInstant = (at: number, timeZone: string): number => at + offsetMinutes(at, timeZone) * MINUTE_MS;

const two = (value: number): string => String(value).padStart(2, '0');

/** `+hh:mm` of a zone at an instant. */
export function formatOffset(at: number, timeZone: string): string {
  const offset = offsetMinutes(at, timeZone);
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** ISO 8601 with the offset of a zone, as in sessiontimestamp. */
export function formatZoned(at: number, timeZone: string): string {
  const local = new Date(at + offsetMinutes(at, timeZone) * MINUTE_MS).toISOString().slice(0, 19);
  return `${local}${formatOffset(at, timeZone)}`;
}

/** The wall clock time as if it were GMT; undefined when the text is no date. */
function wallClock(text: string): number | undefined {
  const key = dateKey(text);
  if (key === undefined) return undefined;
  const [, year, month, day, hour, minute, second] = (/^(\d{4})(..)(..)(..)(..)(..)$/.exec(key) ?? []).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

/** A GMT timestamp as the wall clock of a zone has it. Text that is no timestamp stays as it is. */
export function toZone(text: string, timeZone: string): string {
  const at = isGmt(timeZone) ? undefined : wallClock(text);
  return at === undefined ? text : formatTimestamp(at + offsetMinutes(at, timeZone) * MINUTE_MS);
}

/**
 * The GMT timestamp of a wall clock time; a date alone is its midnight. Of an hour that comes twice the later one is
 * meant, an hour that is left out is counted on from before it. Text that is no timestamp stays as it is.
 */
export function fromZone(text: string, timeZone: string): string {
  const local = isGmt(timeZone) ? undefined : wallClock(text);
  if (local === undefined) return text;
  const dayAround = [-1440, 1440].map((minutes) => offsetMinutes(local + minutes * MINUTE_MS, timeZone));
  const candidates = dayAround.map((offset) => local - offset * MINUTE_MS);
  const exact = candidates.filter((at) => at + offsetMinutes(at, timeZone) * MINUTE_MS === local);
  return formatTimestamp(exact.length === 0 ? (candidates[0] ?? local) : Math.max(...exact));
}
