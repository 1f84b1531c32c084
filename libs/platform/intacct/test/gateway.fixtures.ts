import type { GatewayAccount, GatewayFunction, GatewayRequest } from '@bridge/ports';
import { Secret } from '@bridge/ports';

export const userPassword = 'canary-user-password';
export const senderPassword = 'canary-sender-password';

export function account(endpointUrl: string, changes: Partial<GatewayAccount> = {}): GatewayAccount {
  return {
    company: 'maple',
    endpointUrl,
    senderId: 'XT_mfg',
    senderPassword: new Secret(senderPassword),
    intacctCompanyId: 'MAPLESTREET',
    userId: 'bridge_api',
    userPassword: new Secret(userPassword),
    ...changes,
  };
}

export function request(
  of: GatewayAccount,
  functions: readonly GatewayFunction[],
  changes: Partial<GatewayRequest> = {},
): GatewayRequest {
  return { account: of, entityId: undefined, functions, timeoutMs: 5_000, ...changes };
}

export const createClass: GatewayFunction = {
  kind: 'create',
  controlId: 'class-1',
  object: 'CLASS',
  record: { CLASSID: 'C1', NAME: 'One' },
};

export const queryClasses: GatewayFunction = {
  kind: 'query',
  controlId: 'classes',
  object: 'CLASS',
  select: ['RECORDNO', 'CLASSID'],
};

/** An answer whose control part is in order. */
export function answer(operation: string, control = '<status>success</status>'): string {
  return `<?xml version="1.0" encoding="UTF-8"?><response><control>${control}</control>${operation}</response>`;
}

/** An answer with results, after a successful authentication. */
export function resultsAnswer(...results: readonly string[]): string {
  const authentication =
    '<authentication><status>success</status><userid>bridge_api</userid><companyid>MAPLESTREET</companyid>' +
    '<locationid></locationid><sessiontimestamp>2026-11-23T00:00:00-08:00</sessiontimestamp>' +
    '<sessiontimeout>2026-11-23T02:00:00-08:00</sessiontimeout></authentication>';
  return answer(`<operation>${authentication}${results.join('')}</operation>`);
}

export function result(functionName: string, controlId: string, content: string, status = 'success'): string {
  return `<result><status>${status}</status><function>${functionName}</function><controlid>${controlId}</controlid>${content}</result>`;
}

export function errorElement(errorNo: string, description2: string, more = ''): string {
  return `<error><errorno>${errorNo}</errorno><description></description><description2>${description2}</description2><correction></correction>${more}</error>`;
}

export function errorMessage(...errors: readonly string[]): string {
  return `<errormessage>${errors.join('')}</errormessage>`;
}

export function sessionAnswer(sessionId: string, endpointUrl: string, locationId = ''): string {
  return resultsAnswer(
    result(
      'getAPISession',
      'getAPISession',
      `<data><api><sessionid>${sessionId}</sessionid><endpoint>${endpointUrl}</endpoint><locationid>${locationId}</locationid></api></data>`,
    ),
  );
}

export function controlFailure(errorNo: string, text: string): string {
  return answer(errorMessage(errorElement(errorNo, text)), '<status>failure</status>');
}

export function authenticationFailure(errorNo: string, text: string): string {
  return answer(
    `<operation><authentication><status>failure</status><userid></userid><companyid></companyid></authentication>${errorMessage(errorElement(errorNo, text))}</operation>`,
  );
}

export const createdClass = result(
  'create',
  'class-1',
  '<data listtype="objects" count="1"><class><RECORDNO>12</RECORDNO><CLASSID>C1</CLASSID></class></data>',
);
