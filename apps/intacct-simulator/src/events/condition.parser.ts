import { Decimal } from 'decimal.js';
import { dateKey, isDecimal } from '../model/value.format.js';
import type { Inject } from './injection.js';

/** A condition that cannot be read; the text says where. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
}

export interface ConditionContext {
  readonly inject: Inject;
  /** yyyymmdd as `dateKey` makes it, for pastdate. */
  readonly today: string;
}
export type Condition = (context: ConditionContext) => boolean;
type Operand = (context: ConditionContext) => string;

const TOKEN =
  /\s*(?:(\{![^{}!]+!\})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(<=|>=|<>|!=|==|&&|\|\||[=<>()!])|([\w./-]+))/y;

interface Token {
  readonly kind: 'injection' | 'text' | 'sign' | 'word';
  readonly text: string;
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new ConditionError(`The condition cannot be read from '${source.slice(at, at + 20)}'`);
    const [, injection, single, double, sign, word] = match;
    if (injection !== undefined) tokens.push({ kind: 'injection', text: injection.slice(2, -2) });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'text', text: (single ?? double ?? '').replace(/\\(.)/g, '$1') });
  }
  return tokens;
}

/** Numbers as numbers, dates as dates, anything else letter by letter. */
function compare(left: string, right: string): number {
  if (isDecimal(left) && isDecimal(right)) return new Decimal(left).cmp(right);
  const [leftDate, rightDate] = [dateKey(left), dateKey(right)];
  const [one, other] = leftDate === undefined || rightDate === undefined ? [left, right] : [leftDate, rightDate];
  return one < other ? -1 : one > other ? 1 : 0;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** or -> and -> not -> group | pastdate(operand) | operand [comparison operand] */
class ConditionParser {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Condition {
    const condition = this.#or();
    if (this.#at < this.tokens.length) throw this.#unexpected();
    return condition;
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#accept('OR', '||')) parts.push(this.#and());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : (context) => parts.some((part) => part(context));
  }

  #and(): Condition {
    const parts = [this.#not()];
    while (this.#accept('AND', '&&')) parts.push(this.#not());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : (context) => parts.every((part) => part(context));
  }

  #not(): Condition {
    if (!this.#accept('NOT', '!')) return this.#primary();
    const inner = this.#not();
    return (context) => !inner(context);
  }

  #primary(): Condition {
    if (this.#accept('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (this.#accept('PASTDATE')) return this.#pastDate();
    const left = this.#operand();
    const next = this.tokens[this.#at];
    const passes = next?.kind === 'sign' ? COMPARISONS[next.text] : undefined;
    if (passes === undefined) return (context) => !['', 'false', '0'].includes(left(context).toLowerCase());
    this.#at += 1;
    const right = this.#operand();
    return (context) => passes(compare(left(context), right(context)));
  }

  #pastDate(): Condition {
    this.#expect('(');
    const operand = this.#operand();
    this.#expect(')');
    return (context) => {
      const key = dateKey(operand(context));
      return key !== undefined && key < context.today;
    };
  }

  #operand(): Operand {
    const token = this.tokens[this.#at];
    if (token === undefined || token.kind === 'sign') throw this.#unexpected();
    this.#at += 1;
    const { kind, text } = token;
    return kind === 'injection' ? ({ inject }) => inject(text) : () => text;
  }

  #accept(...texts: readonly string[]): boolean {
    const token = this.tokens[this.#at];
    if (token === undefined || token.kind === 'text' || token.kind === 'injection') return false;
    if (!texts.includes(token.text.toUpperCase())) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unexpected();
  }

  #unexpected(): ConditionError {
    const token = this.tokens[this.#at];
    return new ConditionError(
      token === undefined ? 'The condition ends too early' : `The condition cannot be read at '${token.text}'`,
    );
  }
}

/**
 * Read the condition of a Smart Event: injections, texts and numbers, comparisons, AND, OR, NOT, brackets, pastdate().
 * An empty one is always true.
 *
 * @throws ConditionError
 */
export function parseCondition(source: string): Condition {
  if (source.trim() === '') return () => true;
  return new ConditionParser(tokensOf(source)).parse();
}
