import type { GatewayError } from '@bridge/ports';
import type { ErrorClass, FunctionErrorRule, RequestErrorRule } from './error.rule.js';
import { functionErrorRules } from './function-error.catalogue.js';
import { requestErrorRules } from './request-error.catalogue.js';
import type { Verdict } from './verdict.js';
import { mapSteps } from '../response/slices.js';
import type { Steps } from '../response/slices.js';
import type { AnswerError } from '../response/error.parser.js';

function matchesNumber(wanted: string | RegExp | undefined, errorNo: string): boolean {
  if (wanted === undefined) {
    return true;
  }
  return typeof wanted === 'string' ? wanted === errorNo : wanted.test(errorNo);
}

const unclassified = { class: 'unknown', owner: 'operator' } as const;

/** What an error says stands at its beginning; longer texts only cost time. */
const longestMatched = 500;
/** Of one result; what follows is not looked at. */
const mostClassified = 10;
const quoted = /(?<![\p{L}\p{N}])(?:'[^']*'|"[^"]*"|“[^”]*”|‘[^’]*’)/gu;

function matchesText(
  { pattern, isUnquoted }: Pick<FunctionErrorRule, 'pattern' | 'isUnquoted'>,
  text: string,
): boolean {
  const start = text.slice(0, longestMatched);
  return pattern?.test(isUnquoted === true ? start.replaceAll(quoted, "''") : start) ?? true;
}

function matches(rule: FunctionErrorRule, error: AnswerError): boolean {
  if (rule.messageId !== undefined) {
    return error.messageIds.includes(rule.messageId);
  }
  return matchesNumber(rule.errorNo, error.errorNo) && matchesText(rule, error.text);
}

/** The rule that an error of a function meets first. */
export function findRule(error: AnswerError): FunctionErrorRule | undefined {
  return functionErrorRules.find((candidate) => matches(candidate, error));
}

/** Class and owner of one error of a function; `unknown` for the operator when nothing is known of it. */
export function classify(error: AnswerError): Pick<GatewayError, 'class' | 'owner' | 'retry' | 'whatToDo'> {
  const rule = findRule(error);
  return rule === undefined
    ? unclassified
    : { class: rule.class, owner: rule.owner, retry: rule.retry, whatToDo: rule.whatToDo };
}

/** Nothing is known of the error, and it does not merely follow from another one. */
export function isUnknown(error: AnswerError): boolean {
  const rule = findRule(error);
  return rule === undefined || (rule.class === 'unknown' && rule.isFollowUp !== true);
}

function matchesRequest(rule: RequestErrorRule, level: RequestErrorRule['level'], error: AnswerError): boolean {
  return (
    (rule.level === 'any' || rule.level === level) &&
    matchesNumber(rule.errorNo, error.errorNo) &&
    matchesText({ ...(rule.pattern === undefined ? {} : { pattern: rule.pattern }) }, error.text)
  );
}

const noError: AnswerError = {
  errorNo: '',
  description: 'Refused without an error.',
  text: '',
  correction: undefined,
  supportId: undefined,
  messageIds: [],
};

export interface RequestRefusal {
  readonly rule: RequestErrorRule;
  readonly error: AnswerError;
}

/** Why a whole request was refused: the first rule of the catalogue that any of its errors meets. */
export function classifyRefusal(level: 'control' | 'authentication', errors: readonly AnswerError[]): RequestRefusal {
  const candidates = errors.length === 0 ? [noError] : errors.slice(0, mostClassified);
  for (const rule of requestErrorRules) {
    const error = candidates.find((candidate) => matchesRequest(rule, level, candidate));
    if (error !== undefined) {
      return { rule, error };
    }
  }
  throw new Error(`No rule of the catalogue takes a refusal at level ${level}.`);
}

const ranks: Readonly<Partial<Record<ErrorClass, number>>> = { unknown: 1, 'rolled-back': 2 };

/** Errors as the port gives them: the cause first, then what only says that it failed, then roll-back notices. */
export function* gatewayErrorSteps(
  errors: readonly AnswerError[],
  mask: (text: string) => string,
): Steps<readonly GatewayError[]> {
  const classified = yield* mapSteps([...errors.entries()], ([index, error]) => ({
    errorNo: mask(error.errorNo),
    description: mask(error.description),
    correction: error.correction === undefined ? undefined : mask(error.correction),
    supportId: error.supportId === undefined ? undefined : mask(error.supportId),
    ...(index < mostClassified ? classify(error) : unclassified),
    ...(error.messageIds.length === 0 ? {} : { messageIds: error.messageIds.map(mask) }),
  }));
  return classified.toSorted((left, right) => (ranks[left.class] ?? 0) - (ranks[right.class] ?? 0));
}

/** Numbers of the errors of an answer that the catalogue does not know; not masked, `''` where an error has none. */
export function* unknownErrorSteps(verdict: Verdict): Steps<readonly string[]> {
  switch (verdict.kind) {
    case 'results': {
      const errors = verdict.results.flatMap((result) => result.errors.slice(0, mostClassified));
      const numbers = yield* mapSteps(errors, (error) => (isUnknown(error) ? error.errorNo : undefined));
      return numbers.filter((errorNo) => errorNo !== undefined);
    }
    case 'not-executed':
      return verdict.isUnknownError ? [verdict.reason.errorNo ?? ''] : [];
    case 'in-doubt':
      return [];
  }
}
