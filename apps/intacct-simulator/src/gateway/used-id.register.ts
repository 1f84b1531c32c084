import type { FunctionContext } from '../functions/function.model.js';
import type { CompanyStore } from '../store/company.store.js';

const DAY_MS = 86_400_000;

/** Ids of a sender do not meet those of another, unless the company alone counts. */
const keyOf = ({ gaps, actor }: FunctionContext, controlId: string): string =>
  gaps.uniqueidScope === 'company' ? controlId : `${actor.senderId}\u0000${controlId}`;

/** Used while ids were kept for some days only; with a day: on that day. */
const datedKey = (key: string, day: number | '' = ''): string => `${key}\u0000@${day}`;
const dayOf = (at: number): number => Math.floor(at / DAY_MS);

function holds({ controlIds }: CompanyStore, key: string, { now, gaps }: FunctionContext): boolean {
  if (controlIds.has(key)) return true;
  if (!controlIds.has(datedKey(key))) return false;
  const days = gaps.uniqueidRetentionDays;
  const today = dayOf(now);
  for (let day = today; day > today - days; day -= 1) if (controlIds.has(datedKey(key, day))) return true;
  return days === 0;
}

/** Was this function control id used by a completed function, within scope and retention of the profile? */
export function isUsed(context: FunctionContext, controlId: string): boolean {
  const key = keyOf(context, controlId);
  if (context.gaps.uniqueidScope !== 'sender') return holds(context.company, key, context);
  return [...context.world.companies.values()].some((company) => holds(company, key, context));
}

/** Part of the savepoint of the function. */
export function markUsed(context: FunctionContext, controlId: string): void {
  const { company, gaps, now } = context;
  const key = keyOf(context, controlId);
  if (gaps.uniqueidRetentionDays === 0) {
    company.useControlId(key);
    return;
  }
  company.useControlId(datedKey(key));
  company.useControlId(datedKey(key, dayOf(now)));
}
