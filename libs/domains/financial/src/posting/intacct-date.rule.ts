import type { LocalDate } from '@bridge/canonical';

/** `2026-03-31` as `03/31/2026`, the form of dates in generic calls. */
export function intacctDate(date: LocalDate): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${month}/${day}/${year}`;
}
