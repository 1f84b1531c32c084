import { Decimal } from 'decimal.js';
import { DEFAULT_GAPS } from '../src/load/profile.schema.js';
import { createRecord } from '../src/rules/record.writer.js';
import { newDraft, type WriteContext } from '../src/rules/write.context.js';
import { seedCompany } from '../src/store/company.seed.js';
import type { CompanyStore } from '../src/store/company.store.js';
import { sampleCompany } from './simulator.fixture.js';

const NOW = Date.UTC(2026, 10, 1);

export const contextOf = (company: CompanyStore): WriteContext => ({
  company,
  entity: '',
  now: NOW,
  gaps: DEFAULT_GAPS,
});

/** The sample company with other settings and a few records more, written without a gateway. */
export function openCompany(
  changes: object,
  records: readonly (readonly [object: string, values: Readonly<Record<string, string>>])[],
): { readonly company: CompanyStore; readonly context: WriteContext } {
  const company = seedCompany(sampleCompany(changes), NOW);
  const context = contextOf(company);
  for (const [object, values] of records) {
    const model = company.model(object);
    if (model === undefined) throw new Error(`no object ${object}`);
    createRecord(context, model, newDraft({ ...values }));
  }
  company.takeCommit();
  return { company, context };
}

/** Cents as the text of an amount. */
export const text = (cents: number): string => new Decimal(cents).div(100).toFixed(2);

export const money = (value: string | undefined): Decimal => new Decimal(value ?? '0');

/** Sums under keys, read as amounts; what is not there is zero. */
export class SumBook {
  readonly #sums = new Map<string, Decimal>();

  add(key: string, amount: Decimal.Value): void {
    this.#sums.set(key, (this.#sums.get(key) ?? new Decimal(0)).add(amount));
  }

  /** Zero has no sign. */
  of(key: string): string {
    return (this.#sums.get(key) ?? new Decimal(0)).add(0).toFixed(2);
  }

  /** All sums but those of zero. */
  entries(): Readonly<Record<string, string>> {
    const found = [...this.#sums]
      .filter(([, sum]) => !sum.isZero())
      .map(([key, sum]) => [key, sum.toFixed(2)] as const);
    return Object.fromEntries(found.sort(([left], [right]) => (left < right ? -1 : 1)));
  }
}

/** The rows of the ledger by account, and all of them under `all`. */
export function ledgerRows(company: CompanyStore, field: 'AMOUNT' | 'TRX_AMOUNT', statistical = 'F'): SumBook {
  const book = new SumBook();
  for (const { values } of company.table('GLDETAIL').records.values()) {
    if (values['STATISTICAL'] !== statistical) continue;
    for (const key of ['all', values['ACCOUNTNO'] ?? '']) book.add(key, money(values[field]));
  }
  return book;
}
