import { refuse } from '../gateway/refusal.error.js';
import { childrenOf, type XmlNode } from '../gateway/xml.parser.js';
import type { FieldPath } from './field.path.js';
import { MAX_FILTER_DEPTH, type Comparison, type Filter } from './filter.model.js';

const OPERATORS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>(
  Object.entries({
    equalto: '=',
    notequalto: '!=',
    lessthan: '<',
    lessthanorequalto: '<=',
    greaterthan: '>',
    greaterthanorequalto: '>=',
    between: 'between',
    in: 'in',
    notin: 'notin',
    like: 'like',
    notlike: 'notlike',
  } satisfies Readonly<Record<string, Comparison>>),
);
const MAX_IN_VALUES = 1000;

type Resolve = (name: string) => FieldPath;

const malformed = (text: string) => refuse('DL02000001', `There was an error processing the request: ${text}`);

function checkCount(operator: Comparison, count: number, tag: string): void {
  if (operator === 'between' ? count !== 2 : operator === 'in' || operator === 'notin' ? count < 1 : count !== 1) {
    throw malformed(`filter ${tag} has ${count} values`);
  }
  if (count > MAX_IN_VALUES) throw malformed(`filter ${tag} has more than ${MAX_IN_VALUES} values`);
}

function parseOperator(node: XmlNode, resolve: Resolve, depth = 1): Filter {
  if (depth > MAX_FILTER_DEPTH) throw malformed(`conditions are nested deeper than ${MAX_FILTER_DEPTH}`);
  if (node.name === 'and' || node.name === 'or') {
    if (node.children.length < 2) throw malformed(`operator ${node.name} needs at least two conditions`);
    return { kind: node.name, parts: node.children.map((child) => parseOperator(child, resolve, depth + 1)) };
  }
  const [field, another] = childrenOf(node, 'field');
  const name = field?.text ?? '';
  if (name === '') throw malformed(`filter ${node.name} has no field`);
  if (another !== undefined) throw malformed(`filter ${node.name} has several fields`);
  const path = resolve(name);
  if (node.name === 'isnull' || node.name === 'isnotnull') {
    return { kind: 'null', path, negated: node.name === 'isnotnull' };
  }
  const operator = OPERATORS.get(node.name);
  if (operator === undefined) throw malformed(`unknown operator ${node.name}`);
  const values = childrenOf(node, 'value').map((value) => value.text);
  checkCount(operator, values.length, node.name);
  return { kind: 'compare', operator, path, values };
}

/** The filter of a `query`: one operator at top level, and/or nest. */
export function parseXmlFilter(node: XmlNode | undefined, resolve: Resolve): Filter {
  if (node === undefined || node.children.length === 0) return { kind: 'all' };
  const [only, second] = node.children;
  if (only === undefined || second !== undefined) throw malformed('a filter has exactly one operator at top level');
  return parseOperator(only, resolve);
}
