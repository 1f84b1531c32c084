/** Dates and timestamps as the gateway writes them, and keys that sort. */

const pad = (value: number): string => (value < 10 ? `0${value}` : String(value));

let lastSecond = -1;
let lastText = '';

/** `mm/dd/yyyy hh:mm:ss` in GMT, as records hold it. */
export function formatTimestamp(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== lastSecond) {
    const time = new Date(second * 1000);
    lastText =
      `${pad(time.getUTCMonth() + 1)}/${pad(time.getUTCDate())}/${time.getUTCFullYear()} ` +
      `${pad(time.getUTCHours())}:${pad(time.getUTCMinutes())}:${pad(time.getUTCSeconds())}`;
    lastSecond = second;
  }
  return lastText;
}

const DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2}):(\d{2}))?$/;

/**
 * A sortable key of `mm/dd/yyyy` or `mm/dd/yyyy hh:mm:ss`.
 *
 * @returns  undefined when the text is not such a date or the day does not exist
 */
export function dateKey(value: string): string | undefined {
  const parts = DATE.exec(value);
  if (parts === null) return undefined;
  const [, month = '', day = '', year = '', hour = '00', minute = '00', second = '00'] = parts;
  const [monthNo, dayNo, hourNo] = [Number(month), Number(day), Number(hour)];
  if (monthNo < 1 || monthNo > 12 || dayNo < 1) return undefined;
  if (dayNo > new Date(Date.UTC(Number(year), monthNo, 0)).getUTCDate()) return undefined;
  if (hourNo > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${year}${pad(monthNo)}${pad(dayNo)}${pad(hourNo)}${minute}${second}`;
}

/** `mm/dd/yyyy` in full digits; undefined when it is not a date. */
export function normalDate(value: string): string | undefined {
  const key = value.includes(':') ? undefined : dateKey(value);
  return key === undefined ? undefined : `${key.slice(4, 6)}/${key.slice(6, 8)}/${key.slice(0, 4)}`;
}

/** Up to 15 digits before the point: more would be rounded when it is counted with. */
export const isDecimal = (value: string): boolean => /^[+-]?(0*\d{1,15}(\.\d*)?|\.\d+)$/.test(value);
export const isInteger = (value: string): boolean => /^[+-]?\d{1,15}$/.test(value);
