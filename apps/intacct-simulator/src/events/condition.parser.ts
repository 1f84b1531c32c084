import { scanCondition, type Token } from './condition.scanner.js';
import { checkLiterals, comparisonOf, compareValues, functionOf, isTrue } from './condition.value.js';
import { ExpressionError, fill, injectionsOf, type Injection } from './injection.template.js';

/** What a condition is asked about. */
export interface ConditionSubject {
  /** Empty text when the field is empty. */
  read(injection: Injection): string;
  /** Its GMT reading is what the clock of the acting user shows. */
  readonly now: number;
}

export interface Condition {
  readonly injections: readonly Injection[];
  holds(subject: ConditionSubject): boolean;
}

type Operand = (subject: ConditionSubject) => string;
type Test = (subject: ConditionSubject) => boolean;

const MAX_DEPTH = 50;
const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === word;
const isSign = (token: Token | undefined, sign: string): boolean => token?.kind === 'sign' && token.text === sign;

/** The text that a token always stands for; undefined for injections and calls. */
function literalOf(token: Token | undefined, next: Token | undefined): string | undefined {
  if (token === undefined || token.kind === 'sign') return undefined;
  if (token.kind === 'word') return isSign(next, '(') ? undefined : token.text;
  return injectionsOf(token.template).length > 0 ? undefined : fill(token.template, () => '');
}

/** Recursive descent: or, and, not, comparison, value. AND binds closer than OR, NOT closer than both. */
class ConditionParser {
  readonly injections: Injection[] = [];
  #at = 0;
  #depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Test {
    const test = this.#or();
    if (this.#at < this.tokens.length)
      throw new ExpressionError(`The condition goes on after its end: ${this.#here()}`);
    return test;
  }

  #or(): Test {
    let test = this.#and();
    while (this.#take('or', '||')) {
      const [left, right] = [test, this.#and()];
      test = (subject) => left(subject) || right(subject);
    }
    return test;
  }

  #and(): Test {
    let test = this.#not();
    while (this.#take('and', '&&')) {
      const [left, right] = [test, this.#not()];
      test = (subject) => left(subject) && right(subject);
    }
    return test;
  }

  #not(): Test {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new ExpressionError(`The condition is deeper than ${MAX_DEPTH} levels`);
    try {
      if (!this.#take('not', '!')) return this.#comparison();
      const test = this.#not();
      return (subject) => !test(subject);
    } finally {
      this.#depth -= 1;
    }
  }

  #comparison(): Test {
    if (this.#take(undefined, '(')) {
      const test = this.#or();
      if (!this.#take(undefined, ')')) throw new ExpressionError('A parenthesis of the condition is not closed');
      return test;
    }
    const left = this.#operand();
    const next = this.tokens[this.#at];
    const matches = next?.kind === 'sign' ? comparisonOf(next.text) : undefined;
    if (matches === undefined) return (subject) => isTrue(left(subject));
    this.#at += 1;
    const right = this.#operand();
    return (subject) => matches(compareValues(left(subject), right(subject)));
  }

  #operand(): Operand {
    const token = this.tokens[this.#at];
    if (token === undefined || token.kind === 'sign') {
      throw new ExpressionError(`The condition lacks a value: ${this.#here()}`);
    }
    this.#at += 1;
    if (token.kind === 'value') {
      this.injections.push(...injectionsOf(token.template));
      return (subject) => fill(token.template, (injection) => subject.read(injection));
    }
    return this.#take(undefined, '(') ? this.#call(token.text) : () => token.text;
  }

  #call(name: string): Operand {
    const values: Operand[] = [];
    const literals: (string | undefined)[] = [];
    while (!this.#take(undefined, ')')) {
      if (values.length > 0 && !this.#take(undefined, ',')) {
        throw new ExpressionError(`The function '${name}' of the condition is not closed`);
      }
      literals.push(literalOf(this.tokens[this.#at], this.tokens[this.#at + 1]));
      values.push(this.#operand());
    }
    const run = functionOf(name, values.length);
    checkLiterals(name, literals);
    return (subject) =>
      run(
        values.map((value) => value(subject)),
        subject.now,
      );
  }

  #take(word: string | undefined, sign: string): boolean {
    const token = this.tokens[this.#at];
    if (!isSign(token, sign) && (word === undefined || !isWord(token, word))) return false;
    this.#at += 1;
    return true;
  }

  #here(): string {
    const token = this.tokens[this.#at];
    if (token === undefined) return 'at its end';
    return token.kind === 'value' ? 'before a value' : `at '${token.text}'`;
  }
}

const ALWAYS: Condition = { injections: [], holds: () => true };

/** @throws ExpressionError  the condition cannot be read */
export function parseCondition(text: string): Condition {
  if (text.trim() === '') return ALWAYS;
  const parser = new ConditionParser(scanCondition(text));
  const holds = parser.parse();
  return { injections: parser.injections, holds };
}
