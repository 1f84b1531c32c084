import { Decimal } from 'decimal.js';
import type { WriteContext } from '../rules/write.context.js';
import { preference } from './company.preference.js';
import type { PostingLine } from './posting.js';
import { areRelated, entityFinder } from './posting.rule.js';

/** What entities owe each other, where the company says on which accounts that stands. */
interface Accounts {
  readonly dueFrom: string;
  readonly dueTo: string;
}

interface Net {
  readonly entity: string;
  readonly currency: string;
  trx: Decimal;
  base: Decimal;
}

function netsOf(context: WriteContext, lines: readonly PostingLine[]): readonly Net[] {
  const entityAt = entityFinder(context.company);
  const nets = new Map<string, Net>();
  for (const { dimensions, currency, sign, trxAmount, amount } of lines) {
    const entity = entityAt(dimensions['LOCATION'] ?? '');
    const key = JSON.stringify([entity, currency]);
    const net = nets.get(key) ?? { entity, currency, trx: new Decimal(0), base: new Decimal(0) };
    net.trx = net.trx.add(trxAmount.mul(sign));
    net.base = net.base.add(amount.mul(sign));
    nets.set(key, net);
  }
  return [...nets.values()];
}

/** One movement; amounts that round to opposite sides of zero take a line each. */
function movement({ dueFrom, dueTo }: Accounts, entity: string, currency: string, amounts: readonly Decimal[][]) {
  return amounts.map(([trx = new Decimal(0), base = new Decimal(0)]): PostingLine => {
    const sign = trx.add(base).isNegative() ? -1 : 1;
    return {
      accountNo: sign === 1 ? dueFrom : dueTo,
      sign,
      trxAmount: trx.abs(),
      amount: base.abs(),
      currency,
      dimensions: { LOCATION: entity },
    };
  });
}

/**
 * The lines that make every entity of a posting balance by itself: each owes the source entity, or is owed by it,
 * what its own lines leave over. None without a source entity, without relations, or
 * without accounts for it.
 *
 * Preferences of GL: `DUEFROMACCOUNT` and `DUETOACCOUNT`, each for all pairs of entities. The accounts that the
 * product keeps for each pair are not public.
 *
 * @param source  LOCATIONID of the source entity
 */
export function interEntityLines(
  context: WriteContext,
  source: string,
  lines: readonly PostingLine[],
): readonly PostingLine[] {
  const dueFrom = preference(context.company, 'GL', 'DUEFROMACCOUNT');
  const dueTo = preference(context.company, 'GL', 'DUETOACCOUNT');
  if (source === '' || dueFrom === '' || dueTo === '') return [];
  const accounts = { dueFrom, dueTo };
  const nets = netsOf(context, lines);
  if (!areRelated(context.company, new Set([source, ...nets.map(({ entity }) => entity)]))) return [];
  return nets.flatMap(({ entity, currency, trx, base }) => {
    if (entity === source || entity === '' || (trx.isZero() && base.isZero())) return [];
    const zero = new Decimal(0);
    const amounts = trx.mul(base).isNegative()
      ? [
          [trx, zero],
          [zero, base],
        ]
      : [[trx, base]];
    const opposite = amounts.map((pair) => pair.map((each) => each.neg()));
    return [...movement(accounts, entity, currency, opposite), ...movement(accounts, source, currency, amounts)];
  });
}
