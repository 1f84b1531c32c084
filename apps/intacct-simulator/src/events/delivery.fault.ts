import { z } from 'zod';
import type { SeededRandom } from '../load/clock.model.js';

export const DELIVERY_FAULTS = ['lost', 'duplicated', 'out-of-order', 'delayed'] as const;

/** A fault of deliveries as posted to the control port. Conditions that are absent match everything. */
export const deliveryFaultSchema = z
  .object({
    when: z
      .object({
        smartLinkId: z.string().optional(),
        object: z
          .string()
          .transform((name) => name.toUpperCase())
          .optional(),
        company: z.string().optional(),
        /** Only the n-th match, counted from 1. */
        nth: z.number().int().positive().optional(),
        every: z.number().int().positive().optional(),
        probability: z.number().min(0).max(1).optional(),
      })
      .strict()
      .default({}),
    do: z.enum(DELIVERY_FAULTS),
    /** How long `delayed` waits, and `out-of-order` for a successor, by the clock of the simulator. */
    ms: z.number().int().min(0).max(86_400_000).default(1_000),
    times: z.number().int().positive().optional(),
  })
  .strict();
export type DeliveryFault = z.output<typeof deliveryFaultSchema>;

export interface DeliveryTarget {
  readonly smartLinkId: string;
  readonly object: string;
  readonly company: string;
}

interface Standing {
  readonly rule: DeliveryFault;
  matched: number;
  fired: number;
}

const CONDITIONS = ['smartLinkId', 'object', 'company'] as const;

/** Standing faults of deliveries; the first that applies strikes. */
export class DeliveryFaultBoard {
  readonly #faults: Standing[] = [];

  constructor(private readonly random: SeededRandom) {}

  add(rule: DeliveryFault): void {
    this.#faults.push({ rule, matched: 0, fired: 0 });
  }

  list(): readonly Readonly<Standing>[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults.length = 0;
  }

  strike(target: DeliveryTarget): DeliveryFault | undefined {
    for (const fault of this.#faults) {
      const { when, times } = fault.rule;
      if (times !== undefined && fault.fired >= times) continue;
      if (CONDITIONS.some((name) => when[name] !== undefined && when[name] !== target[name])) continue;
      fault.matched += 1;
      if (when.nth !== undefined && fault.matched !== when.nth) continue;
      if (when.every !== undefined && fault.matched % when.every !== 0) continue;
      if (when.probability !== undefined && this.random.next() >= when.probability) continue;
      fault.fired += 1;
      return fault.rule;
    }
    return undefined;
  }
}
