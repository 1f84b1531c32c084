import type { BillDocument, DocumentChange, DocumentCurrency, DocumentIdentity, InvoiceDocument } from '@bridge/ports';
import { amount, contact, customFields, day, parts, text } from './document.parts.js';
import type { Part } from './document.parts.js';
import { linesNode, updateLinesNode } from './line.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import type { XmlNode } from '../xml/xml-node.js';

/** Base and transaction currency, date, then the rate by type or by value. A document in a currency names a type, if only the default. */
export function currencyParts(currency: DocumentCurrency | undefined): readonly Part[] {
  if (currency === undefined) {
    return [];
  }
  return [
    text('basecurr', currency.base),
    text('currency', currency.transaction),
    day('exchratedate', currency.rateDate),
    currency.rate === undefined ? text('exchratetype', currency.rateType ?? '') : amount('exchrate', currency.rate),
  ];
}

/** As `currencyParts`; an update names neither base currency nor a default rate type. */
function changedCurrencyParts(currency: DocumentCurrency | undefined): readonly Part[] {
  return currency === undefined
    ? []
    : [
        text('currency', currency.transaction),
        day('exchratedate', currency.rateDate),
        amount('exchrate', currency.rate),
        text('exchratetype', currency.rateType),
      ];
}

/** Where the order of bills and invoices differs: the summary key. */
function headParts(document: InvoiceDocument | BillDocument, numberName: string): readonly Part[] {
  if (document.dateDue === undefined && document.termName === undefined) {
    throw new RequestShapeError('A document needs a due date or a term.');
  }
  return [
    day('datecreated', document.dateCreated),
    day('dateposted', document.datePosted),
    day('datedue', document.dateDue),
    text('termname', document.termName),
    text('action', document.action),
    text('batchkey', document.batchKey),
    text(numberName, document.documentNo),
    text('ponumber', document.poNumber),
    text('onhold', document.isOnHold),
    text('description', document.description),
    text('externalid', document.externalId),
  ];
}

/** @see Interface reference, section 4.6 */
export function createInvoiceNode(document: InvoiceDocument): XmlNode {
  return parts('create_invoice', [
    text('customerid', document.customerId),
    headParts(document, 'invoiceno'),
    contact('billto', document.billTo),
    contact('shipto', document.shipTo),
    currencyParts(document.currency),
    text('nogl', document.noGl),
    text('supdocid', document.attachmentsId),
    customFields(document.customFields),
    text('taxsolutionid', document.taxSolutionId),
    linesNode('invoiceitems', document.lines),
  ]);
}

/** @see Interface reference, section 4.6 */
export function createBillNode(document: BillDocument): XmlNode {
  return parts('create_bill', [
    text('vendorid', document.vendorId),
    headParts(document, 'billno'),
    contact('payto', document.payTo),
    contact('returnto', document.returnTo),
    currencyParts(document.currency),
    text('nogl', document.noGl),
    text('supdocid', document.attachmentsId),
    customFields(document.customFields),
    text('inclusivetax', document.isTaxInclusive),
    text('taxsolutionid', document.taxSolutionId),
    linesNode('billitems', document.lines),
  ]);
}

function identityOf(identity: DocumentIdentity): Readonly<Record<string, string>> {
  return identity.recordNo === undefined
    ? { key: identity.externalId, externalkey: 'true' }
    : { key: identity.recordNo };
}

function changeParts(
  change: DocumentChange<InvoiceDocument> | DocumentChange<BillDocument>,
  numberName: string,
): readonly Part[] {
  return [
    day('datecreated', change.dateCreated),
    day('dateposted', change.datePosted),
    day('datedue', change.dateDue),
    text('termname', change.termName),
    text('action', change.action),
    text(numberName, change.documentNo),
    text('ponumber', change.poNumber),
    text('onhold', change.isOnHold),
    text('description', change.description),
  ];
}

/** Contacts of an invoice are `payto` and `returnto` here: the schema of its update says so. */
export function updateInvoiceNode(identity: DocumentIdentity, change: DocumentChange<InvoiceDocument>): XmlNode {
  return parts(
    'update_invoice',
    [
      text('customerid', change.customerId),
      changeParts(change, 'invoiceno'),
      contact('payto', change.billTo),
      contact('returnto', change.shipTo),
      changedCurrencyParts(change.currency),
      text('supdocid', change.attachmentsId),
      customFields(change.customFields),
      updateLinesNode('updateinvoiceitems', change.lines),
    ],
    identityOf(identity),
  );
}

export function updateBillNode(identity: DocumentIdentity, change: DocumentChange<BillDocument>): XmlNode {
  return parts(
    'update_bill',
    [
      text('vendorid', change.vendorId),
      changeParts(change, 'billno'),
      contact('payto', change.payTo),
      contact('returnto', change.returnTo),
      changedCurrencyParts(change.currency),
      text('supdocid', change.attachmentsId),
      customFields(change.customFields),
      updateLinesNode('updatebillitems', change.lines),
    ],
    identityOf(identity),
  );
}
