import { CHARGE_FIELDS, DOCUMENT_STATES, contactVersions, documentFields, documentLines } from './document.fields.js';
import { date, defineObject, reference, text, type FieldModel, type RelationModel } from './object.model.js';

export const CUSTOMER_LINK: readonly FieldModel[] = [
  reference('CUSTOMERID', 'Customer ID', 'CUSTOMER'),
  text('CUSTOMERNAME', 'Customer name', { readOnly: true }),
];
export const CUSTOMER_RELATION: RelationModel = {
  path: 'CUSTOMER',
  object: 'CUSTOMER',
  from: 'CUSTOMERID',
  by: 'natural',
};

const CONTACTS = contactVersions('BILLTO', 'SHIPTO');
const TAX_GROUPS = { TAXENTRIES: 'TAXENTRY' };

/** Has no generic create or update: `create_invoice` and `update_invoice` are the documented way. */
export const arInvoiceModel = defineObject({
  name: 'ARINVOICE',
  label: 'AR invoice',
  plural: 'AR invoices',
  module: 'AR',
  verbs: ['delete'],
  legacyVerbs: ['create', 'update'],
  lines: { element: 'ARINVOICEITEMS', object: 'ARINVOICEITEM', ownerField: 'RECORDKEY', groups: TAX_GROUPS },
  indexes: ['RECORDID', 'CUSTOMERID'],
  fields: [
    ...documentFields('ri', DOCUMENT_STATES),
    ...CUSTOMER_LINK,
    reference('TERMNAME', 'Payment term', 'ARTERM'),
    ...CHARGE_FIELDS,
  ],
  relations: [CUSTOMER_RELATION, { path: 'ARTERM', object: 'ARTERM', from: 'TERMNAME', by: 'natural' }, ...CONTACTS],
});

export const arInvoiceItemModel = defineObject({
  ...documentLines('ARINVOICE', 'AR invoice line', [
    text('REVRECTEMPLATE', 'Revenue recognition template'),
    text('DEFERREDREVACCTNO', 'Deferred revenue account'),
    date('REVRECSTARTDATE', 'Revenue recognition start date'),
    date('REVRECENDDATE', 'Revenue recognition end date'),
  ]),
  module: 'AR',
});

export const arAdjustmentModel = defineObject({
  name: 'ARADJUSTMENT',
  label: 'AR adjustment',
  plural: 'AR adjustments',
  module: 'AR',
  verbs: ['delete'],
  legacyVerbs: ['create', 'update'],
  lines: { element: 'ARADJUSTMENTITEMS', object: 'ARADJUSTMENTITEM', ownerField: 'RECORDKEY', groups: TAX_GROUPS },
  indexes: ['RECORDID', 'CUSTOMERID'],
  fields: [
    ...documentFields('ra', DOCUMENT_STATES),
    ...CUSTOMER_LINK,
    text('INVOICENO', 'Invoice number', { maxLength: 45 }),
    ...CHARGE_FIELDS,
  ],
  relations: [CUSTOMER_RELATION, ...CONTACTS],
});

export const arAdjustmentItemModel = defineObject({
  ...documentLines('ARADJUSTMENT', 'AR adjustment line'),
  module: 'AR',
});
