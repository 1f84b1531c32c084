import { inside, refuse } from '../gateway/refusal.error.js';
import { entityOf } from '../rules/location.rule.js';
import { findVisible, isActive, type WriteContext } from '../rules/write.context.js';
import type { CompanyStore } from '../store/company.store.js';
import { amountOf } from './cents.format.js';
import { checkPeriod } from './period.rule.js';
import type { Posting } from './posting.js';

/** One line with its amounts in signed cents and the entity that it belongs to; '' when it has no location. */
export interface WeighedLine {
  readonly accountNo: string;
  readonly currency: string;
  readonly entity: string;
  readonly base: bigint;
  readonly trx: bigint;
}

function checkAccounts(context: WriteContext, object: string, lines: readonly WeighedLine[]): void {
  const seen = new Set<string>();
  for (const { accountNo } of lines) {
    if (seen.has(accountNo)) continue;
    seen.add(accountNo);
    const found = findVisible(context, object, accountNo);
    if (found === undefined) throw refuse('BL01001973', `Account ${accountNo} is not valid`);
    if (!isActive(found)) throw refuse('BL01001973', `Account ${accountNo} is not valid: it is inactive`);
  }
}

/** What has to be zero: a sum under each key. */
interface Demand {
  readonly what: string;
  keyOf(line: WeighedLine): string;
  amountOf(line: WeighedLine): bigint;
}

function checkSums({ gaps }: WriteContext, lines: readonly WeighedLine[], demand: Demand): void {
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    const key = demand.keyOf(line);
    sums.set(key, (sums.get(key) ?? 0n) + demand.amountOf(line));
  }
  for (const [key, sum] of sums) {
    if (sum === 0n) continue;
    const scope = key === '' ? '' : ` for ${demand.what} '${key}'`;
    throw refuse(
      gaps.balanceErrorno,
      `The debits and credits do not balance${scope}: the difference is ${amountOf(sum)}`,
    );
  }
}

const BY_CURRENCY: Demand = { what: 'currency', keyOf: (line) => line.currency, amountOf: (line) => line.trx };
const BY_ENTITY: Demand = { what: 'entity', keyOf: (line) => line.entity, amountOf: (line) => line.base };
const IN_BASE: Demand = { what: 'base currency', keyOf: () => '', amountOf: (line) => line.base };

/** Entities settle with each other when both have inter-entity relations and one base currency. */
export function areRelated(company: CompanyStore, entities: ReadonlySet<string>): boolean {
  const currencies = new Set<string>();
  for (const id of entities) {
    const entity = company.table('LOCATIONENTITY').byNatural(id);
    if (entity?.values['HAS_IE_RELATION'] !== 'true') return false;
    currencies.add(entity.values['CURRENCY'] ?? company.settings.baseCurrency);
  }
  return currencies.size <= 1;
}

const balancesByEntity = (company: CompanyStore, baseLocation: string, entities: ReadonlySet<string>): boolean =>
  entities.size > 1 && (baseLocation === '' || !areRelated(company, new Set([...entities, baseLocation])));

/**
 * What the lines of one document balance within: the key of a line's entity, or one key for all.
 *
 * @param baseLocation  source entity of the document, empty without one
 */
export function balanceScope<T>(
  company: CompanyStore,
  baseLocation: string,
  lines: readonly T[],
  locationOf: (line: T) => string,
): (line: T) => string {
  const entityAt = entityFinder(company);
  const entities = new Set(lines.map((line) => entityAt(locationOf(line))));
  return balancesByEntity(company, baseLocation, entities) ? (line) => entityAt(locationOf(line)) : () => '';
}

/**
 * Check a posting as a whole: open period, usable accounts, balance.
 *
 * Debits equal credits in every transaction currency and in base currency: in each entity, unless the document names
 * a source entity and all entities concerned have inter-entity relations and share their base currency.
 *
 * @throws Refusal
 */
export function checkPosting(context: WriteContext, posting: Posting, lines: readonly WeighedLine[]): void {
  const { company } = context;
  const entities = new Set(lines.map((line) => line.entity));
  inside(dayFieldOf(posting.object), () => checkPeriod(company, posting.module, posting.date, entities));
  inside(company.model(posting.object)?.lines?.element ?? 'ENTRIES', () => {
    checkAccounts(context, posting.isStatistical === true ? 'STATACCOUNT' : 'GLACCOUNT', lines);
    if (posting.isStatistical === true) return;
    checkSums(context, lines, BY_CURRENCY);
    checkSums(context, lines, balancesByEntity(company, posting.baseLocation ?? '', entities) ? BY_ENTITY : IN_BASE);
  });
}

/** The field that says on which day a document posts. */
function dayFieldOf(object: string): string {
  if (object === 'GLBATCH') return 'BATCH_DATE';
  if (!/PYMT$|ADVANCE$/.test(object)) return 'WHENPOSTED';
  return object.startsWith('AR') ? 'RECEIPTDATE' : 'PAYMENTDATE';
}

/** The entity of a location, remembered over the lines of one posting. */
export function entityFinder(company: CompanyStore): (location: string) => string {
  const known = new Map<string, string>();
  return (location) => {
    const found = known.get(location) ?? entityOf(company, location) ?? '';
    known.set(location, found);
    return found;
  };
}
