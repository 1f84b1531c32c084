import { refuse } from '../gateway/refusal.error.js';
import { childOf, childrenOf, textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { FieldPath } from '../query/field.path.js';
import type { Comparison, Filter } from '../query/filter.model.js';
import type { Order } from '../query/record.order.js';

type Resolve = (field: string) => FieldPath;

const OPERATORS: ReadonlyMap<string, Comparison> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['like', 'like'],
]);

function expression(node: XmlNode, resolve: Resolve): Filter {
  const path = resolve(textOf(node, 'field'));
  const operator = textOf(node, 'operator').trim().toLowerCase();
  if (operator === 'is null') return { kind: 'null', path, negated: false };
  const known = OPERATORS.get(operator);
  if (known === undefined) {
    throw refuse('DL02000001', `There was an error processing the request: operator ${operator} is not known`);
  }
  return { kind: 'compare', operator: known, path, values: [textOf(node, 'value')] };
}

function logical(node: XmlNode, resolve: Resolve): Filter {
  const parts = node.children.map((child) =>
    child.name === 'logical' ? logical(child, resolve) : expression(child, resolve),
  );
  return { kind: node.attributes['logical_operator'] === 'or' ? 'or' : 'and', parts };
}

/** The filter of `get_list`: one expression, or a logical one that nests. */
export function listFilter(call: XmlNode, resolve: Resolve): Filter {
  const [only] = childOf(call, 'filter')?.children ?? [];
  if (only === undefined) return { kind: 'all' };
  return only.name === 'logical' ? logical(only, resolve) : expression(only, resolve);
}

export function listOrders(call: XmlNode, resolve: Resolve): readonly Order[] {
  const sorts = childOf(call, 'sorts');
  return (sorts === undefined ? [] : childrenOf(sorts, 'sortfield')).map((node) => ({
    path: resolve(node.text),
    descending: node.attributes['order'] === 'desc',
  }));
}
