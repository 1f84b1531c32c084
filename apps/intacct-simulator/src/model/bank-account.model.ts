import {
  STATUS,
  date,
  currency,
  defineObject,
  integer,
  reference,
  text,
  type ObjectDefinition,
} from './object.model.js';

const address = ['ADDRESS1', 'ADDRESS2', 'CITY', 'STATE', 'ZIP', 'COUNTRY', 'COUNTRYCODE'].map((name) =>
  text(`MAILADDRESS.${name}`, `Bank address, ${name.toLowerCase()}`),
);

const bankAccount = (
  definition: Pick<ObjectDefinition, 'name' | 'label' | 'plural'>,
  more: ObjectDefinition['fields'],
) =>
  defineObject({
    ...definition,
    naturalKey: 'BANKACCOUNTID',
    indexes: ['GLACCOUNTNO'],
    fields: [
      text('BANKACCOUNTID', 'Account ID', { required: true, immutable: true, maxLength: 20, format: 'id' }),
      text('BANKACCOUNTNO', 'Account number', { maxLength: 30 }),
      reference('GLACCOUNTNO', 'GL account', 'GLACCOUNT'),
      text('BANKNAME', 'Bank name', { maxLength: 80 }),
      text('ROUTINGNO', 'Routing number', { maxLength: 30 }),
      text('BRANCHID', 'Branch ID', { maxLength: 30 }),
      text('PHONE', 'Phone number', { maxLength: 30 }),
      text('BANKACCOUNTTYPE', 'Account type', { readOnly: true }),
      text('CURRENCY', 'Currency', { maxLength: 3 }),
      reference('LOCATIONID', 'Location', 'LOCATION'),
      reference('DEPARTMENT', 'Department', 'DEPARTMENT'),
      currency('LASTRECONCILEDBALANCE', 'Last reconciled balance'),
      date('LASTRECONCILEDDATE', 'Last reconciled date'),
      ...address,
      ...more,
      STATUS,
    ],
    relations: [{ path: 'GLACCOUNT', object: 'GLACCOUNT', from: 'GLACCOUNTNO', by: 'natural' }],
  });

export const checkingAccountModel = bankAccount(
  { name: 'CHECKINGACCOUNT', label: 'Checking account', plural: 'Checking accounts' },
  [
    reference('DISBJOURNAL', 'Disbursement journal', 'JOURNAL'),
    reference('RECEIPTJOURNAL', 'Receipt journal', 'JOURNAL'),
    integer('NEXTCHECK', 'Next check number'),
  ],
);

export const savingsAccountModel = bankAccount(
  { name: 'SAVINGSACCOUNT', label: 'Savings account', plural: 'Savings accounts' },
  [],
);
