import type { FieldModel } from '../model/object.model.js';
import { fromZone, isGmt, toZone } from '../model/zone.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { FieldPath } from './field.path.js';
import type { Filter } from './filter.model.js';

const STAMPS = new Set(['WHENCREATED', 'WHENMODIFIED', 'TIMEQUEUED', 'TIMESTARTED']);

/** Set by the gateway, in GMT. A time that a client wrote is the client's: it comes back as it was given. */
const isStamp = ({ type, readOnly, name }: FieldModel): boolean =>
  type === 'TIMESTAMP' && (readOnly === true || STAMPS.has(name));

/** The field as callers see it: records hold the time of a write in GMT, answers have it in the company's zone. */
export function shownPath({ settings: { timeZone } }: CompanyStore, path: FieldPath): FieldPath {
  if (isGmt(timeZone) || !isStamp(path.field)) return path;
  return { ...path, read: (record) => toZone(path.read(record), timeZone) };
}

/** A filter over what callers see as one over what records hold. */
export function storedFilter(company: CompanyStore, filter: Filter): Filter {
  const { timeZone } = company.settings;
  if (isGmt(timeZone)) return filter;
  if ('parts' in filter) return { ...filter, parts: filter.parts.map((part) => storedFilter(company, part)) };
  if (filter.kind !== 'compare' || !isStamp(filter.path.field)) return filter;
  const { operator, path, values } = filter;
  if (operator === 'like' || operator === 'notlike') return { ...filter, path: shownPath(company, path) };
  return { ...filter, values: values.map((value) => fromZone(value, timeZone)) };
}
