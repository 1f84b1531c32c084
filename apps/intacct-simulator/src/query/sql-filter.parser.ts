import { refuse } from '../gateway/refusal.error.js';
import type { FieldPath } from './field.path.js';
import { MAX_FILTER_DEPTH, negate, type Comparison, type Filter } from './filter.model.js';

interface Token {
  readonly kind: 'name' | 'text' | 'symbol';
  readonly value: string;
}

const TOKEN = /\s*(?:('(?:\\[^]|[^'\\])*')|(<=|>=|!=|<>|[<>=(),])|([^\s'<>=!(),]+))/uy;

const malformed = (text: string) => refuse('DL02000001', `There was an error processing the request: ${text}`);

function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  const trimmed = query.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(trimmed);
    if (match === null) throw malformed(`the query cannot be read at position ${at + 1}`);
    const [, literal, symbol, name] = match;
    if (literal !== undefined) tokens.push({ kind: 'text', value: literal.slice(1, -1).replace(/\\([^])/g, '$1') });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol === '<>' ? '!=' : symbol });
    else if (name !== undefined) tokens.push({ kind: 'name', value: name });
  }
  return tokens;
}

/** Recursive descent over `a = 'x' and (b like 'y%' or not c in (1, 2))`. */
class SqlFilterReader {
  #at = 0;
  #depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly resolve: (name: string) => FieldPath,
  ) {}

  read(): Filter {
    const filter = this.#or();
    if (this.#at < this.tokens.length) throw malformed(`unexpected '${this.tokens[this.#at]?.value ?? ''}'`);
    return filter;
  }

  #or(): Filter {
    this.#depth += 1;
    if (this.#depth > MAX_FILTER_DEPTH) throw malformed(`conditions are nested deeper than ${MAX_FILTER_DEPTH}`);
    const filter = this.#alternatives();
    this.#depth -= 1;
    return filter;
  }

  #alternatives(): Filter {
    const parts = [this.#and()];
    while (this.#keyword('or')) parts.push(this.#and());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts };
  }

  #and(): Filter {
    const parts = [this.#condition()];
    while (this.#keyword('and')) parts.push(this.#condition());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'and', parts };
  }

  #condition(): Filter {
    let isNegated = false;
    while (this.#prefixNot()) isNegated = !isNegated;
    const filter = this.#positive();
    return isNegated ? negate(filter) : filter;
  }

  #positive(): Filter {
    if (this.#symbol('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const token = this.tokens[this.#at++];
    if (token?.kind !== 'name') throw malformed(`a field was expected, not '${token?.value ?? 'the end'}'`);
    const path = this.resolve(token.value);
    if (this.#keyword('is')) {
      const negated = this.#keyword('not');
      if (!this.#keyword('null')) throw malformed("'null' was expected after 'is'");
      return { kind: 'null', path, negated };
    }
    return { kind: 'compare', path, ...this.#comparison() };
  }

  #comparison(): { readonly operator: Comparison; readonly values: readonly string[] } {
    const not = this.#keyword('not');
    if (this.#keyword('like')) return { operator: not ? 'notlike' : 'like', values: [this.#value()] };
    if (this.#keyword('in')) return { operator: not ? 'notin' : 'in', values: this.#list() };
    const token = this.tokens[this.#at++];
    if (not || token?.kind !== 'symbol' || !['=', '!=', '<', '<=', '>', '>='].includes(token.value)) {
      throw malformed(`an operator was expected, not '${token?.value ?? 'the end'}'`);
    }
    return { operator: token.value as Comparison, values: [this.#value()] };
  }

  #list(): readonly string[] {
    this.#expect('(');
    const values = [this.#value()];
    while (this.#symbol(',')) values.push(this.#value());
    this.#expect(')');
    if (values.length > 1000) throw malformed('more than 1000 values in a list');
    return values;
  }

  #value(): string {
    const token = this.tokens[this.#at++];
    if (token === undefined || token.kind === 'symbol') throw malformed('a value was expected');
    return token.value;
  }

  /** `not` before a condition; a field of that name is followed by an operator. */
  #prefixNot(): boolean {
    const next = this.tokens[this.#at + 1];
    const isOperator = next?.kind === 'symbol' && next.value !== '(';
    return !isOperator && this.#keyword('not');
  }

  #keyword(word: string): boolean {
    const token = this.tokens[this.#at];
    if (token?.kind !== 'name' || token.value.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #symbol(symbol: string): boolean {
    const token = this.tokens[this.#at];
    if (token?.kind !== 'symbol' || token.value !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#symbol(symbol)) throw malformed(`'${symbol}' was expected`);
  }
}

/** The SQL-like filter of `readByQuery`; an empty query selects everything. */
export function parseSqlFilter(query: string, resolve: (name: string) => FieldPath): Filter {
  const tokens = tokenize(query);
  return tokens.length === 0 ? { kind: 'all' } : new SqlFilterReader(tokens, resolve).read();
}
