import type { FunctionErrorRule } from './error.rule.js';
import { offlinePattern, throttlePattern } from './request-error.catalogue.js';

/**
 * Errors of a function by their text, first match wins.
 *
 * @see Interface reference, section 8 (text patterns)
 */
export const textErrorRules: readonly FunctionErrorRule[] = [
  {
    pattern: /missing the .*dimension|dimension.*(?:is required|is missing)|requires? (?:an?|the) .*dimension/i,
    class: 'dimension',
    owner: 'dmo-user',
    retry: 'no',
    whatToDo: 'Give the line the dimension that the account requires.',
    source: '3P',
  },
  {
    pattern: /period.*closed|closed.*period|books? (?:is|are) closed|date must be on or after/i,
    class: 'period',
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'Open the period, or post later.',
    source: '3P',
  },
  {
    pattern:
      /debits? and (?:the )?credits?|(?:do(?:es)? not|do(?:es)?n['’]t|must) balance|(?:out of|not in) balance|unbalanced/i,
    class: 'balance',
    owner: 'service',
    retry: 'no',
    whatToDo: 'A defect or a rounding rule.',
    source: 'GAP',
  },
  {
    pattern: /already exists|another (?:record )?with the value|another .* with the given value|\bduplicate\b/i,
    class: 'duplicate',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Look the record up; adopt it if it is ours.',
    source: 'FIX, 3P',
  },
  {
    pattern: /(?:root|top|entity)[- ]level|entity[- ]only|at the (?:root|top|entity)\b/i,
    class: 'level',
    owner: 'operator',
    retry: 'no',
    whatToDo: 'Use a session of the level that owns the record.',
    source: '3P',
  },
  {
    pattern: /enable foreign-?currency|multi-?currency is not enabled|not subscribed/i,
    class: 'configuration',
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'Switch the feature on in the company.',
    source: '3P',
  },
  {
    pattern: /associated (?:to|with) a bank account/i,
    class: 'configuration',
    owner: 'operator',
    retry: 'no',
    whatToDo: 'Map to an account without a bank account.',
    source: '3P',
  },
  {
    pattern: /not related to the header-level customer/i,
    class: 'reference',
    owner: 'dmo-user',
    retry: 'no',
    whatToDo: 'Use a project of the customer.',
    source: '3P',
  },
  {
    pattern: /permission|not authori[sz]ed|access (?:is )?denied|do(?:es)? not have (?:access|the right)/i,
    class: 'permission',
    owner: 'intacct-admin',
    retry: 'no',
    whatToDo: 'Give the integration user the right.',
    source: 'DOC, 3P',
  },
  {
    pattern: /exceeds (?:the )?total amount due/i,
    class: 'validation',
    owner: 'dmo-user',
    retry: 'check',
    whatToDo: 'Read the document again.',
    source: '3P',
  },
  {
    pattern:
      /invalid [\w ]+ ['"“][^'"”]*['"”] (?:is )?specified|invalid (?:vendor|customer|project|item|class|department|location|employee|account|warehouse|term)|(?:account|vendor|customer|project|item|class|department|location|employee|journal|contact|warehouse|term)\b.*(?:is not valid|is inactive|is not active|not found|does not exist)|(?:cannot|could not|can['’]t) find/i,
    class: 'reference',
    owner: 'dmo-user',
    retry: 'no',
    whatToDo: 'Send the record that is referred to first, or correct the reference.',
    source: '3P, FIX',
  },
  {
    pattern: /required field .*missing|(?:field|value) .*is required|is a required field/i,
    class: 'validation',
    owner: 'service',
    retry: 'no',
    whatToDo: 'A defect of the mapping.',
    source: '3P',
  },
  {
    pattern: /missing unit|illegal format|invalid (?:format|value|date)|too long|maximum length/i,
    class: 'validation',
    owner: 'dmo-user',
    retry: 'no',
    whatToDo: 'Correct the value.',
    source: 'FIX, 3P',
  },
  {
    pattern: new RegExp(`${offlinePattern.source}|${throttlePattern.source}`, 'i'),
    class: 'transient',
    owner: 'operator',
    retry: 'back-off',
    whatToDo: 'Back off and repeat.',
    source: '3P',
  },
  {
    pattern: /being (?:edited|updated|used)|(?:record|transaction) is locked/i,
    class: 'transient',
    owner: 'operator',
    retry: 'back-off',
    whatToDo: 'Back off and repeat.',
    source: 'INF',
  },
];
