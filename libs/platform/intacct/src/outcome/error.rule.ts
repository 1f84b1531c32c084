import type { GatewayError, NotExecuted, RetryRule } from '@bridge/ports';

export type ErrorClass = GatewayError['class'];
export type ErrorOwner = GatewayError['owner'];

/** Where an error can be found in an answer. */
export type ErrorLevel = 'control' | 'authentication' | 'function';

/** One line of the catalogue for errors of a function. Of `errorNo` and `pattern`, all that are present must hold. */
export interface FunctionErrorRule {
  /** `errorid` or message id of `additionalinfo`; independent of language, hence tried first. */
  readonly messageId?: string;
  readonly errorNo?: string | RegExp;
  /** On the cleaned text. */
  readonly pattern?: RegExp;
  /** Values in quotation marks are left out before the pattern is tried. */
  readonly isUnquoted?: true;
  /** The number alone says little: text patterns are tried before this line. */
  readonly isGeneric?: true;
  /** Says only that another error was fatal; never counted as unknown. */
  readonly isFollowUp?: true;
  readonly class: ErrorClass;
  readonly owner: ErrorOwner;
  readonly retry: RetryRule;
  readonly whatToDo: string;
  /** Kind of evidence, as in the interface reference. */
  readonly source: string;
}

/** One line of the catalogue for refusals of a whole request; nothing of it was executed. */
export interface RequestErrorRule {
  readonly level: Exclude<ErrorLevel, 'function'> | 'any';
  readonly errorNo?: string | RegExp;
  readonly pattern?: RegExp;
  readonly code: NotExecuted['code'];
  readonly scope: NotExecuted['scope'];
  /** The session is of no use any more; a new one may be. */
  readonly isSessionLost?: true;
  /** The user is known, only this level or entity is refused: the others of the user are not affected. */
  readonly isAboutLevel?: true;
  /** The default rule: nothing is known of the error. */
  readonly isDefault?: true;
  readonly retry: RetryRule;
  readonly whatToDo: string;
  readonly source: string;
}
