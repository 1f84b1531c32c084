import { ExpressionError, parseTemplate, type Template } from './injection.template.js';

/** A piece of a condition. `word`: a bare word, a number or an unquoted value. */
export type Token =
  | { readonly kind: 'value'; readonly template: Template }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

const SPACE = /\s+/y;
const INJECTION = /\{!.*?!\}/sy;
const QUOTED = /"[^"]*"|'[^']*'/y;
const SIGN = /==|!=|<>|<=|>=|&&|\|\||[=<>!(),]/y;
const WORD = /\d{4}-\d{2}-\d{2}|[-+]?[\w.]+(?:\/[\w.]+){0,2}/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** @throws ExpressionError */
export function scanCondition(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const space = matchAt(SPACE, text, at);
    const value = matchAt(INJECTION, text, at) ?? matchAt(QUOTED, text, at);
    const sign = matchAt(SIGN, text, at);
    const word = matchAt(WORD, text, at);
    const found = space ?? value ?? sign ?? word;
    if (found === undefined) {
      throw new ExpressionError(`The condition cannot be read from '${text.slice(at, at + 20)}' on`);
    }
    at += found.length;
    if (space !== undefined) continue;
    if (value !== undefined) {
      const inner = value.startsWith('{!') ? value : value.slice(1, -1);
      tokens.push({ kind: 'value', template: parseTemplate(inner) });
    } else tokens.push({ kind: sign === undefined ? 'word' : 'sign', text: found });
  }
  return tokens;
}
