import { SeededRandom } from '@bridge/testing/seeded-random';
import { NO_FAULTS, sumOfCommands } from './judge.js';
import type { Counters, Verdict } from './judge.js';
import { PLACES } from './place.catalog.js';
import type { Place } from './places/place.model.js';

/** One experiment: its place and all that is random in it follow from its seed. */
export interface Point {
  readonly seed: number;
  readonly place: Place;
}

export interface PointReport extends Verdict {
  readonly seed: number;
  readonly place: string;
  /** False when the thing did not happen: the experiment shows nothing. */
  readonly hasHappened: boolean;
  readonly seconds: number;
}

export interface LaboratoryReport extends Counters {
  readonly version: 1;
  readonly seed: number;
  readonly points: number;
  readonly byPlace: Readonly<Record<string, number>>;
  /** Commands that were sent in between and came to what they should. */
  readonly commands: Verdict['commands'];
  /** Experiments in which the thing did not happen. */
  readonly unreached: number;
  /** What is still open at the end. */
  readonly unsettled: number;
  readonly seconds: number;
  readonly failures: readonly Pick<PointReport, 'seed' | 'place' | 'faults'>[];
}

/** Of the look at everything that ends a run. */
export const THE_END = 'the end of the run';

/** Points in an order that comes to every place before it comes to one again. */
export function drawPoints(seed: number, count: number, places: readonly Place[] = PLACES): readonly Point[] {
  const random = new SeededRandom(seed);
  const points: Point[] = [];
  let round: Place[] = [];
  while (points.length < count) {
    if (round.length === 0) round = [...places];
    const [place] = round.splice(Math.floor(random.next() * round.length), 1);
    if (place !== undefined) points.push({ seed: Math.floor(random.next() * 2 ** 31), place });
  }
  return points;
}

/** @param ends  what was found when all was over, by world */
export function reportOf(
  seed: number,
  reports: readonly PointReport[],
  rest: { readonly ends: readonly Verdict[]; readonly unsettled: number; readonly seconds: number },
): LaboratoryReport {
  const { ends, ...numbers } = rest;
  const last = ends.map((verdict) => ({ ...verdict, seed, place: THE_END, hasHappened: true, seconds: 0 }));
  const counters: Counters = { ...NO_FAULTS };
  const byPlace: Record<string, number> = {};
  for (const { place } of reports) byPlace[place] = (byPlace[place] ?? 0) + 1;
  for (const kind of Object.keys(counters) as (keyof Counters)[]) {
    // What a point has counted the end counts again, unless it has healed.
    counters[kind] = Math.max(sumOf(reports, kind), sumOf(last, kind));
  }
  return {
    version: 1,
    seed,
    points: reports.length,
    byPlace,
    commands: sumOfCommands(reports),
    ...counters,
    unreached: reports.filter(({ hasHappened }) => !hasHappened).length,
    ...numbers,
    failures: [...reports, ...last]
      .filter((report) => hasFaults(report) || !report.hasHappened)
      .map(({ seed: pointSeed, place, faults, hasHappened }) => ({
        seed: pointSeed,
        place,
        faults: hasHappened ? faults : ['unreached: what should have happened did not', ...faults],
      })),
  };
}

function sumOf(verdicts: readonly Verdict[], kind: keyof Counters): number {
  return verdicts.reduce((sum, { counters }) => sum + counters[kind], 0);
}

function hasFaults({ faults }: Verdict): boolean {
  return faults.length > 0;
}
