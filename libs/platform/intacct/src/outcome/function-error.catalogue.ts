import type { FunctionErrorRule } from './error.rule.js';
import { textErrorRules } from './text-error.catalogue.js';

/** By message id, language-independent. */
const byMessageId: readonly FunctionErrorRule[] = [
  {
    messageId: 'GL-0493',
    class: 'duplicate',
    owner: 'dmo-user',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'DOC',
  },
  {
    messageId: 'IA.DUPLICATE_ACCOUNT_NUMBER',
    class: 'duplicate',
    owner: 'dmo-user',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'DOC',
  },
];

/** The number of the refusal is not public and may be one that means something else: the text goes first. */
const controlId: readonly FunctionErrorRule[] = [
  {
    pattern:
      /control ?id.*(?:already|duplicate|not unique|been (?:used|executed|processed|completed))|(?:already|duplicate|unique).*control ?id/i,
    class: 'duplicate-control-id',
    owner: 'service',
    whatToDo: 'Executed before: look the record up.',
    source: 'GAP',
  },
];

/** By number, with a text where the number is shared. */
const byNumber: readonly FunctionErrorRule[] = [
  {
    errorNo: 'XL03000009',
    class: 'rolled-back',
    owner: 'service',
    whatToDo: 'Follow the other error; alone: another function of the transaction failed.',
    source: 'SDK',
  },
  {
    errorNo: 'BL34000061',
    class: 'duplicate',
    owner: 'dmo-user',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'FIX',
  },
  {
    errorNo: 'PL05000104',
    class: 'duplicate',
    owner: 'dmo-user',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: '3P',
  },
  {
    errorNo: 'BL03002185',
    class: 'duplicate',
    owner: 'dmo-user',
    whatToDo: 'Transaction number exists: look it up.',
    source: '3P',
  },
  {
    errorNo: 'PL04000005',
    class: 'permission',
    owner: 'intacct-admin',
    whatToDo: 'Give the integration user the right.',
    source: 'DOC, 3P',
  },
  {
    errorNo: 'PL01000127',
    class: 'validation',
    owner: 'intacct-admin',
    whatToDo: 'Send a document number, or switch sequencing on.',
    source: '3P',
  },
  {
    errorNo: 'BL03000025',
    class: 'reference',
    owner: 'operator',
    whatToDo: 'The login id does not exist.',
    source: '3P',
  },
  {
    errorNo: 'BL03000130',
    class: 'validation',
    owner: 'dmo-user',
    whatToDo: 'Already paid or over the amount due: read the document again.',
    source: '3P',
  },
  {
    errorNo: 'BL03002129',
    class: 'validation',
    owner: 'service',
    whatToDo: 'Invalid action: a defect.',
    source: '3P',
  },
  {
    errorNo: 'CRE-3211',
    class: 'permission',
    owner: 'intacct-admin',
    whatToDo: 'Vendor compliance expired: renew it.',
    source: 'DOC',
  },
  {
    errorNo: 'XL03000003',
    class: 'validation',
    owner: 'service',
    whatToDo: 'A call or value the schema does not know: a defect.',
    source: 'DOC, FIX',
  },
  {
    errorNo: 'XL03000006',
    pattern: /cannot be queried/i,
    class: 'validation',
    owner: 'service',
    whatToDo: 'Leave the field out.',
    source: '3P',
  },
  {
    errorNo: /^(?:XL03000006|Query Failed)$/i,
    pattern: /object definition/i,
    class: 'validation',
    owner: 'service',
    whatToDo: 'The object does not exist: a defect, or a module that is not subscribed.',
    source: 'SDK',
  },
  {
    errorNo: 'XL03000010',
    class: 'validation',
    owner: 'service',
    whatToDo: 'Unknown field: leave it out.',
    source: '3P',
  },
  {
    errorNo: /^Invalid fields list/i,
    class: 'validation',
    owner: 'service',
    whatToDo: 'Unknown field: leave it out.',
    source: 'FIX',
  },
  {
    errorNo: /^readMore failed/i,
    class: 'transient',
    owner: 'service',
    whatToDo: 'The result set is gone: start the query again.',
    source: 'SDK',
  },
];

/** Numbers that say little by themselves. */
const byGenericNumber: readonly FunctionErrorRule[] = [
  {
    errorNo: 'BL03000018',
    isGeneric: true,
    class: 'validation',
    owner: 'dmo-user',
    whatToDo: 'Correct the value.',
    source: 'FIX, 3P',
  },
  {
    errorNo: 'DL02000001',
    isGeneric: true,
    class: 'transient',
    owner: 'operator',
    whatToDo: 'A bad query, sometimes passing trouble: repeat a read once.',
    source: '3P',
  },
  {
    errorNo: /^Query Failed/i,
    isGeneric: true,
    class: 'validation',
    owner: 'service',
    whatToDo: 'Object or query is wrong: a defect, or a module that is not subscribed.',
    source: 'SDK',
  },
];

/**
 * Errors of a function, in order of precedence: message id, repeated control id, number, text, generic number. What matches nothing
 * (BL01001973 with a text of its own, `WS`, `XXX`, an empty number) is `unknown`.
 *
 * @see Interface reference, section 8 (level F, text patterns, precedence)
 */
export const functionErrorRules: readonly FunctionErrorRule[] = [
  ...byMessageId,
  ...controlId,
  ...byNumber,
  ...textErrorRules,
  ...byGenericNumber,
];
