import type { BillDocument, DocumentChange, DocumentCurrency, DocumentIdentity, InvoiceDocument } from '@bridge/ports';
import { amount, contact, customFields, day, identity, parts, text } from './document.parts.js';
import type { Part } from './document.parts.js';
import { linesNode, updateLinesNode } from './line.builder.js';
import { RequestShapeError } from './request-shape.error.js';
import type { XmlNode } from '../xml/xml-node.js';

/** The rate by value or by type; `defaultType` is named where neither is said. */
function rateParts({ rate, rateType, rateDate }: DocumentCurrency, defaultType: string | undefined): readonly Part[] {
  return [
    day('exchratedate', rateDate),
    rate === undefined ? text('exchratetype', rateType ?? defaultType) : amount('exchrate', rate),
  ];
}

/** Base and transaction currency, date, then the rate. A document in a currency names a type, if only the default. */
export function currencyParts(currency: DocumentCurrency | undefined): readonly Part[] {
  return currency === undefined
    ? []
    : [text('basecurr', currency.base), text('currency', currency.transaction), rateParts(currency, '')];
}

/** As `currencyParts`; an update names neither base currency nor a default rate type. */
function changedCurrencyParts(currency: DocumentCurrency | undefined): readonly Part[] {
  return currency === undefined ? [] : [text('currency', currency.transaction), rateParts(currency, undefined)];
}

/** Where an invoice and a bill differ, as their schemas say. */
interface DocumentNames {
  readonly call: string;
  readonly party: Part;
  readonly number: string;
  /** Whom it goes to, and where to. */
  readonly contacts: readonly [Part, Part];
  readonly items: string;
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

function createNode(document: InvoiceDocument | BillDocument, names: DocumentNames): XmlNode {
  return parts(names.call, [
    names.party,
    headParts(document, names.number),
    names.contacts,
    currencyParts(document.currency),
    text('nogl', document.noGl),
    text('supdocid', document.attachmentsId),
    customFields(document.customFields),
    'isTaxInclusive' in document ? text('inclusivetax', document.isTaxInclusive) : undefined,
    text('taxsolutionid', document.taxSolutionId),
    linesNode(names.items, document.lines),
  ]);
}

/** @see Interface reference, section 4.6 */
export function createInvoiceNode(document: InvoiceDocument): XmlNode {
  return createNode(document, {
    call: 'create_invoice',
    party: text('customerid', document.customerId),
    number: 'invoiceno',
    contacts: [contact('billto', document.billTo), contact('shipto', document.shipTo)],
    items: 'invoiceitems',
  });
}

/** @see Interface reference, section 4.6 */
export function createBillNode(document: BillDocument): XmlNode {
  return createNode(document, {
    call: 'create_bill',
    party: text('vendorid', document.vendorId),
    number: 'billno',
    contacts: [contact('payto', document.payTo), contact('returnto', document.returnTo)],
    items: 'billitems',
  });
}

function identityOf(of: DocumentIdentity): Readonly<Record<string, string>> {
  return of.recordNo === undefined
    ? { key: identity('externalId', of.externalId), externalkey: 'true' }
    : { key: identity('recordNo', of.recordNo) };
}

function updateNode(
  of: DocumentIdentity,
  change: DocumentChange<InvoiceDocument> | DocumentChange<BillDocument>,
  names: DocumentNames,
): XmlNode {
  const content = [
    names.party,
    day('datecreated', change.dateCreated),
    day('dateposted', change.datePosted),
    day('datedue', change.dateDue),
    text('termname', change.termName),
    text('action', change.action),
    text(names.number, change.documentNo),
    text('ponumber', change.poNumber),
    text('onhold', change.isOnHold),
    text('description', change.description),
    names.contacts,
    changedCurrencyParts(change.currency),
    text('supdocid', change.attachmentsId),
    customFields(change.customFields),
    updateLinesNode(names.items, change.lines),
  ];
  return parts(names.call, content, identityOf(of));
}

/** Contacts of an invoice are `payto` and `returnto` here: the schema of its update says so. */
export function updateInvoiceNode(of: DocumentIdentity, change: DocumentChange<InvoiceDocument>): XmlNode {
  return updateNode(of, change, {
    call: 'update_invoice',
    party: text('customerid', change.customerId),
    number: 'invoiceno',
    contacts: [contact('payto', change.billTo), contact('returnto', change.shipTo)],
    items: 'updateinvoiceitems',
  });
}

export function updateBillNode(of: DocumentIdentity, change: DocumentChange<BillDocument>): XmlNode {
  return updateNode(of, change, {
    call: 'update_bill',
    party: text('vendorid', change.vendorId),
    number: 'billno',
    contacts: [contact('payto', change.payTo), contact('returnto', change.returnTo)],
    items: 'updatebillitems',
  });
}
