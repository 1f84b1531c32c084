import { deliveryJson, type Delivery, type DeliveryJson } from './delivery.model.js';

const MAX_DELIVERIES = 10_000;
const MAX_CHARACTERS = 32_000_000;

const sizeOf = ({ firing }: Delivery): number =>
  firing.arguments.reduce((total, [name, value]) => total + name.length + value.length, 200);

/** The latest deliveries of every company, bounded by number and size over all. */
export class DeliveryJournal {
  readonly #deliveries = new Set<Delivery>();
  #characters = 0;
  #lastSeq: number;

  /** @param lastSeq  the last number that was given out before */
  constructor(lastSeq = 0) {
    this.#lastSeq = lastSeq;
  }

  nextSeq(): number {
    return ++this.#lastSeq;
  }

  add(delivery: Delivery): void {
    this.#deliveries.add(delivery);
    this.#characters += sizeOf(delivery);
    for (const oldest of this.#deliveries) {
      if (this.#deliveries.size <= MAX_DELIVERIES && this.#characters <= MAX_CHARACTERS) return;
      this.#deliveries.delete(oldest);
      this.#characters -= sizeOf(oldest);
    }
  }

  /** Those of a company after `since`, oldest first. */
  list(company: string, since: number, limit: number): readonly DeliveryJson[] {
    const found: DeliveryJson[] = [];
    for (const each of this.#deliveries) {
      if (found.length === limit) break;
      if (each.seq > since && each.firing.company === company) found.push(deliveryJson(each));
    }
    return found;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  clear(): void {
    this.#deliveries.clear();
    this.#characters = 0;
  }
}
