import type { RandomSource } from '@bridge/ports';
import type { LaboratoryWorld } from '../world/laboratory.world.js';

/** An experiment under way. Neither promise resolves unless what it says is true: a thing that has not happened proves nothing. */
export interface Happening {
  /** The work has come to the place. */
  readonly begun: Promise<unknown>;
  /** It is over; the same as `begun` when absent. */
  readonly over?: Promise<unknown>;
}

/** What one experiment does, and where. */
export interface Place {
  readonly name: string;
  /** Prepares it. The work of the experiment begins when it has resolved. */
  happen(world: LaboratoryWorld, random: RandomSource): Promise<Happening>;
  /** It goes on until every result is there; else all is healed as soon as it is over. */
  readonly isLasting?: boolean;
  /** The bridge is made to forget earlier records: no command can go to them. */
  readonly forgets?: boolean;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A look that fails, because what is looked at is away, is taken again. */
export async function until(look: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await Promise.resolve(look()).catch(() => false))) await pause(10);
}
