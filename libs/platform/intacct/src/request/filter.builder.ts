import type { ListFilter, QueryFilter } from '@bridge/ports';
import { assertCall } from './call.shapes.js';
import { quoteLiteralShape } from './positional.shapes.js';
import { RequestShapeError } from './request-shape.error.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

const maxListValues = 1000;

/** Conditions to join; one alone stands for itself, as the gateway wants two or more. */
function joined<F>(
  filters: readonly F[],
  operator: string,
  build: (filter: F) => XmlNode,
  join: () => XmlNode,
): XmlNode {
  const [first, ...rest] = filters;
  if (first === undefined) {
    throw new RequestShapeError(`A filter "${operator}" needs at least one condition.`);
  }
  return rest.length === 0 ? build(first) : join();
}

function listed(operator: string, field: string, values: readonly string[]): XmlNode {
  if (values.length < 1 || values.length > maxListValues) {
    throw new RequestShapeError(`A filter "${operator}" takes 1 to ${maxListValues} values, not ${values.length}.`);
  }
  return element(operator, [leaf('field', field), ...values.map((value) => leaf('value', value))]);
}

/**
 * One condition of a `query`. `and` and `or` of a single condition become that condition: the gateway wants two or more.
 *
 * @throws RequestShapeError  for an empty `and`/`or`, and for an `in`/`notin` without values or with over 1000
 */
export function filterNode(filter: QueryFilter): XmlNode {
  switch (filter.operator) {
    case 'and':
    case 'or':
      return joined(filter.filters, filter.operator, filterNode, () =>
        element(filter.operator, filter.filters.map(filterNode)),
      );
    case 'in':
    case 'notin':
      return listed(filter.operator, filter.field, filter.values);
    case 'between':
      return listed(filter.operator, filter.field, [filter.from, filter.to]);
    case 'isnull':
    case 'isnotnull':
      return element(filter.operator, [leaf('field', filter.field)]);
    default:
      return element(filter.operator, [leaf('field', filter.field), leaf('value', filter.value)]);
  }
}

/** One condition of a `get_list`. @throws RequestShapeError  for an empty `and`/`or` */
export function listFilterNode(filter: ListFilter): XmlNode {
  if ('filters' in filter) {
    const { operator, filters } = filter;
    return joined(filters, operator, listFilterNode, () =>
      element('logical', filters.map(listFilterNode), { logical_operator: operator }),
    );
  }
  const { field, operator } = filter;
  const value = operator === 'is null' ? '' : filter.value;
  return element('expression', [leaf('field', field), leaf('operator', operator), leaf('value', value)]);
}

/** A text as a literal of `readByQuery`: in single quotes, which are escaped inside. */
export function quoteLiteral(text: string): string {
  assertCall('quoteLiteral', { text }, quoteLiteralShape);
  return `'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;
}
