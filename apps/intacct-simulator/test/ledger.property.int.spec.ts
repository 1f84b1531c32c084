import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { ledgerOf } from '../src/control/ledger.report.js';
import { Refusal } from '../src/gateway/refusal.error.js';
import type { ObjectModel } from '../src/model/object.model.js';
import { createRecord, deleteRecord, updateRecord } from '../src/rules/record.writer.js';
import { newDraft, type Draft } from '../src/rules/write.context.js';
import type { CompanyStore } from '../src/store/company.store.js';
import { SumBook, contextOf, ledgerRows, money, openCompany, text } from './accounting.fixture.js';

/** What the test asked of an entry: movements in cents of the transaction currency, debits positive. */
interface Wanted {
  readonly moves: readonly (readonly [accountNo: string, cents: number])[];
  readonly isStatistical: boolean;
  readonly isPosted: boolean;
  readonly isReversed: boolean;
}

const KINDS = [
  'post',
  'post',
  'draft',
  'accrue',
  'count',
  'lines',
  'day',
  'publish',
  'reverse',
  'keep',
  'delete',
] as const;

interface Step {
  readonly kind: (typeof KINDS)[number];
  readonly cents: readonly number[];
  readonly pick: number;
  readonly rate: string;
}

/** A request of one step, one that is rolled back as a whole, or the keeping and restoring of a snapshot. */
type Move =
  | { readonly do: 'step'; readonly step: Step }
  | { readonly do: 'rollback'; readonly steps: readonly Step[] }
  | { readonly do: 'snapshot' }
  | { readonly do: 'restore' };

const line = (accountNo: string, cents: number, more: Record<string, string> = {}): Draft =>
  newDraft({
    ACCOUNTNO: accountNo,
    TR_TYPE: cents < 0 ? '-1' : '1',
    TRX_AMOUNT: text(Math.abs(cents)),
    LOCATION: 'SHOP',
    ...more,
  });

const TAX_PERCENT = 13;
const taxOf = (cents: number): number => Math.round((cents * TAX_PERCENT) / 100);

/** The first debit in two parts within one entity. */
function split(draft: Draft, cents: number): void {
  draft.values['LOCATION'] = '';
  draft.values['ALLOCATION'] = 'Custom';
  const first = Math.floor(cents / 3);
  draft.lists['SPLIT'] = [
    { AMOUNT: text(first), LOCATIONID: 'SHOP' },
    { AMOUNT: text(cents - first), LOCATIONID: 'SHOP-FLOOR' },
  ];
}

/** Lines of a balanced entry with what they do; some with a tax, some allocated, some in a foreign currency. */
function moneyLines({ cents, pick, rate }: Step): { readonly lines: Draft[]; readonly moves: Wanted['moves'] } {
  const foreign = rate === '1' ? {} : { CURRENCY: 'USD', EXCHANGE_RATE: rate };
  const debits = cents.map((each, index) => line(index % 2 === 0 ? '52000' : '41900', each, foreign));
  const [first = 0] = cents;
  const [head] = debits;
  const moves: [string, number][] = cents.map((each, index) => [index % 2 === 0 ? '52000' : '41900', each]);
  if (pick % 5 === 0 && head !== undefined) {
    head.lists['TAXENTRIES'] = [{ DETAILID: 'HST-P-13' }];
    moves.push(['13100', taxOf(first)]);
  } else if (pick % 5 === 1 && head !== undefined) split(head, first);
  const total = moves.reduce((sum, [, each]) => sum + each, 0);
  moves.push(['31000', -total]);
  return { lines: [...debits, line('31000', -total, foreign)], moves };
}

const quantityLines = ({ cents, pick }: Step): { readonly lines: Draft[]; readonly moves: Wanted['moves'] } => {
  const signed = cents.map((each, index) => ((pick + index) % 3 === 0 ? -each : each));
  return { lines: signed.map((each) => line('HEADS', each)), moves: signed.map((each) => ['HEADS', each] as const) };
};

const day = (pick: number): string => `11/${String((pick % 20) + 1).padStart(2, '0')}/2026`;

class History {
  company: CompanyStore;
  wanted = new Map<string, Wanted>();
  done = 0;
  #kept: { readonly company: CompanyStore; readonly wanted: ReadonlyMap<string, Wanted> };

  constructor(seed: CompanyStore) {
    this.company = seed.fork();
    this.#kept = { company: this.company.fork(), wanted: new Map() };
  }

  move(move: Move): void {
    if (move.do === 'snapshot') this.#kept = { company: this.company.fork(), wanted: new Map(this.wanted) };
    else if (move.do === 'restore') {
      this.company = this.#kept.company.fork();
      this.wanted = new Map(this.#kept.wanted);
    } else if (move.do === 'step') this.#try(move.step);
    else {
      const [savepoint, before] = [this.company.savepoint(), new Map(this.wanted)];
      for (const step of move.steps) this.#try(step);
      this.company.rollback(savepoint);
      this.wanted = before;
    }
    this.company.takeCommit();
  }

  #try(step: Step): void {
    try {
      this.#run(step);
      this.done += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  get #model(): ObjectModel {
    const model = this.company.model('GLBATCH');
    if (model === undefined) throw new Error('no GLBATCH');
    return model;
  }

  #run(step: Step): void {
    if (['post', 'draft', 'accrue', 'count'].includes(step.kind)) return this.#create(step);
    const keys = [...this.wanted.keys()];
    const key = keys[step.pick % Math.max(keys.length, 1)];
    const before = key === undefined ? undefined : this.wanted.get(key);
    if (key === undefined || before === undefined) return;
    if (step.kind === 'delete') {
      deleteRecord(contextOf(this.company), this.#model, key);
      this.wanted.delete(key);
    } else this.#change(step, key, before);
  }

  #create(step: Step): void {
    const isStatistical = step.kind === 'count';
    const { lines, moves } = isStatistical ? quantityLines(step) : moneyLines(step);
    const isPosted = step.kind !== 'draft';
    const isReversed = step.kind === 'accrue';
    const draft = newDraft({
      JOURNAL: isStatistical ? 'STJ' : 'GEN',
      BATCH_DATE: day(step.pick),
      BATCH_TITLE: 'Entry',
      TAXIMPLICATIONS: 'Inbound',
      STATE: isPosted ? 'Posted' : 'Draft',
      REVERSEDATE: isReversed ? '12/01/2026' : '',
    });
    draft.lines = lines;
    const record = createRecord(contextOf(this.company), this.#model, draft);
    this.wanted.set(String(record.no), { moves, isStatistical, isPosted, isReversed });
  }

  #change(step: Step, key: string, before: Wanted): void {
    const draft = newDraft({ RECORDNO: key });
    let after = before;
    if (step.kind === 'lines') {
      const { lines, moves } = before.isStatistical ? quantityLines(step) : moneyLines(step);
      draft.lines = lines;
      after = { ...before, moves };
    } else if (step.kind === 'day') draft.values['BATCH_DATE'] = day(step.pick >> 2);
    else if (step.kind === 'publish') {
      draft.values['STATE'] = 'Posted';
      after = { ...before, isPosted: true };
    } else {
      draft.values['REVERSEDATE'] = step.kind === 'reverse' ? '12/15/2026' : '';
      after = { ...before, isReversed: step.kind === 'reverse' };
    }
    updateRecord(contextOf(this.company), this.#model, draft);
    this.wanted.set(key, after);
  }

  /** By account, what the test asked for: an entry and its reversal cancel each other. */
  expected(isStatistical: boolean): SumBook {
    const book = new SumBook();
    for (const entry of this.wanted.values()) {
      if (!entry.isPosted || entry.isReversed || entry.isStatistical !== isStatistical) continue;
      for (const [accountNo, cents] of entry.moves) book.add(accountNo, new Decimal(cents).div(100));
    }
    return book;
  }
}

/** By account in base currency, from the entries that stand in the ledger. */
function documents(company: CompanyStore): SumBook {
  const book = new SumBook();
  const posted = new Set<string>();
  for (const { no, values } of company.table('GLBATCH').records.values()) {
    if (values['STATE'] !== 'Draft' && values['JOURNAL'] !== 'STJ') posted.add(String(no));
  }
  for (const { values, lists } of company.table('GLENTRY').records.values()) {
    if (!posted.has(values['BATCHNO'] ?? '')) continue;
    const sign = Number(values['TR_TYPE']);
    book.add(values['ACCOUNTNO'] ?? '', money(values['AMOUNT']).mul(sign));
    for (const tax of lists?.['TAXENTRIES'] ?? []) book.add('13100', money(tax['TAX']).mul(sign));
  }
  return book;
}

function check(history: History): void {
  const { company, wanted } = history;
  const report = ledgerOf(company);
  const { all, ...rows } = ledgerRows(company, 'AMOUNT').entries();
  const balances = Object.entries(report.byAccount).map(([account, { balance }]) => [account, balance] as const);
  expect([all, report.debit]).toEqual([undefined, report.credit]);
  expect(Object.fromEntries(balances.filter(([, balance]) => balance !== '0.00'))).toEqual(rows);
  expect(documents(company).entries()).toEqual(rows);
  const { all: _none, ...moved } = ledgerRows(company, 'TRX_AMOUNT').entries();
  expect(moved).toEqual(history.expected(false).entries());
  const quantities = Object.entries(report.statistical).filter(([, quantity]) => quantity !== '0.00');
  expect(Object.fromEntries(quantities)).toEqual(history.expected(true).entries());
  const reversals = [...wanted.values()].filter((entry) => entry.isPosted && entry.isReversed).length;
  expect(company.table('GLBATCH').records.size).toBe(wanted.size + reversals);
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  cents: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 3 }),
  pick: fc.nat(1_000),
  rate: fc.constantFrom('1', '1', '1.3333', '0.7777'),
});

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('step' as const), step }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('rollback' as const),
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'snapshot' } as const, { do: 'restore' } as const) },
);

describe('Journal entries and ledger', () => {
  it('agree after every move of any history', () => {
    const { company: seed } = openCompany({}, [
      ['STATACCOUNT', { ACCOUNTNO: 'HEADS', TITLE: 'Heads', ACCOUNTTYPE: 'cumulative' }],
      ['STATJOURNAL', { SYMBOL: 'STJ', TITLE: 'Statistics' }],
    ]);
    let done = 0;
    fc.assert(
      fc.property(fc.array(move, { minLength: 8, maxLength: 40 }), (moves) => {
        const history = new History(seed);
        for (const each of moves) {
          history.move(each);
          check(history);
        }
        done += history.done;
      }),
      { numRuns: 60, seed: 20_261_125 },
    );
    expect(done).toBeGreaterThan(1_000);
  });
});
