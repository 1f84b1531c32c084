/** Two days, yyyymmdd, both inclusive. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const NAME = /^(month|quarter|calendar year|fiscal year|year) ended ([a-z]+) (\d{4})$/;
const LENGTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3 };
const YEAR = 12;

const dayText = (date: Date): string => date.toISOString().slice(0, 10).replaceAll('-', '');

/**
 * A reporting period by the names that companies have from the start: `Month Ended January 2021`,
 * `Quarter Ended March 2021`, `Calendar Year Ended December 2022`, `Fiscal Year Ended …`, `Year Ended …`.
 *
 * @returns  undefined for any other name
 */
export function reportingPeriod(name: string): Period | undefined {
  const [, kind = '', month = '', year = ''] = NAME.exec(name.trim().toLowerCase()) ?? [];
  const last = MONTHS.indexOf(month);
  if (last < 0 || (kind === 'calendar year' && last !== YEAR - 1)) return undefined;
  const months = LENGTHS[kind] ?? YEAR;
  return {
    from: dayText(new Date(Date.UTC(Number(year), last - months + 1, 1))),
    to: dayText(new Date(Date.UTC(Number(year), last + 1, 0))),
  };
}

/** The first day of the fiscal year that a day lies in, yyyymmdd. @param firstMonth  1 to 12 */
export function fiscalYearStart(day: string, firstMonth: number): string {
  const isBefore = Number(day.slice(4, 6)) < firstMonth;
  const year = Number(day.slice(0, 4)) - (isBefore ? 1 : 0);
  return `${String(year).padStart(4, '0')}${String(firstMonth).padStart(2, '0')}01`;
}
