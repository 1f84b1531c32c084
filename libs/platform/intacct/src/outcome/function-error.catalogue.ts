import type { FunctionErrorRule } from './error.rule.js';
import { textErrorRules } from './text-error.catalogue.js';

/** By message id, language-independent. */
const byMessageId: readonly FunctionErrorRule[] = [
  {
    messageId: 'GL-0493',
    class: 'duplicate',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'DOC',
  },
  {
    messageId: 'IA.DUPLICATE_ACCOUNT_NUMBER',
    class: 'duplicate',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'DOC',
  },
];

/** By number, with a text where the number is shared. */
const byNumber: readonly FunctionErrorRule[] = [
  {
    errorNo: 'XL03000009',
    class: 'rolled-back',
    owner: 'service',
    retry: 'follow',
    whatToDo: 'Follow the other error; alone: another function of the transaction failed.',
    source: 'SDK',
  },
  {
    errorNo: 'BL34000061',
    class: 'duplicate',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'FIX',
  },
  {
    errorNo: 'PL05000104',
    class: 'duplicate',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: '3P',
  },
  {
    errorNo: 'PL04000005',
    class: 'permission',
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'Give the integration user the right.',
    source: 'DOC, 3P',
  },
  {
    errorNo: 'PL01000127',
    class: 'validation',
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'Send a document number, or switch sequencing on.',
    source: '3P',
  },
  {
    errorNo: 'BL03000025',
    class: 'reference',
    owner: 'operator',
    retry: 'no',
    whatToDo: 'The login id does not exist.',
    source: '3P',
  },
  {
    errorNo: 'BL03000130',
    class: 'validation',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Already paid or over the amount due: read the document again.',
    source: '3P',
  },
  {
    errorNo: 'BL03002129',
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'Invalid action: a defect.',
    source: '3P',
  },
  {
    errorNo: 'CRE-3211',
    class: 'permission',
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'Vendor compliance expired: renew it.',
    source: 'DOC',
  },
  {
    errorNo: 'XL03000003',
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'A call or value the schema does not know: a defect.',
    source: 'DOC, FIX',
  },
  {
    errorNo: 'XL03000006',
    pattern: /cannot be queried/i,
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'Leave the field out.',
    source: '3P',
  },
  {
    errorNo: /^(?:XL03000006|Query Failed)$/i,
    pattern: /object definition/i,
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'The object does not exist: a defect, or a module that is not subscribed.',
    source: 'SDK',
  },
  {
    errorNo: 'XL03000010',
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'Unknown field: leave it out.',
    source: '3P',
  },
  {
    errorNo: /^Invalid fields list/i,
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'Unknown field: leave it out.',
    source: 'FIX',
  },
  {
    errorNo: /^Get API Session Failed/i,
    class: 'permission',
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'Give the user access to the entity; the entity may not exist.',
    source: 'SDK, INF',
  },
  {
    errorNo: /^readMore failed/i,
    class: 'transient',
    owner: 'service',
    retry: 'restart',
    whatToDo: 'The result set is gone: start the query again.',
    source: 'SDK',
  },
];

/**
 * The number of the refusal is not public and may be a generic one, hence before those; known numbers go first. A format
 * that is refused may name the field.
 */
const controlId: readonly FunctionErrorRule[] = [
  {
    errorNo: /^(?!BL03000018$)/,
    pattern:
      /\bcontrol ?id\b.*(?:already|duplicate|not unique|been (?:used|executed|processed|completed))|(?:already|duplicate|unique).*\bcontrol ?id\b/i,
    isUnquoted: true,
    class: 'duplicate-control-id',
    owner: 'service',
    retry: 'check',
    whatToDo: 'Executed before: look the record up.',
    source: 'GAP',
  },
  {
    errorNo: 'BL03002185',
    class: 'duplicate',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Transaction number exists: look it up.',
    source: '3P',
  },
];

/** Numbers that say little by themselves. */
const byGenericNumber: readonly FunctionErrorRule[] = [
  {
    errorNo: 'BL03000018',
    isGeneric: true,
    class: 'validation',
    owner: 'dmo-user',
    retry: 'no',
    whatToDo: 'Correct the value.',
    source: 'FIX, 3P',
  },
  {
    errorNo: 'DL02000001',
    isGeneric: true,
    class: 'transient',
    owner: 'operator',
    retry: 'once',
    whatToDo: 'A bad query, sometimes passing trouble: repeat a read once.',
    source: '3P',
  },
  {
    errorNo: /^Query Failed/i,
    isGeneric: true,
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'Object or query is wrong: a defect, or a module that is not subscribed.',
    source: 'SDK',
  },
];

const operatorReads = { isGeneric: true, class: 'unknown', owner: 'operator', retry: 'no' } as const;

/** Nothing is known of the cause, or the cause is another error. */
const withoutCause: readonly FunctionErrorRule[] = [
  ...['GL-0504', 'GL-0951', 'GL-1009'].map((messageId): FunctionErrorRule => ({
    ...operatorReads,
    messageId,
    isFollowUp: true,
    retry: 'follow',
    whatToDo: 'The record was not created: follow the error beside it.',
    source: messageId === 'GL-0504' ? 'DOC' : 'FIX',
  })),
  {
    ...operatorReads,
    errorNo: 'BL01001973',
    pattern: /(?:could|can) ?not (?:create|update|delete|reverse)/i,
    isFollowUp: true,
    retry: 'follow',
    whatToDo: 'The record was not written: follow the error beside it.',
    source: 'FIX, DOC',
  },
  {
    ...operatorReads,
    errorNo: 'BL01001973',
    whatToDo: 'A rule of the business: read the text.',
    source: 'FIX, DOC',
  },
  {
    ...operatorReads,
    errorNo: /^(?:WS|XXX|)$/,
    whatToDo: 'A placeholder, not a number: read the text.',
    source: '3P',
  },
  {
    ...operatorReads,
    errorNo: /^(?:PL04000050|GW000002|BL01001762|XL03000001)$/,
    whatToDo: 'Seen in one generated client only, meaning not known: read the text.',
    source: '3P, GAP',
  },
  {
    ...operatorReads,
    errorNo: /^XL030000(?:04|05|07|08|12)$/,
    whatToDo: 'Not in public material: read the text.',
    source: 'GAP',
  },
];

/**
 * Errors of a function, in order of precedence: message id, number, repeated control id, text, generic number, numbers
 * without a cause. What matches nothing is `unknown`.
 *
 * @see Interface reference, section 8 (level F, text patterns, precedence)
 */
export const functionErrorRules: readonly FunctionErrorRule[] = [
  ...byMessageId,
  ...byNumber,
  ...controlId,
  ...textErrorRules,
  ...byGenericNumber,
  ...withoutCause,
];
