import { describe, expect, it } from '@jest/globals';
import { classify, classifyRefusal, findRule, isUnknown } from './error.classifier.js';
import { functionErrorRules } from './function-error.catalogue.js';
import { requestErrorRules } from './request-error.catalogue.js';
import type { AnswerError } from '../response/error.parser.js';

function error(errorNo: string, text = '', messageIds: readonly string[] = []): AnswerError {
  return { errorNo, description: text, text, correction: undefined, supportId: undefined, messageIds };
}

/** One error for each row of the interface reference, section 8, and of the catalogue. */
const functionCases: readonly (readonly [AnswerError, string])[] = [
  [error('BL01001973', 'Konto vergeben', ['GL-0493']), 'duplicate check'],
  [error('', 'x', ['IA.DUPLICATE_ACCOUNT_NUMBER']), 'duplicate check'],
  [error('BL03002185', "The function control ID 'x' has already been used"), 'duplicate-control-id check'],
  [error('XL03000009', 'The whole operation was rolled back'), 'rolled-back follow'],
  [error('BL34000061', 'Another Vendor with the given value(s) V1 already exists'), 'duplicate check'],
  [error('PL05000104', 'x'), 'duplicate check'],
  [error('BL03002185', 'Transaction number 7 is taken'), 'duplicate check'],
  [error('PL04000005', 'x'), 'permission no'],
  [error('PL01000127', 'x'), 'validation no'],
  [error('BL03000025', 'x'), 'reference no'],
  [error('BL03000130', 'x'), 'validation check'],
  [error('BL03002129', 'x'), 'validation no'],
  [error('CRE-3211', 'x'), 'permission no'],
  [error('XL03000003', 'Error 502: not among the enumerated set'), 'validation no'],
  [error('XL03000006', 'The fields cannot be queried'), 'validation no'],
  [error('Query Failed', 'Object definition X not found'), 'validation no'],
  [error('XL03000010', 'x'), 'validation no'],
  [error('Invalid fields list X', ''), 'validation no'],
  [error('Get API Session Failed', 'x'), 'permission no'],
  [error('readMore failed', 'x'), 'transient restart'],
  [error('BL03000018', 'You are missing the Class dimension for the Account 4000'), 'dimension no'],
  [error('BL01001973', 'The period is closed'), 'period no'],
  [error('BL01001973', 'Debits and credits are not equal'), 'balance no'],
  [error('WS', 'This already exists'), 'duplicate check'],
  [error('XXX', 'Use a root-level session'), 'level no'],
  [error('', 'Enable foreign-currency transactions'), 'configuration no'],
  [error('', 'The account is associated with a bank account'), 'configuration no'],
  [error('', 'The project is not related to the header-level customer'), 'reference no'],
  [error('', 'You do not have permission'), 'permission no'],
  [error('', 'The payment exceeds the total amount due'), 'validation check'],
  [error('BL01001973', "Invalid Vendor 'V9' specified."), 'reference no'],
  [error('', 'Required field Name is missing'), 'validation no'],
  [error('BL03000018', 'Missing unit Each'), 'validation no'],
  [error('', 'System is off-line'), 'transient back-off'],
  [error('', 'The record is being edited'), 'transient back-off'],
  [error('BL03000018', 'x'), 'validation no'],
  [error('DL02000001', 'There was an error processing the request'), 'transient once'],
  [error('Query Failed', 'x'), 'validation no'],
  [error('BL01001973', 'x', ['GL-0504']), 'unknown follow'],
  [error('BL01001973', 'x', ['GL-0951']), 'unknown follow'],
  [error('BL01001973', 'x', ['GL-1009']), 'unknown follow'],
  [error('BL01001973', 'Could not create Class record!'), 'unknown follow'],
  [error('BL01001973', 'x'), 'unknown no'],
  [error('WS', 'x'), 'unknown no'],
  [error('XXX', 'x'), 'unknown no'],
  [error('', 'x'), 'unknown no'],
  ...['PL04000050', 'GW000002', 'BL01001762', 'XL03000001', 'XL03000004', 'XL03000005'].map(
    (number) => [error(number, 'x'), 'unknown no'] as const,
  ),
  [error('BL01001973', "Invoice 'I7' is Reversed and cannot be reversed"), 'validation no'],
  [error('BL01001973', 'Reversal date must not be before the posting date'), 'validation no'],
  [error('BL01001973', 'Line 9 does not exist'), 'reference no'],
  [error('DL02000001', "Value '2026-01-01' does not fit field BATCH_DATE"), 'validation no'],
  ...['XL03000007', 'XL03000008', 'XL03000012'].map((number) => [error(number, 'x'), 'unknown no'] as const),
];

const requestCases: readonly (readonly ['control' | 'authentication', AnswerError, string])[] = [
  ['control', error('GW-0010', 'x'), 'GATEWAY_THROTTLED company back-off'],
  ['control', error('', 'API rate limit exceeded'), 'GATEWAY_THROTTLED company back-off'],
  ['control', error('XL03000003', 'XML Parse schema error: Fatal Error'), 'GATEWAY_REQUEST_MALFORMED request no'],
  ['control', error('GW-0011', 'Invalid Request'), 'GATEWAY_REQUEST_MALFORMED request no'],
  ['control', error('invalidRequest', 'x'), 'GATEWAY_REQUEST_MALFORMED request no'],
  [
    'authentication',
    error('XL03000006', 'Invalid Web Services Authorization: x'),
    'GATEWAY_SENDER_NOT_AUTHORISED company no',
  ],
  ['control', error('XL03000006', 'x is not a valid transport policy'), 'GATEWAY_REQUEST_MALFORMED company no'],
  ['control', error('XL03000006', 'Incorrect Intacct XML Partner ID or password'), 'GATEWAY_SENDER_REFUSED company no'],
  ['authentication', error('XL03000006', 'Invalid session x'), 'GATEWAY_SESSION_REFUSED company relogin'],
  ['authentication', error('XL03000006', 'No access to entity E2'), 'GATEWAY_LOGIN_REFUSED entity no'],
  ['authentication', error('XL03000006', 'No such entity'), 'GATEWAY_LOGIN_REFUSED entity no'],
  ['authentication', error('XL03000006', 'Sign-in information is incorrect'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['control', error('XL03000006', 'Sign-in information is incorrect'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['authentication', error('', 'Your session has expired'), 'GATEWAY_SESSION_REFUSED company relogin'],
  ['authentication', error('DL02000001', 'The database session timed out'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['control', error('XL03000006', 'Invalid session x'), 'GATEWAY_SENDER_REFUSED company no'],
  ['authentication', error('X', 'Your account is locked, try again later'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['authentication', error('X', 'Password: too many requests'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['control', error('XMLGW_JPP0002', 'x'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['control', error('UJPP0002', 'x'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['control', error('PL04000055', 'x'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['control', error('X', 'The system is off-line'), 'GATEWAY_OFFLINE gateway back-off'],
  ['authentication', error('X', 'x'), 'GATEWAY_LOGIN_REFUSED company no'],
  ['control', error('XL03000006', 'x'), 'GATEWAY_SENDER_REFUSED company no'],
  ['control', error('X', 'x'), 'GATEWAY_REQUEST_MALFORMED request no'],
];

describe('the error catalogue', () => {
  it.each(functionCases.map(([of, expected]) => [of.errorNo, of.text, of, expected] as const))(
    'takes %s "%s" of a function as its row says',
    (_number, _text, of, expected) => {
      expect(`${classify(of).class} ${findRule(of)?.retry ?? 'none'}`).toBe(expected);
    },
  );

  it.each(requestCases.map(([level, of, expected]) => [level, of.errorNo, of, expected] as const))(
    'takes %s %s of a request as its row says',
    (level, _number, of, expected) => {
      const { code, scope, retry } = classifyRefusal(level, [of]).rule;
      expect(`${code} ${scope} ${retry}`).toBe(expected);
    },
  );

  it.each([
    ['Sign-in information is incorrect for the company, user or entity', undefined],
    ['Your password has expired: no access to entity E1', undefined],
    ['Sign-in information is incorrect: the user has no access to the top level.', true],
    ["Sign-in information is incorrect: the user has no access to location 'E1'.", true],
  ])('holds a refused login against the user or the entity: %s', (text, isAboutLevel) => {
    expect(classifyRefusal('authentication', [error('XL03000006', text)]).rule.isAboutLevel).toBe(isAboutLevel);
  });

  it('has a case for every row', () => {
    expect(new Set(functionCases.map(([of]) => findRule(of)))).toEqual(new Set(functionErrorRules));
    expect(new Set(requestCases.map(([level, of]) => classifyRefusal(level, [of]).rule))).toEqual(
      new Set(requestErrorRules),
    );
  });

  it('says of every row who acts, what to do, and how it is known', () => {
    for (const rule of [...functionErrorRules, ...requestErrorRules]) {
      expect([rule.whatToDo, rule.source].map((text) => text.length > 0)).toEqual([true, true]);
      expect(rule.source).toMatch(/^(?:DOC|HELP|SDK|FIX|3P|INF|GAP)(?:, (?:DOC|HELP|SDK|FIX|3P|INF|GAP))*$/);
    }
  });

  it.each<readonly [string, AnswerError, boolean]>([
    ['a number nobody has seen', error('ZZ99', 'x'), true],
    ['a number that says nothing, with a text nobody knows', error('WS', 'x'), true],
    ['a number that says nothing, with a text that is known', error('WS', 'The period is closed'), false],
    ['an error that only follows another', error('BL01001973', 'Could not create X record'), false],
    ['a known number', error('PL04000005', 'x'), false],
  ])('calls %s unknown or not', (_case, of, expected) => {
    expect(isUnknown(of)).toBe(expected);
  });
});
