import { Decimal } from 'decimal.js';
import { refuse } from '../gateway/refusal.error.js';
import type { Exchange } from '../ledger/currency.rule.js';
import type { Values } from '../store/table.store.js';
import { sideOf, type SideFacts } from '../subledger/document.family.js';
import { settleSolution, settleTaxes } from '../subledger/tax.rule.js';
import type { Draft, WriteContext } from './write.context.js';

const SIDES: Readonly<Record<string, SideFacts>> = { Inbound: sideOf('APBILL'), Outbound: sideOf('ARINVOICE') };

/**
 * Whose taxes an entry carries, and the solution they are of.
 *
 * @param header  as it will be
 * @throws Refusal BL03000018  a partner of the wrong kind, or a solution that is not clear
 */
export function settleImplications(context: WriteContext, draft: Draft, header: Values): void {
  const { TAXIMPLICATIONS: kind = '', VATVENDORID: vendor = '', VATCUSTOMERID: customer = '' } = header;
  if (vendor !== '' && kind !== 'Inbound') {
    throw refuse('BL03000018', 'VATVENDORID needs the tax implications Inbound').at('TAXIMPLICATIONS');
  }
  if (customer !== '' && kind !== 'Outbound') {
    throw refuse('BL03000018', 'VATCUSTOMERID needs the tax implications Outbound').at('TAXIMPLICATIONS');
  }
  if (draft.lines === undefined || (header['TAXSOLUTIONID'] ?? '') !== '') return;
  settleSolution(context, draft, draft.lines);
}

interface TaxScope {
  readonly context: WriteContext;
  readonly header: Values;
  readonly exchange: Exchange;
}

/** Complete the taxes of a line. @throws Refusal BL03000018 when the entry has no tax implications */
export function settleJournalTaxes({ context, header, exchange }: TaxScope, line: Draft, number: number): void {
  if ((line.lists['TAXENTRIES'] ?? []).length === 0) return;
  const side = SIDES[header['TAXIMPLICATIONS'] ?? ''];
  if (side === undefined) {
    throw refuse('BL03000018', `Line ${number}: tax entries need the tax implications Inbound or Outbound`).at(
      'TAXENTRIES',
    );
  }
  const solution = header['TAXSOLUTIONID'] ?? '';
  const net = new Decimal(line.values['TRX_AMOUNT'] ?? '0');
  const settled = settleTaxes({ context, side, solution, exchange }, line, net, number);
  if (settled.some((tax) => (tax['TRX_TAX'] ?? '').startsWith('-'))) {
    throw refuse('BL03000018', `Line ${number}: a tax must not be negative: TR_TYPE gives the sign`).at('TAXENTRIES');
  }
}
