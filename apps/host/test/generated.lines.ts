import { configurationLines, customerLine, entryLine, itemLine } from './smart-event.lines.js';
import type { EventLine } from './smart-event.lines.js';

/** Masters and entries that refer to them, and what Intacct must hold in the end. */
export interface GeneratedRun {
  readonly lines: readonly EventLine[];
  readonly counts: Readonly<Record<string, number>>;
  readonly ledger: { readonly debit: string; readonly credit: string };
}

/** @param customers  also the number of items; each customer gets `entries` journal entries of 10.00 */
export function generateRun(customers: number, entries: number): GeneratedRun {
  const ids = Array.from({ length: customers }, (_, index) => `G${index}`);
  const documents = ids.flatMap((id) =>
    Array.from({ length: entries }, (_, index) =>
      entryLine(`${id}-${index}`, { amount: '10.00', attributes: { customer: id, item: id } }),
    ),
  );
  const total = `${documents.length * 10}.00`;
  return {
    lines: [
      ...configurationLines(),
      ...ids.map((id) => itemLine(id)),
      ...ids.map((id) => customerLine(id)),
      ...documents,
    ],
    counts: {
      // Three employees of the sample company have a contact already.
      CONTACT: 3 + customers,
      CUSTOMER: customers,
      VENDOR: 0,
      ITEM: customers,
      GLBATCH: documents.length,
    },
    ledger: { debit: total, credit: total },
  };
}
