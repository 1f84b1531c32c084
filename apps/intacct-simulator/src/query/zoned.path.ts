import type { FieldModel } from '../model/object.model.js';
import { fromZone, isGmt, toZone } from '../model/zone.format.js';
import type { CompanyStore } from '../store/company.store.js';
import type { FieldPath } from './field.path.js';
import type { Filter } from './filter.model.js';

/** Who looks at the records of a company. */
export interface Viewer {
  readonly company: CompanyStore;
  /** Time zone of the user; times of writes are shown and filtered in it. */
  readonly zone: string;
}

const STAMPS = new Set(['WHENCREATED', 'WHENMODIFIED', 'TIMEQUEUED', 'TIMESTARTED']);

/** Set by the gateway, in GMT. A time that a client wrote is the client's: it comes back as it was given. */
const isStamp = ({ type, readOnly, name }: FieldModel): boolean =>
  type === 'TIMESTAMP' && (readOnly === true || STAMPS.has(name));

/** How a value of a field that records hold is shown; undefined when it is shown as it is. */
export function showing(zone: string, field: FieldModel): ((value: string) => string) | undefined {
  return isGmt(zone) || !isStamp(field) ? undefined : (value) => toZone(value, zone);
}

/** The field as callers see it: records hold the time of a write in GMT, answers have it in the user's zone. */
export function shownPath(zone: string, path: FieldPath): FieldPath {
  const show = showing(zone, path.field);
  return show === undefined ? path : { ...path, read: (record) => show(path.read(record)) };
}

/** A filter over what callers see as one over what records hold. */
export function storedFilter(zone: string, filter: Filter): Filter {
  if (isGmt(zone)) return filter;
  if ('parts' in filter) return { ...filter, parts: filter.parts.map((part) => storedFilter(zone, part)) };
  if (filter.kind !== 'compare' || !isStamp(filter.path.field)) return filter;
  const { operator, path, values } = filter;
  if (operator === 'like' || operator === 'notlike') return { ...filter, path: shownPath(zone, path) };
  return { ...filter, values: values.map((value) => fromZone(value, zone)) };
}
