import type { Refusal } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import type { SeedRecord } from './company.schema.js';
import type { CompanyStore } from './company.store.js';
import { adviceOn } from './record.advice.js';
import type { DocumentFault } from './schema.faults.js';

/** Stands for a field when the record as a whole is refused. */
export const WHOLE_RECORD = '(record)';

/** A record of a company file or of the control port that was refused. */
export interface RefusedRecord {
  readonly model: ObjectModel;
  /** As it was given. */
  readonly json: SeedRecord;
  /** Key of the record that is there already; absent: what the given one says. */
  readonly key?: string;
}

const givenKey = ({ naturalKey = '' }: ObjectModel, json: SeedRecord): string => {
  const key = json[naturalKey];
  return key === undefined || typeof key === 'object' ? '' : String(key);
};

/** Which record, which field of it, why, and what to do. */
export function recordFault(
  company: CompanyStore,
  { model, json, key = givenKey(model, json) }: RefusedRecord,
  refusal: Refusal,
): DocumentFault & { readonly object: string } {
  const advice = adviceOn(company, model, json, refusal);
  const text = refusal.message.replace(/\.$/, '');
  return {
    field: refusal.field ?? WHOLE_RECORD,
    reason: advice === '' ? text : `${text}; ${advice}`,
    object: model.name,
    ...(key === '' ? {} : { key }),
  };
}
