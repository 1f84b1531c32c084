import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { companySchema } from './company.schema.js';
import { SeedError } from './company.seed.js';
import { readCompany } from './company.reader.js';
import { faultsOf } from './schema.faults.js';

const SETTINGS = {
  companyId: 'A',
  baseCurrency: 'CAD',
  modules: ['GL'],
  users: [{ userId: 'u' }],
  senders: ['s'],
};

const readAll = (text: string): unknown => {
  const { objects, ...settings } = readCompany(Buffer.from(text));
  return { ...settings, objects: Object.fromEntries(Object.entries(objects).map(([name, rows]) => [name, [...rows]])) };
};

/** The company, or everything that is wrong with it, by the schema of the whole document. */
const allBySchema = (company: unknown): readonly unknown[] => {
  const result = companySchema.safeParse(company);
  return result.success ? [result.data] : faultsOf(companySchema, result.error);
};
const bySchema = (company: unknown): unknown => allBySchema(company)[0];

const byReader = (text: string): unknown => {
  try {
    return readAll(text);
  } catch (error) {
    if (error instanceof SeedError) return error.faults[0];
    throw error;
  }
};

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\\"', '[{', '}]', ',', 'é😀'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(
      fc.string({ maxLength: 3 }).filter((name) => name !== '__proto__'),
      tie('any'),
      { maxKeys: 3 },
    ),
  ),
})).any;

const record = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom('NAME', 'A"B', 'ENTRIES', 'X\\'), value, { maxKeys: 3 }) },
  { weight: 1, arbitrary: value },
);

const company = fc.record({
  ...Object.fromEntries(Object.entries(SETTINGS).map(([name, each]) => [name, fc.constant(each)])),
  objects: fc.oneof(
    {
      weight: 9,
      arbitrary: fc.dictionary(fc.constantFrom('VENDOR', 'CUSTOMER', 'ITEM'), fc.array(record), { maxKeys: 3 }),
    },
    { weight: 1, arbitrary: value },
  ),
});

describe('Company reader', () => {
  it('says the same as the schema of the whole document', () => {
    fc.assert(
      fc.property(company, fc.constantFrom(undefined, 2, '\t'), (given, indent) => {
        const text = JSON.stringify(given, undefined, indent);
        // Sections that are no lists are found before records that are none.
        expect(allBySchema(JSON.parse(text))).toContainEqual(byReader(text));
      }),
    );
  });

  it.each<readonly [string, object, string]>([
    ['a missing setting', { users: undefined }, 'users'],
    ['an unknown setting', { colour: 'red' }, 'colour'],
    ['a record that is none', { objects: { VENDOR: [{ NAME: 'A' }, 7] } }, 'objects.VENDOR[1]'],
    ['an empty value', { objects: { VENDOR: [{ NAME: null }] } }, 'objects.VENDOR[0].NAME'],
    ['a list that is none', { objects: { VENDOR: {} } }, 'objects.VENDOR'],
  ])('names the field of %s', (_name, changes, field) => {
    const text = JSON.stringify({ ...SETTINGS, ...changes });
    expect(byReader(text)).toEqual({ ...(bySchema(JSON.parse(text)) as object), field });
  });

  it.each([
    ['companyId', '"companyId":"B"'],
    ['objects.ITEM', '"objects":{"ITEM":[],"ITEM":[]}'],
  ])('refuses a member that is there twice: %s', (field, more) => {
    const text = JSON.stringify(SETTINGS);
    expect(byReader(`${text.slice(0, -1)},${more}}`)).toEqual({ field, reason: 'is there twice' });
  });

  it('takes a byte order mark', () => {
    expect(byReader(`\uFEFF ${JSON.stringify(SETTINGS)} \n`)).toMatchObject({ companyId: 'A' });
  });

  it('refuses what is not JSON wherever the fault is', () => {
    const text = JSON.stringify({ ...SETTINGS, objects: { VENDOR: [{ NAME: 'A"\\' }, { NAME: 'B' }], ITEM: [] } });
    for (let at = 0; at < text.length; at += 1) {
      for (const damaged of [
        text.slice(0, at),
        `${text.slice(0, at)}]${text.slice(at)}`,
        text.slice(0, at) + text.slice(at + 1),
      ]) {
        let isJson = true;
        try {
          JSON.parse(damaged);
        } catch {
          isJson = false;
        }
        if (!isJson) expect(() => readAll(damaged)).toThrow();
      }
    }
  });
});
