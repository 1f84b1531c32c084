import type { ApAdjustmentDocument, ArAdjustmentDocument, TermDocument, TermRate } from '@bridge/ports';
import { amount, customFields, day, parts, text } from './document.parts.js';
import type { Part } from './document.parts.js';
import { currencyParts } from './document.builder.js';
import { linesNode } from './line.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import type { XmlNode } from '../xml/xml-node.js';

/** All amounts of one adjustment are debits or all are credits. */
function assertOneSign(lines: ArAdjustmentDocument['lines']): void {
  if (new Set(lines.map((line) => line.amount.startsWith('-'))).size > 1) {
    throw new RequestShapeError('The amounts of an adjustment all have the same sign.');
  }
}

function adjustmentNode(
  document: ArAdjustmentDocument | ApAdjustmentDocument,
  names: { readonly call: string; readonly party: Part; readonly reference: Part; readonly items: string },
): XmlNode {
  assertOneSign(document.lines);
  return parts(names.call, [
    names.party,
    day('datecreated', document.dateCreated),
    day('dateposted', document.datePosted),
    text('batchkey', document.batchKey),
    text('adjustmentno', document.documentNo),
    text('action', document.action),
    names.reference,
    text('description', document.description),
    text('externalid', document.externalId),
    currencyParts(document.currency),
    text('nogl', document.noGl),
    customFields(document.customFields),
    'isTaxInclusive' in document ? text('inclusivetax', document.isTaxInclusive) : undefined,
    text('taxsolutionid', document.taxSolutionId),
    linesNode(names.items, document.lines),
  ]);
}

/** @see Interface reference, section 4.6 */
export function createArAdjustmentNode(document: ArAdjustmentDocument): XmlNode {
  return adjustmentNode(document, {
    call: 'create_aradjustment',
    party: text('customerid', document.customerId),
    reference: text('invoiceno', document.invoiceNo),
    items: 'aradjustmentitems',
  });
}

/** @see Interface reference, section 4.6 */
export function createApAdjustmentNode(document: ApAdjustmentDocument): XmlNode {
  return adjustmentNode(document, {
    call: 'create_apadjustment',
    party: text('vendorid', document.vendorId),
    reference: text('billno', document.billNo),
    items: 'apadjustmentitems',
  });
}

function rateParts(rate: TermRate | undefined, names: readonly [string, string]): readonly Part[] {
  return rate === undefined ? [] : [amount(names[0], rate.amount), text(names[1], rate.unit)];
}

/** A term of receivables or payables: the two differ by name only. @see Interface reference, sections 4.6, 5.3 */
export function createTermNode(call: 'create_arterm' | 'create_apterm', term: TermDocument): XmlNode {
  const { due, discount, penalty } = term;
  return parts(call, [
    text('name', term.name),
    text('description', term.description),
    text('status', term.status),
    due === undefined ? undefined : parts('due', [text('dueday', due.day), text('duefrom', due.from)]),
    discount === undefined
      ? undefined
      : parts('discount', [
          text('discday', discount.day),
          text('discfrom', discount.from),
          rateParts(discount.rate, ['discamount', 'discpercamn']),
          text('discgracedays', discount.graceDays),
        ]),
    text('disccalcon', term.discountOn),
    penalty === undefined
      ? undefined
      : parts('penalty', [
          text('pen_type', penalty.cycle),
          rateParts(penalty.rate, ['penamount', 'penpercamn']),
          text('pengracedays', penalty.graceDays),
        ]),
  ]);
}
