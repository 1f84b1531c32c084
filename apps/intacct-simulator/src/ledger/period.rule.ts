import { refuse } from '../gateway/refusal.error.js';
import { dateKey } from '../model/value.format.js';
import type { Closings } from '../store/company.schema.js';
import { INTERNAL_TABLES, type CompanyStore } from '../store/company.store.js';
import type { LedgerModule } from './ledger.module.js';

const DAY_MS = 86_400_000;

/** The first day that is open again, mm/dd/yyyy. */
function dayAfter(closed: string): string {
  const next = new Date(Date.parse(`${closed}T00:00:00Z`) + DAY_MS).toISOString();
  return `${next.slice(5, 7)}/${next.slice(8, 10)}/${next.slice(0, 4)}`;
}

/** What is closed now: as the company file says, until a person closes or opens. */
export function closingsOf(company: CompanyStore): Closings {
  const kept = company.table(INTERNAL_TABLES.periods).get(1)?.values['CLOSINGS'];
  return kept === undefined ? company.settings : (JSON.parse(kept) as Closings);
}

/** Close and open periods: what is closed from now on, in place of all that was. */
export function setClosings(company: CompanyStore, closings: Closings, now: number): void {
  company.put(INTERNAL_TABLES.periods, { no: 1, values: { ID: '1', CLOSINGS: JSON.stringify(closings) }, at: now });
}

/**
 * The last closed day for a module and the entities that a document touches, yyyy-mm-dd.
 *
 * @param entities  LOCATIONIDs of entities; a closing of one of them closes the document
 */
export function closedThrough(
  { closedThrough: everywhere, closedPeriods }: Closings,
  module: LedgerModule,
  entities: ReadonlySet<string>,
): string | undefined {
  let last = everywhere;
  for (const closing of closedPeriods) {
    if (closing.module !== undefined && closing.module !== module) continue;
    if (closing.entity !== undefined && !entities.has(closing.entity)) continue;
    if (last === undefined || closing.through > last) last = closing.through;
  }
  return last;
}

/**
 * @param date  mm/dd/yyyy
 * @throws Refusal BL01001973 when the day lies in a closed period
 */
export function checkPeriod(
  company: CompanyStore,
  module: LedgerModule,
  date: string,
  entities: ReadonlySet<string>,
): void {
  const closed = closedThrough(closingsOf(company), module, entities);
  if (closed === undefined) return;
  const day = dateKey(date)?.slice(0, 8) ?? '';
  if (day > closed.replaceAll('-', '')) return;
  throw refuse('BL01001973', `The period of ${date} is closed. Date must be on or after ${dayAfter(closed)}`);
}
