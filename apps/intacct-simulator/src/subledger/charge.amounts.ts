import type { Decimal } from 'decimal.js';
import { inside, refuse } from '../gateway/refusal.error.js';
import { storedRate } from '../ledger/exchange.rate.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import { amountIn, moneyText, round, sumOf } from './amounts.js';
import { baseCurrencyOf, settleCurrency, type Exchange } from '../ledger/currency.rule.js';
import { lineObjectOf, sideOf, type ChargeObject } from './document.family.js';
import { checkDocumentLine, lineAmount, type LineScope } from './line.rule.js';
import { checkRestriction } from './party.gate.js';
import { owedTaxes, settleSolution, settleTaxes } from './tax.rule.js';

/** Header totals are the sums of the lines. */
export const TOTAL_FIELDS = ['ENTERED', 'SELECTED', 'PAID', 'DUE'].flatMap((each) => [
  `TOTAL${each}`,
  `TRX_TOTAL${each}`,
]);

function fillLine(scope: LineScope, line: Draft, number: number, exchange: Exchange): void {
  const { context, side, header } = scope;
  const isInclusive = header['INCLUSIVETAX'] === 'true';
  const given = round(lineAmount(line, number, isInclusive ? 'TOTALTRXAMOUNT' : 'TRX_AMOUNT'));
  const taxScope = { context, side, solution: header['TAXSOLUTIONID'] ?? '', exchange };
  const taxes = settleTaxes(taxScope, line, given, number);
  const tax = owedTaxes(taxes, 'TRX_TAX');
  const net = isInclusive ? given.sub(tax) : given;
  const base = round(net.mul(exchange.rate));
  Object.assign(line.values, {
    TRX_AMOUNT: moneyText(net),
    AMOUNT: moneyText(base),
    TOTALTRXAMOUNT: moneyText(net.add(tax)),
    CURRENCY: exchange.currency,
    BASECURR: exchange.base,
    EXCHANGE_RATE: header['EXCHANGE_RATE'] ?? '',
    RECORDTYPE: header['RECORDTYPE'] ?? '',
    ENTRY_DATE: header['WHENPOSTED'] ?? '',
    STATE: header['STATE'] ?? '',
    TRX_TOTALPAID: '0.00',
    TOTALPAID: '0.00',
    TRX_TOTALSELECTED: '0.00',
    TOTALSELECTED: '0.00',
    TRX_TOTALDUE: moneyText(net.add(tax)),
    TOTALDUE: moneyText(base.add(owedTaxes(taxes, 'TAX'))),
  });
}

/** Adjustments go one way: all lines raise or all lower what is owed. */
function checkSigns(object: ChargeObject, lines: readonly Draft[]): void {
  const signs = new Set(lines.map(({ values }) => amountIn(values, 'TRX_AMOUNT').isNegative()));
  if (signs.size <= 1) return;
  throw refuse('BL01001973', 'All line amounts of an adjustment must have the same sign').at(`${object}ITEMS`);
}

function checkBases(context: WriteContext, lines: readonly Draft[], base: string): void {
  const other = lines.find(({ values }) => baseCurrencyOf(context, values['LOCATIONID'] ?? '') !== base);
  if (other === undefined) return;
  throw refuse('BL01001973', 'The lines belong to entities with different base currencies');
}

/**
 * Check the lines of a bill, invoice or adjustment and compute all amounts, 2 decimals each.
 *
 * @throws Refusal  the first line that breaks a rule
 */
export function fillCharge(context: WriteContext, object: ChargeObject, draft: Draft, isDraft: boolean): void {
  const side = sideOf(object);
  const lines = draft.lines ?? [];
  const element = `${object}ITEMS`;
  const model = context.company.model(lineObjectOf(object));
  if (lines.length === 0 || model === undefined) {
    throw refuse('BL01001973', `A document of ${object} must have at least 1 line`).at(element);
  }
  settleSolution(context, draft, lines);
  const party = context.company.table(side.party).byNatural(draft.values[side.partyField] ?? '');
  const scope: LineScope = { context, side, model, header: draft.values, party, isDraft };
  const kept = lines.map(({ values }) => values['KEPT'] ?? '');
  lines.forEach((line, index) => {
    delete line.values['KEPT'];
    inside(`${element}[${index}]`, () => checkDocumentLine(scope, line, index + 1));
  });
  checkRestriction(context, side, party, lines);
  const base = baseCurrencyOf(context, lines[0]?.values['LOCATIONID'] ?? '');
  inside(element, () => checkBases(context, lines, base));
  const date = draft.values['WHENCREATED'] ?? '';
  const exchange = settleCurrency(context, draft, { base, date, findRate: storedRate });
  lines.forEach((line, index) => {
    inside(`${element}[${index}]`, () => fillLine(scope, line, index + 1, exchange));
    line.values['RECORDNO'] = kept[index] ?? '';
  });
  if (object === side.adjustment) checkSigns(object, lines);
  totalUp(draft, lines);
}

function totalUp(draft: Draft, lines: readonly Draft[]): void {
  const total = (field: string): Decimal => sumOf(lines.map(({ values }) => amountIn(values, field)));
  for (const field of TOTAL_FIELDS) draft.values[field] = moneyText(total(field));
  draft.values['TRX_TOTALENTERED'] = moneyText(total('TRX_TOTALDUE'));
  draft.values['TOTALENTERED'] = moneyText(total('TOTALDUE'));
}
