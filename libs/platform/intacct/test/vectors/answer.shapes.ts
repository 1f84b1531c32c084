import type { Suite } from './suites.js';

/** One shape of an answer to one function, in values and words of our own, and the kind of outcome of that function as a write and as a read. */
export interface AnswerVector {
  readonly shape: string;
  readonly suite: Suite;
  readonly status?: number;
  readonly body: string;
  readonly write: string;
  readonly read: string;
  /** What must be found in the outcome. */
  readonly holds?: Readonly<Record<string, unknown>>;
}

export const control = '<control><status>success</status><senderid>s</senderid><controlid>r-1</controlid></control>';
export const failed = '<control><status>failure</status><senderid>s</senderid><controlid>r-1</controlid></control>';
export const authentication =
  '<authentication><status>success</status><userid>u</userid><companyid>c</companyid><locationid/><sessiontimestamp>2026-01-01T00:00:00-07:00</sessiontimestamp></authentication>';
export const error = (no: string, text: string, first = ''): string =>
  `<error><errorno>${no}</errorno><description>${first}</description><description2>${text}</description2><correction/></error>`;
export const errors = (...all: readonly string[]): string => `<errormessage>${all.join('')}</errormessage>`;
export const response = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<response>${content}</response>`;
export const operation = (content: string, login = authentication): string =>
  response(`${control}<operation>${login}${content}</operation>`);
export const result = (status: string, content: string): string =>
  `<result><status>${status}</status><function>F</function><controlid>f-1</controlid>${content}</result>`;
export const success = (content: string): string => operation(result('success', content));
export const failure = (content: string, status = 'failure'): string => operation(result(status, content));
export const refusedLogin = (content: string): string =>
  operation(
    content,
    '<authentication><status>failure</status><userid>u</userid><companyid>c</companyid></authentication>',
  );

export type Given = readonly [shape: string, suite: Suite, body: string, holds?: Readonly<Record<string, unknown>>];
export const records = (...all: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> => ({
  data: { records: all },
});
/** The first of several errors. */
export const firstError = (of: Readonly<Record<string, unknown>>, others = 0): Readonly<Record<string, unknown>> => ({
  errors: [of, ...Array.from({ length: others }, () => ({}))],
});
