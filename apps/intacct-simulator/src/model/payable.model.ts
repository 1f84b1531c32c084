import { CHARGE_FIELDS, DOCUMENT_STATES, contactVersions, documentFields, documentLines } from './document.fields.js';
import { STATUS, defineObject, flag, reference, text, type FieldModel, type RelationModel } from './object.model.js';

export const VENDOR_LINK: readonly FieldModel[] = [
  reference('VENDORID', 'Vendor ID', 'VENDOR'),
  text('VENDORNAME', 'Vendor name', { readOnly: true }),
];
export const VENDOR_RELATION: RelationModel = { path: 'VENDOR', object: 'VENDOR', from: 'VENDORID', by: 'natural' };

const CONTACTS = contactVersions('PAYTO', 'RETURNTO');
const TAX_GROUPS = { TAXENTRIES: 'TAXENTRY' };

export const apBillModel = defineObject({
  name: 'APBILL',
  label: 'AP bill',
  plural: 'AP bills',
  module: 'AP',
  lines: { element: 'APBILLITEMS', object: 'APBILLITEM', ownerField: 'RECORDKEY', groups: TAX_GROUPS },
  indexes: ['RECORDID', 'VENDORID'],
  fields: [
    ...documentFields('pi', DOCUMENT_STATES),
    ...VENDOR_LINK,
    reference('TERMNAME', 'Payment term', 'APTERM'),
    ...CHARGE_FIELDS,
  ],
  relations: [VENDOR_RELATION, { path: 'APTERM', object: 'APTERM', from: 'TERMNAME', by: 'natural' }, ...CONTACTS],
});

export const apBillItemModel = defineObject({
  ...documentLines('APBILL', 'AP bill line', [
    flag('FORM1099', 'Form 1099'),
    text('FORM1099TYPE', 'Form 1099 type'),
    text('FORM1099BOX', 'Form 1099 box'),
    flag('PARTIALEXEMPT', 'Partially exempt'),
  ]),
  module: 'AP',
});

export const apAdjustmentModel = defineObject({
  name: 'APADJUSTMENT',
  label: 'AP adjustment',
  plural: 'AP adjustments',
  module: 'AP',
  verbs: ['delete'],
  legacyVerbs: ['create', 'update'],
  lines: { element: 'APADJUSTMENTITEMS', object: 'APADJUSTMENTITEM', ownerField: 'RECORDKEY', groups: TAX_GROUPS },
  indexes: ['RECORDID', 'VENDORID'],
  fields: [
    ...documentFields('pa', DOCUMENT_STATES),
    ...VENDOR_LINK,
    text('BILLNO', 'Bill number', { maxLength: 45 }),
    ...CHARGE_FIELDS,
  ],
  relations: [VENDOR_RELATION, ...CONTACTS],
});

export const apAdjustmentItemModel = defineObject({
  ...documentLines('APADJUSTMENT', 'AP adjustment line'),
  module: 'AP',
});

/** Names for accounts that a company may show its clerks instead of numbers. */
const accountLabelModel = (side: 'AP' | 'AR') =>
  defineObject({
    name: `${side}ACCOUNTLABEL`,
    label: `${side} account label`,
    plural: `${side} account labels`,
    naturalKey: 'ACCOUNTLABEL',
    module: side,
    topLevelOnly: true,
    fields: [
      text('ACCOUNTLABEL', 'Account label', { required: true, immutable: true, maxLength: 80 }),
      text('DESCRIPTION', 'Description'),
      reference('GLACCOUNTNO', 'GL account', 'GLACCOUNT', { required: true }),
      reference('OFFSETGLACCOUNTNO', 'Offset account', 'GLACCOUNT'),
      STATUS,
    ],
  });

export const apAccountLabelModel = accountLabelModel('AP');
export const arAccountLabelModel = accountLabelModel('AR');
