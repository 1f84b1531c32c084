import { refuse } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';

/** @throws Refusal when the company has no such object */
export function requireModel(company: CompanyStore, object: string, errorno: string): ObjectModel {
  const model = company.model(object);
  if (model === undefined) throw refuse(errorno, `Object definition ${object} not found`);
  return model;
}
