import { LINE_DIMENSIONS } from './ledger.model.js';
import {
  STATUS,
  choice,
  defineObject,
  flag,
  labels,
  reference,
  text,
  type FieldModel,
  type ObjectDefinition,
} from './object.model.js';

/** What an account may demand of every line on it. */
const DEMANDS: readonly FieldModel[] = [
  ...LINE_DIMENSIONS.map((each) =>
    flag(
      each.accountFlag,
      `Require ${each.label.toLowerCase()}`,
      each.module === undefined ? {} : { module: each.module },
    ),
  ),
];

export const glAccountModel = defineObject({
  name: 'GLACCOUNT',
  label: 'Account',
  plural: 'Accounts',
  naturalKey: 'ACCOUNTNO',
  topLevelOnly: true,
  fields: [
    text('ACCOUNTNO', 'Account number', { required: true, immutable: true, maxLength: 24 }),
    text('TITLE', 'Title', { required: true, maxLength: 80 }),
    choice('ACCOUNTTYPE', 'Account type', labels('balancesheet=N', 'incomestatement=I'), {
      defaultValue: 'balancesheet',
    }),
    choice('NORMALBALANCE', 'Normal balance', labels('debit=1', 'credit=-1'), { defaultValue: 'debit' }),
    choice('CLOSINGTYPE', 'Closing type', labels('non-closing account=N', 'closing account=C'), {
      defaultValue: 'non-closing account',
    }),
    reference('CLOSINGACCOUNTNO', 'Close into account', 'GLACCOUNT'),
    text('CATEGORY', 'Category'),
    choice('ALTERNATIVEACCOUNT', 'Alternative account', labels('None', 'Payables account', 'Receivables account')),
    text('TAXCODE', 'Tax code', { maxLength: 20 }),
    text('MRCCODE', 'MRC code', { maxLength: 20 }),
    flag('TAXABLE', 'Taxable'),
    STATUS,
    ...DEMANDS,
  ],
});

/** Accounts of quantities. The statement that they appear in is called report type in the product. */
export const statAccountModel = defineObject({
  name: 'STATACCOUNT',
  label: 'Statistical account',
  plural: 'Statistical accounts',
  naturalKey: 'ACCOUNTNO',
  topLevelOnly: true,
  fields: [
    text('ACCOUNTNO', 'Account number', { required: true, immutable: true, maxLength: 24 }),
    text('TITLE', 'Title', { required: true, maxLength: 80 }),
    choice('ACCOUNTTYPE', 'Report type', labels('forperiod=I', 'cumulative=N'), { required: true }),
    text('CATEGORY', 'Category'),
    flag('TAXABLE', 'Taxable'),
    STATUS,
    ...DEMANDS,
  ],
});

const journal = (definition: Pick<ObjectDefinition, 'name' | 'label' | 'plural'>) =>
  defineObject({
    ...definition,
    naturalKey: 'SYMBOL',
    topLevelOnly: true,
    fields: [
      text('SYMBOL', 'Symbol', { required: true, immutable: true, maxLength: 4 }),
      text('TITLE', 'Title', { required: true, maxLength: 80 }),
      text('BOOKID', 'Book ID'),
      text('BOOKTYPE', 'Book type'),
      STATUS,
    ],
  });

export const journalModel = journal({ name: 'JOURNAL', label: 'Journal', plural: 'Journals' });
export const statJournalModel = journal({
  name: 'STATJOURNAL',
  label: 'Statistical journal',
  plural: 'Statistical journals',
});
