import type { FunctionErrorRule, RequestErrorRule } from '../src/outcome/error.rule.js';
import { functionErrorRules } from '../src/outcome/function-error.catalogue.js';
import { requestErrorRules } from '../src/outcome/request-error.catalogue.js';

function code(value: string | RegExp | undefined): string {
  const text = typeof value === 'string' ? value : (value?.source ?? '');
  return text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function functionRow(rule: FunctionErrorRule): string {
  const { errorNo, messageId, pattern, whatToDo, owner, retry, source } = rule;
  return row(['function', code(messageId ?? errorNo), code(pattern), rule.class, owner, retry, whatToDo, source]);
}

function requestRow({
  level,
  errorNo,
  pattern,
  code: outcome,
  scope,
  retry,
  whatToDo,
  source,
}: RequestErrorRule): string {
  return row([level, code(errorNo), code(pattern), outcome, scope, retry, whatToDo, source]);
}

/** The catalogue as a Markdown table, in the order in which its rules are tried. */
export function errorCatalogueTable(): readonly string[] {
  return [
    row(['level', 'number', 'text', 'class', 'owner or scope', 'retry', 'what to do', 'source']),
    row(Array<string>(8).fill('---')),
    ...requestErrorRules.map(requestRow),
    ...functionErrorRules.map(functionRow),
  ];
}
