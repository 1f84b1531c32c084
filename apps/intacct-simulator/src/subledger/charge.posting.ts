import { unpost } from '../ledger/posting.js';
import { findVisible, type WriteContext } from '../rules/write.context.js';
import type { StoredRecord, Values } from '../store/table.store.js';
import { amountIn } from './amounts.js';
import { lineObjectOf, sideOf, type ChargeObject, type SideFacts } from './document.family.js';
import { isPosted } from './document.state.js';
import { controlAccount, journalDimensions, postLegs, type Leg } from './ledger.leg.js';

export const linesOf = ({ company }: WriteContext, lineObject: string, owner: number): readonly StoredRecord[] =>
  [...company.table(lineObject).byIndex('RECORDKEY', String(owner))].sort(
    (left, right) => Number(left.values['LINE_NO']) - Number(right.values['LINE_NO']),
  );

/** Dimensions of the offset: those of the line, and who owes or is owed. */
function offsetDimensions(side: SideFacts, header: Values, dimensions: Values): Values {
  const party = header[side.partyField] ?? '';
  return party === '' ? dimensions : { ...dimensions, [side.partyField]: party };
}

function taxLegs(context: WriteContext, side: SideFacts, line: StoredRecord, leg: Omit<Leg, 'accountNo'>): Leg[] {
  return (line.lists?.['TAXENTRIES'] ?? [])
    .filter((tax) => tax['REVERSECHARGE'] !== 'true')
    .map((tax) => {
      const detail = findVisible(context, 'TAXDETAIL', tax['DETAILID'] ?? '');
      return {
        ...leg,
        accountNo: detail?.values['GLACCOUNT'] || (line.values['ACCOUNTNO'] ?? ''),
        trx: amountIn(tax, 'TRX_TAX').mul(-side.sign),
        base: amountIn(tax, 'TAX').mul(-side.sign),
      };
    });
}

function legsOf(context: WriteContext, side: SideFacts, header: Values, line: StoredRecord): readonly Leg[] {
  const { values } = line;
  const dimensions = journalDimensions(values);
  const currency = header['CURRENCY'] ?? '';
  const party = context.company.table(side.party).byNatural(header[side.partyField] ?? '');
  const common = { currency, dimensions };
  const own: Leg = {
    ...common,
    accountNo: values['ACCOUNTNO'] ?? '',
    trx: amountIn(values, 'TRX_AMOUNT').mul(-side.sign),
    base: amountIn(values, 'AMOUNT').mul(-side.sign),
  };
  const taxes = taxLegs(context, side, line, { ...own });
  const trx = taxes.reduce((sum, each) => sum.add(each.trx), own.trx).neg();
  const base = taxes.reduce((sum, each) => sum.add(each.base), own.base).neg();
  const control: Leg = {
    currency,
    dimensions: offsetDimensions(side, header, dimensions),
    accountNo: controlAccount(context, side, values, party),
    trx,
    base,
  };
  return [own, ...taxes, control];
}

/**
 * Bring the ledger in line with a bill, invoice or adjustment: what it posted before is taken back.
 *
 * @throws Refusal  closed period, unusable account, no balance
 */
export function postCharge(context: WriteContext, object: ChargeObject, record: StoredRecord): void {
  const { values } = record;
  if (!isPosted(values['STATE']) || values['NOGL'] === 'true') return unpost(context, object, record.no);
  const side = sideOf(object);
  const lines = linesOf(context, lineObjectOf(object), record.no);
  postLegs(context, {
    module: side.module,
    object,
    recordNo: record.no,
    date: values['WHENPOSTED'] || (values['WHENCREATED'] ?? ''),
    title: values['PRBATCH'] || `${object} ${values['RECORDID'] ?? ''}`.trim(),
    legs: lines.flatMap((line) => legsOf(context, side, values, line)),
  });
}
