import { Refusal } from '../gateway/refusal.error.js';
import { fieldPath } from '../query/field.path.js';
import type { CompanyStore } from '../store/company.store.js';
import { ConditionError, parseCondition } from './condition.parser.js';
import { injectionsOf } from './injection.js';
import type { SmartLink } from './smart-link.schema.js';

/** What is wrong with a Smart Event, and in which part of it. */
export interface LinkFault {
  readonly field: string;
  readonly reason: string;
}

function injectionFault(company: CompanyStore, object: string, reference: string): string | undefined {
  const model = company.model(object);
  const [named = '', ...path] = reference.trim().toUpperCase().split('.');
  if (model === undefined || named !== model.name) return `{!${reference}!} is not of the owner object ${object}`;
  try {
    fieldPath(company, model, path.join('.'));
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** Whether a Smart Event fits the company: its object, its condition and its injections. */
export function faultOf(company: CompanyStore, link: SmartLink): LinkFault | undefined {
  const { ownerObject, condition } = link;
  if (company.model(ownerObject) === undefined) {
    return { field: 'ownerObject', reason: `the company has no object ${ownerObject}` };
  }
  try {
    parseCondition(condition);
  } catch (error) {
    if (error instanceof ConditionError) return { field: 'condition', reason: error.message };
    throw error;
  }
  const parts = [['condition', condition], ...link.arguments.map(({ value }) => ['arguments', value])] as const;
  for (const [field = '', text = ''] of parts) {
    for (const reference of injectionsOf(text)) {
      const reason = injectionFault(company, ownerObject, reference);
      if (reason !== undefined) return { field, reason };
    }
  }
  return undefined;
}
