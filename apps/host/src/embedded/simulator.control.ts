/** Objects whose number a run reports. */
const counted = [
  'CONTACT',
  'CUSTOMER',
  'VENDOR',
  'ITEM',
  'GLBATCH',
  'APBILL',
  'ARINVOICE',
  'ARADVANCE',
  'ARPYMT',
] as const;

export interface Ledger {
  readonly debit: string;
  readonly credit: string;
  readonly byAccount: unknown;
  readonly byEntity: unknown;
  readonly receivable: string;
  readonly payable: string;
}

/** Reads what a simulated company holds, from the simulator's control port. */
export class SimulatorControl {
  readonly #url: string;
  readonly #company: string;

  constructor(url: string, company: string) {
    this.#url = url;
    this.#company = company;
  }

  /** Records by object; objects without any are left out, and so are those the simulator does not know. */
  async countObjects(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const object of counted) {
      const response = await fetch(
        `${this.#url}/companies/${encodeURIComponent(this.#company)}/objects/${object}?limit=1`,
      );
      const { count } = response.ok ? ((await response.json()) as { readonly count: number }) : { count: 0 };
      if (count > 0) {
        counts[object] = count;
      }
    }
    return counts;
  }

  async readLedger(): Promise<Ledger> {
    const response = await fetch(`${this.#url}/companies/${encodeURIComponent(this.#company)}/ledger`);
    return (await response.json()) as Ledger;
  }
}
