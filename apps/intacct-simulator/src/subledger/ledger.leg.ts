import type { Decimal } from 'decimal.js';
import { refuse } from '../gateway/refusal.error.js';
import { post, postedRows, settledLines, unpost, type LedgerModule, type PostingLine } from '../ledger/posting.js';
import { lineFieldOf } from '../model/document.fields.js';
import { DIMENSION_KEYS, LINE_DIMENSIONS } from '../model/ledger.model.js';
import { entityOf } from '../rules/location.rule.js';
import type { WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { ZERO, amountIn } from './amounts.js';
import type { SideFacts } from './document.family.js';

/** One movement on an account: positive amounts are debits. */
export interface Leg {
  readonly accountNo: string;
  readonly trx: Decimal;
  readonly base: Decimal;
  readonly currency: string;
  readonly dimensions: Values;
}

const KEYS: ReadonlySet<string> = new Set(DIMENSION_KEYS);

/** User-defined dimensions and record numbers have the same field everywhere. */
const commonDimensions = (values: Values): readonly (readonly [string, string])[] =>
  Object.entries(values).filter(([name, value]) => value !== '' && (name.startsWith('GLDIM') || KEYS.has(name)));

/** Dimensions of a row of the ledger. */
export function ledgerDimensions(row: Values): Values {
  const own = LINE_DIMENSIONS.map(({ field }) => [field, row[field] ?? ''] as const).filter(
    ([, value]) => value !== '',
  );
  return Object.fromEntries([...own, ...commonDimensions(row)]);
}

const sorted = (dimensions: Values): readonly (readonly [string, string])[] =>
  Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1));

/** Dimensions of a document line under the names of journal lines. */
export function journalDimensions(values: Values): Values {
  const found: Record<string, string> = Object.fromEntries(commonDimensions(values));
  for (const dimension of LINE_DIMENSIONS) {
    const value = values[lineFieldOf(dimension)] ?? '';
    if (value !== '') found[dimension.field] = value;
  }
  return found;
}

/** The account that carries what is owed: of the line, of the party, of the company. */
export function controlAccount(
  { company }: WriteContext,
  side: SideFacts,
  line: Values,
  party: StoredRecord | undefined,
): string {
  const account =
    line['OFFSETGLACCOUNTNO'] || party?.values['OFFSETGLACCOUNTNO'] || company.settings.controlAccounts[side.control];
  if (account === undefined || account === '') {
    throw refuse('BL01001973', `The company has no ${side.control} control account`);
  }
  return account;
}

/** Legs of one account, currency and set of dimensions become one; what cancels out disappears. */
function netted(legs: readonly Leg[]): readonly Leg[] {
  const sums = new Map<string, Leg>();
  for (const leg of legs) {
    const key = JSON.stringify([leg.accountNo, leg.currency, sorted(leg.dimensions)]);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? leg : { ...leg, trx: sum.trx.add(leg.trx), base: sum.base.add(leg.base) });
  }
  return [...sums.values()].filter(({ trx, base }) => !trx.isZero() || !base.isZero());
}

/** An amount in both currencies may round to opposite sides of zero: then it takes two lines. */
function linesOf({ accountNo, trx, base, currency, dimensions }: Leg): readonly PostingLine[] {
  const line = (trxPart: Decimal, basePart: Decimal): PostingLine => ({
    accountNo,
    sign: trxPart.add(basePart).isNegative() ? -1 : 1,
    trxAmount: trxPart.abs(),
    amount: basePart.abs(),
    currency,
    dimensions,
  });
  if (trx.mul(base).isNegative()) return [line(trx, ZERO), line(ZERO, base)];
  return [line(trx, base)];
}

export interface LedgerEntry {
  readonly module: LedgerModule;
  readonly object: string;
  readonly recordNo: number;
  readonly date: string;
  readonly title: string;
  readonly legs: readonly Leg[];
}

/** Symbols that a company usually gives these journals; a company without them posts without a symbol. */
const JOURNALS: readonly (readonly [RegExp, string])[] = [
  [/^AP(PYMT|ADVANCE)$/, 'CDJ'],
  [/^AR(PYMT|ADVANCE)$/, 'CRJ'],
  [/^AP/, 'APJ'],
  [/^AR/, 'ARJ'],
];

function journalOf({ company }: WriteContext, object: string): string {
  const symbol = JOURNALS.find(([pattern]) => pattern.test(object))?.[1] ?? '';
  return company.table('JOURNAL').byNatural(symbol) === undefined ? '' : symbol;
}

const movesLike = (row: Values, line: PostingLine): boolean =>
  row['ACCOUNTNO'] === line.accountNo &&
  row['CURRENCY'] === line.currency &&
  amountIn(row, 'AMOUNT').eq(line.amount.mul(line.sign)) &&
  amountIn(row, 'TRX_AMOUNT').eq(line.trxAmount.mul(line.sign)) &&
  JSON.stringify(sorted(ledgerDimensions(row))) === JSON.stringify(sorted(line.dimensions));

/** A change of texts moves nothing: it is allowed although the period has been closed since. */
function isPostedAlready(context: WriteContext, entry: LedgerEntry, lines: readonly PostingLine[]): boolean {
  const rows = postedRows(context, entry.object, entry.recordNo);
  return (
    rows.length === lines.length &&
    rows.every(({ values }, index) => {
      const line = lines[index];
      return line !== undefined && values['BATCH_DATE'] === entry.date && movesLike(values, line);
    })
  );
}

/**
 * Bring the ledger in line with a document; one of several entities settles through the entity of its first leg.
 *
 * @throws Refusal  closed period, unusable account, no balance
 */
export function postLegs(context: WriteContext, entry: LedgerEntry): void {
  const { object, recordNo, date, title, module } = entry;
  const kept = netted(entry.legs);
  const lines = kept.flatMap(linesOf);
  const baseLocation = entityOf(context.company, kept[0]?.dimensions['LOCATION'] ?? '') ?? '';
  if (isPostedAlready(context, entry, settledLines(context, { lines, baseLocation }))) return;
  unpost(context, object, recordNo);
  if (lines.length === 0) return;
  const journal = journalOf(context, object);
  post(context, { module, object, recordNo, date, title, journal, baseLocation, lines });
}
