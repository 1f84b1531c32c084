import type { FunctionErrorRule } from './error.rule.js';
import { offlinePattern, throttlePattern } from './request-error.catalogue.js';

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

/** By text. */
const byText: readonly FunctionErrorRule[] = [
  {
    pattern:
      /control ?id.*(?:already|duplicate|not unique|been (?:used|executed|processed|completed))|(?:already|duplicate|unique).*control ?id/i,
    class: 'duplicate-control-id',
    owner: 'service',
    whatToDo: 'Executed before: look the record up.',
    source: 'GAP',
  },
  {
    pattern: /missing the .*dimension|dimension.*(?:is required|is missing)|requires? (?:an?|the) .*dimension/i,
    class: 'dimension',
    owner: 'dmo-user',
    whatToDo: 'Give the line the dimension that the account requires.',
    source: '3P',
  },
  {
    pattern: /period.*closed|closed.*period|books? (?:is|are) closed|date must be on or after/i,
    class: 'period',
    owner: 'intacct-admin',
    whatToDo: 'Open the period, or post later.',
    source: '3P',
  },
  {
    pattern:
      /debits? and (?:the )?credits?|(?:do(?:es)? not|do(?:es)?n['’]t|must) balance|(?:out of|not in) balance|unbalanced/i,
    class: 'balance',
    owner: 'service',
    whatToDo: 'A defect or a rounding rule.',
    source: 'GAP',
  },
  {
    pattern: /already exists|another (?:record )?with the value|another .* with the given value|\bduplicate\b/i,
    class: 'duplicate',
    owner: 'dmo-user',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'FIX, 3P',
  },
  {
    pattern: /(?:root|top|entity)[- ]level|entity[- ]only|at the (?:root|top|entity)\b/i,
    class: 'level',
    owner: 'operator',
    whatToDo: 'Use a session of the level that owns the record.',
    source: '3P',
  },
  {
    pattern: /enable foreign-?currency|multi-?currency is not enabled|not subscribed/i,
    class: 'configuration',
    owner: 'intacct-admin',
    whatToDo: 'Switch the feature on in the company.',
    source: '3P',
  },
  {
    pattern: /associated (?:to|with) a bank account/i,
    class: 'configuration',
    owner: 'operator',
    whatToDo: 'Map to an account without a bank account.',
    source: '3P',
  },
  {
    pattern: /not related to the header-level customer/i,
    class: 'reference',
    owner: 'dmo-user',
    whatToDo: 'Use a project of the customer.',
    source: '3P',
  },
  {
    pattern: /permission|not authori[sz]ed|access (?:is )?denied|do(?:es)? not have (?:access|the right)/i,
    class: 'permission',
    owner: 'intacct-admin',
    whatToDo: 'Give the integration user the right.',
    source: 'DOC, 3P',
  },
  {
    pattern: /exceeds (?:the )?total amount due/i,
    class: 'validation',
    owner: 'dmo-user',
    whatToDo: 'Read the document again.',
    source: '3P',
  },
  {
    pattern:
      /invalid [\w ]+ ['"“][^'"”]*['"”] (?:is )?specified|invalid (?:vendor|customer|project|item|class|department|location|employee|account|warehouse|term)|(?:account|vendor|customer|project|item|class|department|location|employee|journal|contact|warehouse|term)\b.*(?:is not valid|is inactive|is not active|not found|does not exist)|(?:cannot|could not|can['’]t) find/i,
    class: 'reference',
    owner: 'dmo-user',
    whatToDo: 'Send the record that is referred to first, or correct the reference.',
    source: '3P, FIX',
  },
  {
    pattern: /required field .*missing|(?:field|value) .*is required|is a required field/i,
    class: 'validation',
    owner: 'service',
    whatToDo: 'A defect of the mapping.',
    source: '3P',
  },
  {
    pattern: /missing unit|illegal format|invalid (?:format|value|date)|too long|maximum length/i,
    class: 'validation',
    owner: 'dmo-user',
    whatToDo: 'Correct the value.',
    source: 'FIX, 3P',
  },
  {
    pattern: new RegExp(`${offlinePattern.source}|${throttlePattern.source}`, 'i'),
    class: 'transient',
    owner: 'operator',
    whatToDo: 'Back off and repeat.',
    source: '3P',
  },
  {
    pattern: /being (?:edited|updated|used)|(?:record|transaction) is locked/i,
    class: 'transient',
    owner: 'operator',
    whatToDo: 'Back off and repeat.',
    source: 'INF',
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
 * Errors of a function, in order of precedence: message id, number, text, generic number. What matches nothing
 * (BL01001973 with a text of its own, `WS`, `XXX`, an empty number) is `unknown`.
 *
 * @see Interface reference, section 8 (level F, text patterns, precedence)
 */
export const functionErrorRules: readonly FunctionErrorRule[] = [
  ...byMessageId,
  ...byNumber,
  ...byText,
  ...byGenericNumber,
];
