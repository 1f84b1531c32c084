import type { LocalDate } from '@bridge/canonical';
import type { DecimalText } from '@bridge/ports';
import { dayParts, DayFormatError } from '../conversion/date.conversion.js';
import { kindOf } from './argument.kind.js';
import { RequestShapeError } from './request-shape.error.js';
import { stripIllegalCharacters } from '../xml/xml-characters.js';
import { element, leaf } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

/** Elements of an object-specific function, in the order of the schema; what is absent is left out. */
export type Part = XmlNode | undefined | readonly Part[];

function flat(parts: readonly Part[]): readonly XmlNode[] {
  return parts.flatMap((part) =>
    Array.isArray(part) ? flat(part as readonly Part[]) : part === undefined ? [] : [part as XmlNode],
  );
}

/** An element of parts. */
export function parts(
  name: string,
  content: readonly Part[],
  attributes: Readonly<Record<string, string>> = {},
): XmlNode {
  return element(name, flat(content), attributes);
}

/** A text, number or yes-or-no; `undefined` is left out. @throws RequestShapeError  for anything else, such as `null` */
export function text(name: string, value: string | number | boolean | undefined): Part {
  if ((typeof value === 'object' && value !== undefined) || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new RequestShapeError(`Field ${name}: text expected, not ${kindOf(value)}.`);
  }
  return value === undefined ? undefined : leaf(name, String(value));
}

/** A day as year, month and day. @throws RequestShapeError  for a text that is no day */
export function day(name: string, value: LocalDate | undefined): Part {
  if (value === undefined) {
    return undefined;
  }
  try {
    const { year, month, day: dayOfMonth } = dayParts(value);
    return element(name, [leaf('year', year), leaf('month', month), leaf('day', dayOfMonth)]);
  } catch (error) {
    throw error instanceof DayFormatError ? new RequestShapeError(`Field ${name}: ${error.message}`) : error;
  }
}

/**
 * What names a record that is to be changed: as it is, or not at all. Where XML cannot carry all of its characters, the
 * rest may name another record.
 *
 * @throws RequestShapeError
 */
export function identity(name: string, value: string): string {
  if (typeof value !== 'string' || value.trim() === '' || value !== stripIllegalCharacters(value)) {
    throw new RequestShapeError(`${name} names a record: a text that is not empty, of characters that XML can carry.`);
  }
  return value;
}

/** An amount. @throws RequestShapeError  for a text that is no decimal number with a point */
export function amount(name: string, value: DecimalText | undefined): Part {
  if (value !== undefined && typeof value !== 'string') {
    throw new RequestShapeError(`Field ${name}: decimal text expected, not ${kindOf(value)}.`);
  }
  if (value !== undefined && !/^-?\d+(?:\.\d+)?$/.test(value)) {
    throw new RequestShapeError(`Field ${name}: "${value.slice(0, 30)}" is not a decimal number.`);
  }
  return text(name, value);
}

/** A contact by its name. */
export function contact(name: string, contactName: string | undefined): Part {
  return contactName === undefined ? undefined : element(name, [leaf('contactname', contactName)]);
}

/** Custom fields in the notation of object-specific functions. */
export function customFields(fields: Readonly<Record<string, string>> | undefined): Part {
  const entries = Object.entries(fields ?? {});
  return entries.length === 0
    ? undefined
    : element(
        'customfields',
        entries.map(([id, value]) =>
          element('customfield', [leaf('customfieldname', id), leaf('customfieldvalue', value)]),
        ),
      );
}
