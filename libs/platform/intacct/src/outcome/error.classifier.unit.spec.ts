import { describe, expect, it } from '@jest/globals';
import { classify, classifyRefusal, gatewayErrorSteps, unknownErrorSteps } from './error.classifier.js';
import type { AnswerError } from '../response/error.parser.js';
import { runAtOnce } from '../response/slices.js';

function error(errorNo: string, text: string, messageIds: readonly string[] = []): AnswerError {
  return { errorNo, description: text, text, correction: undefined, supportId: undefined, messageIds };
}

describe('classify', () => {
  it.each([
    ['BL01001973', 'Kontonummer ist vergeben', ['GL-0493'], 'duplicate'],
    ['BL34000061', 'Another Vendor with the given value(s) V1 already exists', [], 'duplicate'],
    ['BL03002185', 'Transaction number 7 already exists', [], 'duplicate'],
    ['BL03002185', "The function control ID 'x' has already been used", [], 'duplicate-control-id'],
    ['BL03002185', "Duplicate: the function control ID 'x' has already been used", [], 'duplicate-control-id'],
    ['', 'Duplicate controlid x', [], 'duplicate-control-id'],
    ['BL34000061', "Another Customer with the given value(s) 'Controlidea' already exists", [], 'duplicate'],
    ['ZZ1', "Another Class with the value 'control id' already exists", [], 'duplicate'],
    ['PL04000005', 'Field ACCESS CONTROL ID: permission already revoked', [], 'permission'],
    ['BL03000018', 'Illegal format: unique field INTERNAL_CONTROLID must be numeric', [], 'validation'],
    ['BL03000018', 'Illegal format: unique field CONTROLID must be numeric', [], 'validation'],
    ['ZZ1', `${' '.repeat(500)}already exists`, [], 'unknown'],
    ['BL01001973', "Invalid Vendor 'V9' specified.", [], 'reference'],
    ['BL01001973', 'Account 9999 is not valid', [], 'reference'],
    ['BL01001973', 'The project is not related to the header-level customer', [], 'reference'],
    ['BL03000018', 'You are missing the Class dimension for the Account 4000', [], 'dimension'],
    ['BL03000018', 'Illegal format for Customer : E-mail x', [], 'validation'],
    ['BL03000018', 'Required field Name is missing', [], 'validation'],
    ['BL01001973', 'Debits and credits are not equal', [], 'balance'],
    ['BL01001973', 'The transaction does not balance for entity E', [], 'balance'],
    ['BL01001973', 'The period for 01/31/2026 is closed', [], 'period'],
    ['BL01001973', 'Date must be on or after 11/01/2026', [], 'period'],
    ['PL04000005', 'No', [], 'permission'],
    ['', 'You do not have permission for this', [], 'permission'],
    ['BL01001973', 'Use a root-level session to change this vendor', [], 'level'],
    ['BL01001973', 'Enable foreign-currency transactions first', [], 'configuration'],
    ['XL03000009', 'The entire transaction was rolled back', [], 'rolled-back'],
    ['XL03000006', 'These fields cannot be queried', [], 'validation'],
    ['XL03000010', 'No such field', [], 'validation'],
    ['Query Failed', 'Object definition X not found', [], 'validation'],
    ['Invalid fields list X', '', [], 'validation'],
    ['readMore failed', 'expired', [], 'transient'],
    ['DL02000001', 'There was an error processing the request', [], 'transient'],
    ['WS', 'System is off-line. Please Try Again Later', [], 'transient'],
    ['BL01001973', 'Could not create Class record!', [], 'unknown'],
    ['', '', [], 'unknown'],
  ])('takes %s "%s" %j for %s', (errorNo, text, messageIds, expected) => {
    expect(classify(error(errorNo, text, messageIds)).class).toBe(expected);
  });
});

describe('classifyRefusal', () => {
  it.each([
    ['control', 'XL03000003', 'XML Parse schema error', 'GATEWAY_REQUEST_MALFORMED', 'request'],
    ['control', 'XL03000006', 'Incorrect Intacct XML Partner ID or password.', 'GATEWAY_SENDER_REFUSED', 'company'],
    ['control', 'XL03000006', "'x' is not a valid transport policy.", 'GATEWAY_REQUEST_MALFORMED', 'company'],
    ['control', 'GW-0010', '', 'GATEWAY_THROTTLED', 'company'],
    ['control', 'GW-0011', 'Invalid Request', 'GATEWAY_REQUEST_MALFORMED', 'request'],
    ['control', 'XMLGW_JPP0002', 'Sign-in information is incorrect', 'GATEWAY_LOGIN_REFUSED', 'company'],
    ['control', 'PL04000055', 'This company has expired', 'GATEWAY_LOGIN_REFUSED', 'company'],
    ['control', 'X', 'The system is off-line', 'GATEWAY_OFFLINE', 'gateway'],
    ['control', 'X', 'Something new', 'GATEWAY_REQUEST_MALFORMED', 'request'],
    ['authentication', 'XL03000006', 'Sign-in information is incorrect', 'GATEWAY_LOGIN_REFUSED', 'company'],
    ['authentication', 'XL03000006', 'Invalid session, please log in', 'GATEWAY_SESSION_REFUSED', 'company'],
    [
      'authentication',
      'XL03000006',
      'Invalid Web Services Authorization: the sender is not authorised',
      'GATEWAY_SENDER_NOT_AUTHORISED',
      'company',
    ],
    ['authentication', 'X', 'Something new', 'GATEWAY_LOGIN_REFUSED', 'company'],
  ] as const)('takes %s %s "%s" for %s', (level, errorNo, text, ...[code, scope]) => {
    expect(classifyRefusal(level, [error(errorNo, text)]).rule).toMatchObject({ code, scope });
  });

  it('finds the telling error among several', () => {
    const errors = [error('X', 'Something new'), error('XL03000006', 'Sign-in information is incorrect')];
    expect(classifyRefusal('authentication', errors).rule.code).toBe('GATEWAY_LOGIN_REFUSED');
    expect(classifyRefusal('control', []).error.description).toBe('Refused without an error.');
  });
});

describe('the limit of ten errors', () => {
  const many = (count: number, last: AnswerError): readonly AnswerError[] => [
    ...Array.from({ length: count }, () => error('XL03000009', 'rolled back')),
    last,
  ];
  const duplicate = error('BL34000061', 'already exists');
  const verdictOf = (errors: readonly AnswerError[]): Parameters<typeof unknownErrorSteps>[0] => {
    const authentication = { userId: '', companyId: '', locationId: undefined, sessionLifetimeMs: undefined };
    const unsaid = { data: undefined, records: [], list: undefined, key: undefined };
    const result = { status: 'failure', functionName: 'create', controlId: 'c', errors, ...unsaid };
    return { kind: 'results', authentication, results: [result] };
  };

  it.each([
    [9, 'duplicate'],
    [10, 'unknown'],
  ])('after %d roll-back notices, takes a duplicate for %s, and puts it first', (count, expected) => {
    const sorted = runAtOnce(gatewayErrorSteps(many(count, duplicate), (text) => text));
    expect(sorted).toHaveLength(count + 1);
    expect(sorted[0]).toMatchObject({ errorNo: 'BL34000061', class: expected });
  });

  it.each([
    [9, 1],
    [10, 0],
  ])('after %d roll-back notices, counts %d unknown error', (count, expected) => {
    const unknown = runAtOnce(unknownErrorSteps(verdictOf(many(count, error('ZZ1', 'Never seen')))));
    expect(unknown).toEqual(Array.from({ length: expected }, () => 'ZZ1'));
  });

  it.each([
    [9, 'GATEWAY_THROTTLED'],
    [10, 'GATEWAY_REQUEST_MALFORMED'],
  ])('after %d errors of a request, finds %s', (count, code) => {
    const errors = [...Array.from({ length: count }, () => error('ZZ1', 'Never seen')), error('GW-0010', '')];
    expect(classifyRefusal('control', errors).rule.code).toBe(code);
  });
});

describe('gatewayErrorSteps', () => {
  it('puts the cause first and roll-back notices last', () => {
    const errors = [
      error('XL03000009', 'rolled back'),
      error('BL01001973', 'Could not create X record'),
      error('BL34000061', 'already exists'),
    ];
    const sorted = runAtOnce(gatewayErrorSteps(errors, (text) => text));
    expect(sorted.map(({ errorNo }) => errorNo)).toEqual(['BL34000061', 'BL01001973', 'XL03000009']);
  });
});
