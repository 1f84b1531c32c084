import { isLocalDate } from '@bridge/canonical';
import { kindOf } from './argument.kind.js';
import { nearestName } from './nearest-name.js';
import { RequestShapeError } from './request-shape.error.js';

/** What a value must be; `words` say it to a reader. The check throws a RequestShapeError that names `path`. */
export interface Rule {
  readonly words: string;
  readonly check: (value: unknown, path: string) => void;
}

export interface Needed extends Rule {
  readonly isNeeded: true;
  /** It must be said, if only as `undefined`. */
  readonly mayBeUndefined: boolean;
}

export interface Optional extends Rule {
  readonly isNeeded: false;
}

export type Shape = Readonly<Record<string, Needed | Optional>>;

type KeysOf<T> = T extends unknown ? keyof T & string : never;
type OptionalIn<T, K extends string> = T extends unknown
  ? K extends keyof T
    ? Record<never, never> extends Pick<T, K>
      ? true
      : never
    : true
  : never;

/** One member for each of a type, and needed where the type needs it: the compiler refuses a shape that is not current. */
export type ShapeOf<T> = {
  readonly [K in KeysOf<T>]-?: [OptionalIn<T, K>] extends [never] ? Needed : Optional;
};

export function needed(rule: Rule): Needed {
  return { ...rule, isNeeded: true, mayBeUndefined: false };
}

export function said(rule: Rule): Needed {
  return { ...rule, words: `${rule.words}, or undefined`, isNeeded: true, mayBeUndefined: true };
}

export function optional(rule: Rule): Optional {
  return { ...rule, isNeeded: false };
}

function typed(words: string, type: 'string' | 'number' | 'boolean' | 'function'): Rule {
  return {
    words,
    check(value, path) {
      if (typeof value !== type) {
        throw new RequestShapeError(`Field ${path}: ${words} expected, not ${kindOf(value)}.`);
      }
    },
  };
}

export const text = typed('text', 'string');
export const decimal = typed('decimal text', 'string');
export const day: Rule = {
  words: 'a day as YYYY-MM-DD',
  check(value, path) {
    typed('a day as YYYY-MM-DD', 'string').check(value, path);
    if (!isLocalDate(value as string)) {
      throw new RequestShapeError(`Field ${path}: "${String(value).slice(0, 30)}" is not a day as YYYY-MM-DD.`);
    }
  },
};
export const count = typed('a number', 'number');
export const flag = typed('true or false', 'boolean');
export const called = typed('a function', 'function');

/** Checked where it is used. */
export function checkedElsewhere(words: string): Rule {
  return { words, check: () => undefined };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function assertRecord(value: unknown, path: string): asserts value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    const field = path === '' ? '' : `Field ${path}: `;
    throw new RequestShapeError(`${field}a record expected, not ${kindOf(value)}.`);
  }
}

export const anyRecord: Rule = {
  words: 'a record',
  check(value, path) {
    assertRecord(value, path);
  },
};

export function oneOf(words: readonly string[]): Rule {
  return {
    words: words.map((word) => `'${word}'`).join(', '),
    check(value, path) {
      text.check(value, path);
      if (!words.includes(value as string)) {
        throw new RequestShapeError(`Field ${path}: ${unknownWord(value as string, words)}`);
      }
    },
  };
}

/** A word that none of the known ones is, and the nearest of them. */
export function unknownWord(word: string, known: readonly string[]): string {
  return `"${word.slice(0, 60)}" is not known; the nearest one is ${JSON.stringify(nearestName(word, known))}.`;
}

export function listOf(rule: Rule): Rule {
  return {
    words: `a list of ${rule.words}`,
    check(value, path) {
      if (!Array.isArray(value)) {
        throw new RequestShapeError(`Field ${path}: a list expected, not ${kindOf(value)}.`);
      }
      value.forEach((item: unknown, index) => {
        rule.check(item, `${path}[${index}]`);
      });
    },
  };
}

/** Names of the caller's choice, each with such a value. */
export function namesTo(rule: Rule): Rule {
  return {
    words: `a record of names, each with ${rule.words}`,
    check(value, path) {
      assertRecord(value, path);
      for (const [name, one] of Object.entries(value)) rule.check(one, `${path}.${name}`);
    },
  };
}

/** A rule that holds itself, such as that of a filter. */
export function later(words: string, ruleOf: () => Rule): Rule {
  return {
    words,
    check(value, path) {
      ruleOf().check(value, path);
    },
  };
}

/** `shapeOf` chooses by what is there, such as an operator. */
export function recordOf(
  words: string,
  shapeOf: (value: Readonly<Record<string, unknown>>, path: string) => Shape,
): Rule {
  return {
    words,
    check(value, path) {
      assertRecord(value, path);
      assertShape(value, shapeOf(value, path), path);
    },
  };
}

function pathOf(name: string, path: string): string {
  const shown = name.slice(0, 60);
  return path === '' ? shown : `${path}.${shown}`;
}

/**
 * Refuse members that are unknown, missing or not of their type; a member that is `undefined` is absent.
 *
 * @param path  of the record itself; empty for the arguments of a call
 * @throws RequestShapeError
 */
export function assertShape(value: Readonly<Record<string, unknown>>, shape: Shape, path = ''): void {
  assertKnown(value, shape, path);
  for (const [name, member] of Object.entries(shape)) {
    const one = value[name];
    if (one !== undefined) {
      member.check(one, pathOf(name, path));
    } else if (member.isNeeded && !(member.mayBeUndefined && name in value)) {
      throw new RequestShapeError(`Field ${pathOf(name, path)} is missing: ${member.words}.`);
    }
  }
}

/** Refuse members that are unknown. @throws RequestShapeError */
export function assertKnown(value: Readonly<Record<string, unknown>>, shape: Shape, path: string): void {
  const stranger = Object.keys(value).find((name) => value[name] !== undefined && !Object.hasOwn(shape, name));
  if (stranger !== undefined) {
    const nearest = nearestName(stranger, Object.keys(shape)) ?? '';
    throw new RequestShapeError(
      `Field ${pathOf(stranger, path)} is not known; the nearest one is ${pathOf(nearest, path)}.`,
    );
  }
}
