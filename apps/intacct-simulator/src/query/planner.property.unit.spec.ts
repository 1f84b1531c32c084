import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { isVisible } from '../rules/write.context.js';
import { companySchema } from '../store/company.schema.js';
import { CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';
import { queryPath } from './field.path.js';
import { compileFilter, type Comparison, type Filter, type FilterOptions } from './filter.model.js';
import { selectRecords } from './record.scan.js';
import { sortNumbers, type Order } from './record.order.js';
import { parseSqlFilter } from './sql-filter.parser.js';

const emptyCompany = (): CompanyStore =>
  new CompanyStore(
    companySchema.parse({
      companyId: 'A',
      baseCurrency: 'CAD',
      modules: ['GL', 'AP'],
      users: [{ userId: 'u' }],
      senders: ['s'],
    }),
  );

/** Values of each field, few enough that conditions meet something. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  VENDORID: ['V1', 'V10', 'V2', 'v1', 'W_1', 'W%1'],
  NAME: ['Alpha', 'alpha', 'Beta', 'Bet', 'É'],
  STATUS: ['active', 'inactive', 'active non-posting'],
  ONETIME: ['true', 'false'],
  CREDITLIMIT: ['5.00', '10.00', '-1.00', '5'],
  WHENMODIFIED: ['01/31/2026 10:00:00', '02/01/2025 00:00:01', '12/31/2025 23:59:59'],
  MEGAENTITYID: ['E1', 'E2'],
};
const FIELDS = Object.keys(VALUES);
const CODES = ['T', 'F', 'P', 'X'];
const OPERATORS: readonly Comparison[] = ['=', '!=', '<', '<=', '>', '>=', 'in', 'notin', 'like', 'notlike'];

type Values = Readonly<Record<string, string | undefined>>;
const row: fc.Arbitrary<Values> = fc.record(
  Object.fromEntries(
    FIELDS.map((name) => [name, fc.option(fc.constantFrom(...(VALUES[name] ?? [])), { nil: undefined })]),
  ),
);

type Draft =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Draft[] }
  | { readonly kind: 'null'; readonly name: string; readonly negated: boolean }
  | {
      readonly kind: 'compare';
      readonly name: string;
      readonly operator: Comparison;
      readonly picks: readonly number[];
    };

const filter: fc.Arbitrary<Draft> = fc.letrec<{ any: Draft }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('null' as const),
      name: fc.constantFrom(...FIELDS, 'RECORDNO'),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      name: fc.constantFrom(...FIELDS, 'RECORDNO'),
      operator: fc.constantFrom(...OPERATORS),
      picks: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('any'), { minLength: 1, maxLength: 4 }),
    }),
  ),
})).any;

function valuesFor(name: string, operator: Comparison, picks: readonly number[], options: FilterOptions): string[] {
  const byCode = options.enumsBy === 'code' && (name === 'STATUS' || name === 'ONETIME');
  const known = name === 'RECORDNO' ? ['1', '5', '12', '40'] : byCode ? CODES : (VALUES[name] ?? []);
  const found = picks.map((pick) => known[pick % known.length] ?? '');
  if (operator === 'in' || operator === 'notin') return found;
  const [first = ''] = found;
  return operator.endsWith('like')
    ? [picks.length === 1 ? `${first.slice(0, 1)}%` : `${first.slice(0, 2)}_%`]
    : [first];
}

function filterOf(company: CompanyStore, draft: Draft, options: FilterOptions): Filter {
  if ('parts' in draft) return { kind: draft.kind, parts: draft.parts.map((part) => filterOf(company, part, options)) };
  const model = company.model('VENDOR');
  if (model === undefined) throw new Error('There is no VENDOR');
  const path = queryPath(company, model, draft.name);
  if (draft.kind === 'null') return { kind: 'null', path, negated: draft.negated };
  return {
    kind: 'compare',
    operator: draft.operator,
    path,
    values: valuesFor(draft.name, draft.operator, draft.picks, options),
  };
}

interface Write {
  readonly no: number;
  /** Undefined removes the record. */
  readonly values: Values | undefined;
}

const write: fc.Arbitrary<Write> = fc.record({
  no: fc.integer({ min: 1, max: 40 }),
  values: fc.option(row, { nil: undefined, freq: 4 }),
});

function recordOf(no: number, values: Values, at: number): StoredRecord {
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  return { no, values: { ...filled, RECORDNO: String(no) }, at };
}

function apply(company: CompanyStore, { no, values }: Write, at: number): void {
  if (values === undefined) company.remove('VENDOR', no);
  else company.put('VENDOR', recordOf(no, values, at));
}

const LAG = 1_000;

describe('Record planner', () => {
  it('finds what looking at every record finds, in the same order, before and after writes', () => {
    const reader = fc.record({
      caseInsensitive: fc.boolean(),
      enumsBy: fc.constantFrom('label' as const, 'code' as const),
      entity: fc.constantFrom('', 'E1'),
      showPrivate: fc.boolean(),
      lagging: fc.boolean(),
      order: fc.option(fc.record({ name: fc.constantFrom(...FIELDS, 'RECORDNO'), descending: fc.boolean() }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(write)),
        fc.array(filter, { minLength: 1, maxLength: 3 }),
        reader,
        (commits, drafts, given) => {
          const company = emptyCompany();
          const model = company.model('VENDOR');
          if (model === undefined) throw new Error('There is no VENDOR');
          /** The records after each commit. */
          const states: (readonly StoredRecord[])[] = [[]];
          commits.forEach((writes, index) => {
            const now = index * 600;
            for (const each of writes) apply(company, each, now);
            company.takeCommit({ now, lagMs: LAG });
            states.push([...company.table('VENDOR').records.values()]);
            const visibleUntil = given.lagging ? now - LAG : Infinity;
            const seen = given.lagging ? Math.max(0, Math.floor(visibleUntil / 600) + 1) : states.length - 1;
            const rows = states[seen] ?? [];
            for (const draft of drafts) {
              const wanted = filterOf(company, draft, given);
              const orders: readonly Order[] =
                given.order === undefined
                  ? []
                  : [{ path: queryPath(company, model, given.order.name), descending: given.order.descending }];
              const matches = compileFilter(wanted, given);
              const naive = rows.filter((each) => isVisible(each, given.entity, given.showPrivate) && matches(each));
              const found = selectRecords({
                ...given,
                company,
                model,
                filter: wanted,
                orders,
                visibleUntil,
                shuffle: undefined,
              });
              const numbers = found.page(0, 100).map(({ no }) => no);
              expect([found.size, numbers]).toEqual([naive.length, sortNumbers(naive, orders)]);
              expect(
                found
                  .freeze()
                  .page(1, 5)
                  .map(({ no }) => no),
              ).toEqual(numbers.slice(1, 6));
            }
          });
        },
      ),
    );
  });

  it('looks at few records of a large table, whatever is asked, and learns what is asked again', () => {
    const company = emptyCompany();
    const model = company.model('VENDOR');
    if (model === undefined) throw new Error('There is no VENDOR');
    for (let no = 1; no <= 20_000; no += 1) {
      const values = {
        VENDORID: `V${String(no).padStart(6, '0')}`,
        NAME: `N${no % 5_000}`,
        STATUS: 'active',
        WHENMODIFIED: '01/31/2026 10:00:00',
      };
      company.put('VENDOR', recordOf(no, values, 0));
    }
    company.takeCommit();
    const examined = (text: string): number => {
      const wanted = parseSqlFilter(text, (name) => queryPath(company, model, name));
      const options = { caseInsensitive: false, enumsBy: 'code' as const, entity: '', showPrivate: false };
      const scan = {
        ...options,
        company,
        model,
        filter: wanted,
        orders: [],
        visibleUntil: Infinity,
        shuffle: undefined,
      };
      return selectRecords(scan).examined;
    };
    expect(examined("VENDORID = 'V000777'")).toBe(1);
    expect(examined('RECORDNO > 19000')).toBe(0);
    expect(examined("STATUS = 'T'")).toBe(0);
    expect(examined("WHENMODIFIED >= '01/01/2026'")).toBe(0);
    expect(examined("VENDORID like 'V00%'")).toBe(0);
    expect(examined("VENDORID = 'V000777' and NAME like '%7'")).toBe(2);
    expect(['N1', 'N2', 'N3', 'N4'].map((name) => examined(`NAME = '${name}'`))).toEqual([20_000, 20_000, 20_000, 4]);
    company.put('VENDOR', recordOf(7, { VENDORID: 'V000007', NAME: 'N4' }, 1));
    expect([examined("NAME = 'N4'"), examined("NAME = 'N1'")]).toEqual([5, 4]);
  });
});

describe('Filter of readByQuery', () => {
  const company = emptyCompany();
  const model = company.model('VENDOR');
  const parse = (text: string): Filter =>
    parseSqlFilter(text, (name) => {
      if (model === undefined) throw new Error('There is no VENDOR');
      return queryPath(company, model, name);
    });
  const records = [
    recordOf(1, { VENDORID: 'A', NAME: 'One', STATUS: 'active' }, 0),
    recordOf(2, { VENDORID: 'B', NAME: 'Two', STATUS: 'inactive' }, 0),
    recordOf(3, { VENDORID: 'C', STATUS: 'active' }, 0),
  ];
  const found = (text: string): string => {
    const matches = compileFilter(parse(text), { caseInsensitive: false, enumsBy: 'code' });
    return records
      .filter(matches)
      .map(({ values }) => values['VENDORID'])
      .join('');
  };

  it.each([
    ["NOT VENDORID = 'A'", 'BC'],
    ["not NAME = 'One'", 'B'],
    ["NOT (VENDORID = 'A' OR STATUS = 'F')", 'C'],
    ["NOT (VENDORID = 'A' AND STATUS = 'T')", 'BC'],
    ["NOT NOT VENDORID = 'A'", 'A'],
    ["VENDORID NOT IN ('A','B')", 'C'],
    ["VENDORID not like 'A%'", 'BC'],
    ['NAME IS NOT NULL', 'AB'],
    ['NOT NAME IS NULL', 'AB'],
    ['NOT NAME IS NOT NULL', 'C'],
    ['NOT RECORDNO < 2 AND NOT RECORDNO >= 3', 'B'],
  ])('takes %s', (text, expected) => {
    expect(found(text)).toBe(expected);
  });

  it.each<readonly [string, string]>([
    ['10,000 brackets', `${'('.repeat(10_000)}RECORDNO=1${')'.repeat(10_000)}`],
    ['10,000 nots and brackets', `${'not('.repeat(10_000)}RECORDNO=1${')'.repeat(10_000)}`],
    ['1 MB of nothing but brackets', '('.repeat(1_000_000)],
    ['1 MB of an unclosed text', `NAME = '${'\\'.repeat(1_000_000)}`],
    ['1 MB of spaces', `NAME =${' '.repeat(1_000_000)}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parse(text)).toThrow(/There was an error processing the request/);
  });

  it.each<readonly [string, string, string]>([
    ['10,001 nots', `${'not '.repeat(10_001)}VENDORID = 'A'`, 'BC'],
    ['1,000 ors', Array.from({ length: 1_000 }, (_, no) => `RECORDNO = ${no + 2}`).join(' or '), 'BC'],
    ['1 MB of text', `NAME != '${'x'.repeat(1_000_000)}'`, 'AB'],
    ['a pattern of many wildcards', `NAME not like '${'%a'.repeat(1_000)}'`, 'AB'],
  ])('takes %s', (_name, text, expected) => {
    expect(found(text)).toBe(expected);
  });

  it('reads back every text that is written with its quotes and backslashes escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = `NAME = '${value.replace(/[\\']/g, '\\$&')}'`;
        expect(parse(text)).toMatchObject({ kind: 'compare', operator: '=', values: [value] });
      }),
    );
  });
});
