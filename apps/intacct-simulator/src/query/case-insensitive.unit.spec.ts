import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { companySchema } from '../store/company.schema.js';
import { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';
import { queryPath } from './field.path.js';
import { compileFilter, type Comparison, type Filter } from './filter.model.js';
import { likePattern } from './like.pattern.js';
import { selectRecords } from './record.scan.js';

const SIZE = 20_000;
const NAMES = ['Alpha', 'ALPHA', 'alpine', 'beta', 'BÉTA', 'Bet_a', 'gamma ray', 'Gamma Ray'];
const OPTIONS = { caseInsensitive: true, enumsBy: 'label', entity: '', showPrivate: false } as const;

function largeCompany(): CompanyStore {
  const company = new CompanyStore(
    companySchema.parse({
      companyId: 'A',
      baseCurrency: 'CAD',
      modules: ['GL', 'AP'],
      users: [{ userId: 'u' }],
      senders: ['s'],
    }),
  );
  for (let no = 1; no <= SIZE; no += 1) company.put('VENDOR', vendorOf(no, `${NAMES[no % NAMES.length]} ${no % 997}`));
  company.takeCommit();
  return company;
}

const vendorOf = (no: number, name: string): StoredRecord => ({
  no,
  values: { RECORDNO: String(no), VENDORID: `V${no}`, ...(no % 11 === 0 ? {} : { NAME: name }) },
  at: 0,
});

describe('Queries without regard to case', () => {
  const company = largeCompany();
  const model = company.model('VENDOR');
  const compare = (operator: Comparison, values: readonly string[]): Filter => {
    if (model === undefined) throw new Error('There is no VENDOR');
    return { kind: 'compare', operator, path: queryPath(company, model, 'NAME'), values };
  };
  const select = (filter: Filter) => {
    if (model === undefined) throw new Error('There is no VENDOR');
    return selectRecords({
      ...OPTIONS,
      company,
      model,
      filter,
      orders: [],
      visibleUntil: Infinity,
      shuffle: undefined,
    });
  };

  it('learn an order of their own from a field that is asked for again', () => {
    const names = ['alpha 1', 'ALPHA 2', 'alpine 3', 'beta 4'];
    const examined = names.map((name) => select(compare('=', [name])).examined);
    expect(examined.slice(0, 3)).toEqual([SIZE, SIZE, SIZE]);
    expect(examined[3]).toBeLessThan(10);
  });

  it('find by it what looking at every record finds, before and after writes', () => {
    const records = company.table('VENDOR').records;
    const operator = fc.constantFrom<Comparison>('=', '!=', '<', '<=', '>', '>=', 'in', 'notin', 'like', 'notlike');
    const value = fc
      .tuple(fc.constantFrom(...NAMES), fc.nat(1_100), fc.constantFrom('', '%', '_', 'upper', 'prefix'))
      .map(([name, number, kind]) => {
        if (kind === 'prefix') return `${name.slice(0, 3).toUpperCase()}%${number}`;
        return kind === 'upper' ? `${name} ${number}`.toUpperCase() : `${name} ${number}${kind}`;
      });
    const changed = fc.record({ no: fc.integer({ min: 1, max: SIZE }), name: fc.constantFrom(...NAMES) });
    fc.assert(
      fc.property(operator, fc.array(value, { minLength: 1, maxLength: 3 }), changed, (each, values, { no, name }) => {
        company.put('VENDOR', vendorOf(no, `${name} ${no}`));
        const filter = compare(each, each === 'in' || each === 'notin' ? values : values.slice(0, 1));
        const matches = compileFilter(filter, OPTIONS);
        const wanted = [...records.values()]
          .filter(matches)
          .map((record) => record.no)
          .join();
        const found = select(filter);
        expect(
          found
            .page(0, SIZE)
            .map((record) => record.no)
            .join() === wanted,
        ).toBe(true);
        expect(found.examined).toBeLessThan(SIZE);
      }),
      { numRuns: 40 },
    );
  });
});

describe('Patterns of like', () => {
  it('match as a regular expression does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '🚲', '.'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b', '🚲', '.'), maxLength: 8 }), (pattern, text) => {
        const escaped = pattern.replaceAll('.', '\\.').replaceAll('%', '.*').replaceAll('_', '.');
        expect([pattern, text, likePattern(pattern).test(text)]).toEqual([
          pattern,
          text,
          new RegExp(`^${escaped}$`, 'su').test(text),
        ]);
      }),
      { numRuns: 3_000 },
    );
  });
});
