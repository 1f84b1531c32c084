import { refuse } from '../gateway/refusal.error.js';

/** What a reader may answer with instead of the envelope. */
export interface BarePayload {
  readonly contentType: 'application/json' | 'text/csv';
  readonly body: string;
}

/** Text, or owned records. CSV has room for text only. */
export type Cell = string | readonly Readonly<Record<string, string>>[];
export type Row = readonly (readonly [name: string, value: Cell])[];

const FORMATS = ['xml', 'json', 'csv'] as const;
export type ReturnFormat = (typeof FORMATS)[number];

/** @throws Refusal DL02000001 when the format is none of the three; an empty one is XML */
export function returnFormatOf(text: string): ReturnFormat {
  const asked = text === '' ? 'xml' : text.toLowerCase();
  const format = FORMATS.find((each) => each === asked);
  if (format === undefined) {
    throw refuse('DL02000001', `There was an error processing the request: return format ${text} is not known`);
  }
  return format;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function toCsv(names: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const values = new Map(row);
    return names.map((name) => {
      const value = values.get(name);
      return quoted(typeof value === 'string' ? value : '');
    });
  });
  return [names.map(quoted), ...lines].map((line) => `${line.join(',')}\n`).join('');
}

/**
 * Records as JSON (an array of objects) or CSV (a head line and one line a record), without envelope, status or session.
 *
 * @param names  the columns, so that a head line is there without records too
 */
export function barePayload(format: 'json' | 'csv', names: readonly string[], rows: readonly Row[]): BarePayload {
  if (format === 'csv') return { contentType: 'text/csv', body: toCsv(names, rows) };
  return { contentType: 'application/json', body: JSON.stringify(rows.map((row) => Object.fromEntries(row))) };
}
