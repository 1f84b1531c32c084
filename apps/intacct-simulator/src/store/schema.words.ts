import type { z } from 'zod';
import { hintAt } from './nearest.name.js';

type Issue = z.core.$ZodIssue;

const KINDS: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

const kindOf = (expected: string): string => KINDS.get(expected) ?? expected;
const isMissing = ({ message }: Issue): boolean => message.endsWith('received undefined');

/** Raw texts of the checker; a text that a schema gives itself stays. */
const isRaw = ({ message }: Issue): boolean => /^(Invalid|Too|Unrecognized) /.test(message);

function bound({ code, ...issue }: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [limit, side] = 'minimum' in issue ? [issue.minimum, 'at least'] : [issue.maximum, 'at most'];
  if (issue.origin === 'string' && code === 'too_small' && Number(limit) === 1) return 'must not be empty';
  if (issue.origin === 'string') return `must have ${side} ${limit} characters`;
  if (issue.origin === 'array') return `must have ${side} ${limit} ${Number(limit) === 1 ? 'element' : 'elements'}`;
  if (issue.inclusive === false) return `must be ${side === 'at least' ? 'more' : 'less'} than ${limit}`;
  return `must be ${side} ${limit}`;
}

function choice(values: readonly unknown[], input: unknown): string {
  const words = values.map(String);
  const hint = typeof input === 'string' ? hintAt(input, words) : '';
  return words.length === 1 ? `must be ${words[0] ?? ''}` : `must be one of ${words.join(', ')}${hint}`;
}

/** What each of the alternatives would take. */
function alternatives(groups: readonly (readonly Issue[])[]): string {
  const issues = groups.flat();
  const own = issues.find((issue) => !isRaw(issue));
  if (own !== undefined) return own.message;
  const literals = issues.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : []));
  if (literals.length > 0) return choice(literals, undefined);
  const kinds = issues.flatMap((issue) => (issue.code === 'invalid_type' ? [kindOf(issue.expected)] : []));
  if (kinds.length === 0) return issues[0] === undefined ? 'is not valid' : wordsOf(issues[0]);
  return `must be ${[...new Set(kinds)].join(' or ')}`;
}

/** One thing that is wrong, in words that need no knowledge of the checker. */
export function wordsOf(issue: Issue): string {
  if (!isRaw(issue)) return issue.message;
  if (isMissing(issue)) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kindOf(issue.expected)}`;
    case 'too_small':
    case 'too_big':
      return bound(issue);
    case 'invalid_value':
      return choice(issue.values, issue.input);
    case 'invalid_union':
      return alternatives(issue.errors);
    default:
      return 'is not valid';
  }
}
