import { fieldPath } from '../query/field.path.js';
import type { ObjectModel } from '../model/object.model.js';
import type { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';

/** Value of an injection's inside, e.g. `APBILL.VENDORID`. */
export type Inject = (reference: string) => string;

const INJECTION = /\{!([^{}!]+)!\}/g;

/** The record of an event under its object's name; fields of related records by path. */
export function injectorOf(company: CompanyStore, model: ObjectModel, record: StoredRecord): Inject {
  return (reference) => {
    const [object = '', ...path] = reference.trim().toUpperCase().split('.');
    return object === model.name ? fieldPath(company, model, path.join('.')).read(record) : '';
  };
}

export const fillIn = (template: string, inject: Inject): string =>
  template.replace(INJECTION, (_all, reference: string) => inject(reference));

/** The insides of all injections of a text. */
export const injectionsOf = (template: string): readonly string[] =>
  [...template.matchAll(INJECTION)].map(([, reference = '']) => reference);
