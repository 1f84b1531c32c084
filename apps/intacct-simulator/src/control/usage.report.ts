import type { CompanyStore } from '../store/company.store.js';

export interface UsageRow {
  readonly sender: string;
  readonly day: string;
  readonly function: string;
  readonly transactions: number;
}

export interface UsageReport {
  readonly total: number;
  readonly rows: readonly UsageRow[];
}

/** API transactions as the product would bill them. */
export function usageOf(company: CompanyStore): UsageReport {
  const rows = [...company.usage]
    .map(([key, transactions]): UsageRow => {
      const [day = '', sender = '', name = ''] = key.split('\u0000');
      return { sender, day, function: name, transactions };
    })
    .sort((left, right) =>
      `${left.day}${left.sender}${left.function}`.localeCompare(`${right.day}${right.sender}${right.function}`),
    );
  return { total: rows.reduce((total, row) => total + row.transactions, 0), rows };
}
