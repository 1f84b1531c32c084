import type { z } from 'zod';
import { companySchema, seedRecordSchema, type CompanySettings, type SeedRecord } from './company.schema.js';
import { SeedError, type CompanySource } from './company.seed.js';
import { faultsOf } from './schema.faults.js';
import { JsonOutline, type Member, type Span } from './json.outline.js';

const settingsSchema = companySchema.omit({ objects: true });
const objectsSchema = companySchema.shape.objects;

/** The same test as `seedRecordSchema`, many times as fast. */
function isSeedValue(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.every((each) => isSeedValue(each));
  for (const name in value) if (!isSeedValue((value as Record<string, unknown>)[name])) return false;
  return true;
}

const isSeedRecord = (value: unknown): value is SeedRecord =>
  typeof value === 'object' && !Array.isArray(value) && isSeedValue(value);

function check<T extends z.ZodType>(schema: T, value: unknown, path: readonly (string | number)[]): z.output<T> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new SeedError(faultsOf(schema, result.error, path));
}

/** Reads a company file record by record: it may be much larger than what is read of it at once. */
class CompanyReader {
  readonly #outline: JsonOutline;

  constructor(bytes: Buffer) {
    this.#outline = new JsonOutline(bytes);
  }

  read(): CompanySource {
    const root = this.#outline.root();
    if (!this.#outline.isObject(root)) {
      check(companySchema, this.#outline.parse(root), []);
      throw new SeedError([{ field: '(document)', reason: 'must be an object' }]);
    }
    const members = new Map<string, Member>();
    for (const member of this.#outline.members(root)) {
      if (members.has(member.name)) throw new SeedError([{ field: member.name, reason: 'is there twice' }]);
      members.set(member.name, member);
    }
    const objects = members.get('objects');
    members.delete('objects');
    const texts = [...members.values()].map((each) => `${JSON.stringify(each.name)}:${this.#outline.text(each)}`);
    const settings: CompanySettings = check(settingsSchema, JSON.parse(`{${texts.join(',')}}`), []);
    return { ...settings, objects: objects === undefined ? {} : this.#objects(objects) };
  }

  #objects(span: Span): CompanySource['objects'] {
    if (!this.#outline.isObject(span)) return check(objectsSchema, this.#outline.parse(span), ['objects']);
    const members = [...this.#outline.members(span)];
    const again = members.find(({ name }, index) => members.findIndex((each) => each.name === name) < index);
    if (again !== undefined) throw new SeedError([{ field: `objects.${again.name}`, reason: 'is there twice' }]);
    for (const { name, ...list } of members) {
      if (this.#outline.isList(list)) continue;
      check(objectsSchema, { [name]: this.#outline.parse(list) }, ['objects']);
    }
    return Object.fromEntries(members.map((member) => [member.name, this.#records(member)]));
  }

  *#records(list: Member): Iterable<SeedRecord> {
    let index = 0;
    for (const span of this.#outline.elements(list)) {
      const value = this.#record(span, `objects.${list.name}[${index}]`);
      if (!isSeedRecord(value)) check(seedRecordSchema, value, ['objects', list.name, index]);
      yield value as SeedRecord;
      index += 1;
    }
  }

  #record(span: Span, name: string): unknown {
    try {
      return this.#outline.parse(span);
    } catch (error) {
      const reason = `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
      throw new SeedError([{ field: name, reason }]);
    }
  }
}

/**
 * The settings of a company file, checked, and its records, checked one by one while they are asked for.
 *
 * @throws SyntaxError  when it is not JSON outside its records
 * @throws SeedError  naming field and reason, now or while records are asked for
 */
export function readCompany(bytes: Buffer): CompanySource {
  return new CompanyReader(bytes).read();
}
