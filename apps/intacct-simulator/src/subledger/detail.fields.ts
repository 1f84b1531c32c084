import { checkFields } from '../rules/field.rule.js';
import type { Draft, WriteContext } from '../rules/write.context.js';
import type { Values } from '../store/table.store.js';
import type { SideFacts } from './document.family.js';

/** Fields of a detail in their normal form. @throws Refusal for unknown fields and bad values */
export function lineFields(context: WriteContext, side: SideFacts, line: Draft): Values {
  const model = context.company.model(`${side.payment}DETAIL`);
  if (model === undefined) throw new Error(`The catalogue has no ${side.payment}DETAIL`);
  const draft: Draft = { ...line, values: { ...line.values } };
  for (const name of Object.keys(draft.values)) {
    if (model.fields.get(name)?.readOnly === true || name === 'MOVED') delete draft.values[name];
  }
  checkFields(context, model, draft, undefined);
  return draft.values;
}
