/** What a figure must reach; a figure without a bar is for information. */
export type Bar = { readonly atLeast: number } | { readonly atMost: number };

/** One figure of a run. Figures depend on the machine, ratios within one run do not: compare those. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  /** `ms`, `MB`, `functions/s`, `ratio` … */
  readonly unit: string;
  readonly bar?: Bar;
}

export interface BenchOptions {
  /** Share of the full amount of work, 0 < scale <= 1; below 1 bars mean nothing and are not judged. @default 1 */
  readonly scale: number;
  /** Where progress is told; never part of the result. */
  readonly say: (text: string) => void;
}

/** A measurement with a name. It starts what it needs and stops what it started. */
export interface Bench {
  readonly name: string;
  /** One sentence: what is measured, against what. */
  readonly about: string;
  run(options: BenchOptions): Promise<readonly Measure[]>;
}

export function isMet({ value, bar }: Measure): boolean {
  if (bar === undefined) return true;
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}

/** The amount of work at this scale, at least 1. */
export const scaled = (amount: number, { scale }: BenchOptions): number => Math.max(1, Math.round(amount * scale));
