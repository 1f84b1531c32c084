import { Decimal } from 'decimal.js';
import { inside, refuse } from '../gateway/refusal.error.js';
import { isDecimal } from '../model/value.format.js';
import { findVisible, isActive, type Draft, type WriteContext } from '../rules/write.context.js';
import type { Values } from '../store/table.store.js';
import { round, sumOf } from './amounts.js';
import type { SideFacts } from './document.family.js';
import type { Exchange } from '../ledger/currency.rule.js';

const TAX_TYPE = { AP: 'Purchase', AR: 'Sale' } as const;

/** Solutions of companies in South Africa allow one tax entry a line. */
const isSingle = (solution: string): boolean => /^(ZA|South Africa)/i.test(solution);

function activeSolutions({ company }: WriteContext): readonly string[] {
  if (!company.catalog.has('TAXSOLUTION')) return [];
  const all = [...company.table('TAXSOLUTION').records.values()];
  return all.filter(isActive).map((each) => each.values['SOLUTIONID'] ?? '');
}

/**
 * The solution of a document: named at top level when there are several, implied when there is one.
 *
 * @throws Refusal BL03000018 when lines carry taxes and the solution is not clear
 */
export function settleSolution(context: WriteContext, draft: Draft, lines: readonly Draft[]): void {
  const given = draft.values['TAXSOLUTIONID'] ?? '';
  if (given !== '' || !lines.some((line) => (line.lists['TAXENTRIES'] ?? []).length > 0)) return;
  const known = activeSolutions(context);
  if (known.length === 1) draft.values['TAXSOLUTIONID'] = known[0] ?? '';
  else if (known.length > 1 && context.entity === '') {
    throw refuse('BL03000018', 'Required field Tax solution (TAXSOLUTIONID) is missing: several are active').at(
      'TAXSOLUTIONID',
    );
  }
}

interface TaxScope {
  readonly context: WriteContext;
  readonly side: SideFacts;
  readonly solution: string;
  readonly exchange: Exchange;
}

function taxEntry(
  { context, side, solution, exchange }: TaxScope,
  entry: Values,
  net: Decimal,
  number: number,
): Values {
  const id = entry['DETAILID'] ?? '';
  const detail = findVisible(context, 'TAXDETAIL', id);
  if (detail === undefined || !isActive(detail)) {
    throw refuse('BL01001973', `Line ${number}: Invalid Tax detail '${id}' specified.`).at('DETAILID');
  }
  const { values } = detail;
  const isForeign = solution !== '' && (values['TAXSOLUTIONID'] ?? solution) !== solution;
  if (isForeign || values['TAXTYPE'] !== TAX_TYPE[side.side]) {
    throw refuse(
      'BL01001973',
      `Line ${number}: Tax detail '${id}' does not fit tax solution '${solution}' or this document`,
    ).at('DETAILID');
  }
  const given = entry['TRX_TAX'] ?? '';
  if (given !== '' && !isDecimal(given)) {
    throw refuse('BL03000018', `Line ${number}: Illegal format for tax ${given}`).at('TRX_TAX');
  }
  const isReverse = values['REVERSECHARGE'] === 'true';
  const tax = given === '' ? round(net.mul(values['VALUE'] ?? '0').div(100)) : round(new Decimal(given));
  return {
    DETAILID: id,
    TRX_TAX: tax.toFixed(2),
    TAX: round(tax.mul(exchange.rate)).toFixed(2),
    ...(isReverse ? { REVERSECHARGE: 'true' } : {}),
  };
}

/** Taxes that change what is owed; a reverse charge does not. */
export const owedTaxes = (entries: readonly Values[], field: 'TRX_TAX' | 'TAX'): Decimal =>
  sumOf(entries.filter((each) => each['REVERSECHARGE'] !== 'true').map((each) => new Decimal(each[field] ?? '0')));

/**
 * Complete the tax entries of a line.
 *
 * @param net  transaction amount without tax
 * @throws Refusal  unknown or foreign tax details, or more entries than the solution allows
 */
export function settleTaxes(scope: TaxScope, line: Draft, net: Decimal, number: number): readonly Values[] {
  const entries = line.lists['TAXENTRIES'] ?? [];
  if (entries.length === 0) return [];
  if (entries.length > 1 && isSingle(scope.solution)) {
    const text = `Line ${number}: tax solution '${scope.solution}' allows one tax entry a line`;
    throw refuse('BL01001973', text).at('TAXENTRIES');
  }
  const settled = entries.map((entry, index) =>
    inside(`TAXENTRIES[${index}]`, () => taxEntry(scope, entry, net, number)),
  );
  line.lists['TAXENTRIES'] = settled;
  return settled;
}
