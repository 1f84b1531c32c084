import type { QueryFilter } from '@bridge/ports';
import { RequestShapeError } from './request-shape.error.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

const maxListValues = 1000;

/**
 * One condition of a `query`. `and` and `or` of a single condition become that condition: the gateway wants two or more.
 *
 * @throws RequestShapeError  for an empty `and`/`or`, and for an `in` without values or with over 1000
 */
export function filterNode(filter: QueryFilter): XmlNode {
  switch (filter.operator) {
    case 'and':
    case 'or': {
      const [first, ...rest] = filter.filters;
      if (first === undefined) {
        throw new RequestShapeError(`A filter "${filter.operator}" needs at least one condition.`);
      }
      return rest.length === 0 ? filterNode(first) : element(filter.operator, filter.filters.map(filterNode));
    }
    case 'in': {
      if (filter.values.length < 1 || filter.values.length > maxListValues) {
        throw new RequestShapeError(`A filter "in" takes 1 to ${maxListValues} values, not ${filter.values.length}.`);
      }
      return element('in', [leaf('field', filter.field), ...filter.values.map((value) => leaf('value', value))]);
    }
    default:
      return element(filter.operator, [leaf('field', filter.field), leaf('value', filter.value)]);
  }
}
