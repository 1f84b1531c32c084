import {
  block,
  flagAttribute,
  functionOf,
  ignored,
  keyAttribute,
  many,
  optional,
  optionals,
  sequence,
  anyOrder,
  oneOf,
  type ElementModel,
} from './element.schema.js';

const EXPRESSION = block('expression', sequence(ignored('field'), ignored('operator'), ignored('value')));

/** Logical filters nest; the schema is written out to the depth that a person would write. */
function logical(depth: number): ElementModel {
  const inner = depth === 0 ? many(EXPRESSION) : many(oneOf(EXPRESSION, logical(depth - 1)));
  return {
    ...block('logical', inner),
    attributes: [{ name: 'logical_operator', required: true, values: ['and', 'or'] }],
  };
}

const FILTER = block('filter', oneOf(EXPRESSION, logical(5)));
const SORT_FIELD: ElementModel = {
  ...ignored('sortfield'),
  attributes: [{ name: 'order', required: true, values: ['asc', 'desc'] }],
};
const FIELDS = block('fields', optional(many(ignored('field'))));

export const LIST_SCHEMAS: readonly ElementModel[] = [
  functionOf(
    'get_list',
    [keyAttribute('object'), { name: 'maxitems' }, { name: 'start' }, flagAttribute('showprivate')],
    anyOrder(...optionals(FIELDS, FILTER, block('sorts', many(SORT_FIELD)))),
  ),
  functionOf('get', [keyAttribute('object'), keyAttribute(), flagAttribute('externalkey')], sequence(optional(FIELDS))),
];
