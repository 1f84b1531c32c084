import { SeededRandom } from '@bridge/testing/seeded-random';
import { NO_FAULTS, isFinal, judge } from './judge.js';
import type { Counters, Verdict } from './judge.js';
import { PLACES } from './place.catalog.js';
import type { Place } from './place.catalog.js';
import type { Work, Workload } from './workload.js';
import type { LaboratoryWorld } from './world/laboratory.world.js';

const FINAL_WITHIN_MS = 60_000;
/** Then more work is sent, for something to happen with. */
const HAPPENS_WITHIN_MS = 5_000;
const MOST_WORKS = 6;
const LOOK_EVERY_MS = 25;

/** One experiment: its place and all that is random in it follow from its seed. */
export interface Point {
  readonly seed: number;
  readonly place: Place;
}

export interface PointReport extends Verdict {
  readonly seed: number;
  readonly place: string;
  /** False when the work never came to the place: the experiment shows nothing. */
  readonly hasHappened: boolean;
  readonly seconds: number;
}

export interface LaboratoryReport extends Counters {
  readonly version: 1;
  readonly seed: number;
  readonly points: number;
  readonly byPlace: Readonly<Record<string, number>>;
  /** Experiments that never came to their place. */
  readonly unreached: number;
  /** Jobs and attempts that are still open at the end. */
  readonly unsettled: number;
  readonly seconds: number;
  readonly failures: readonly Pick<PointReport, 'seed' | 'place' | 'faults'>[];
}

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

/** Runs experiments one after the other in one world, which stays. */
export class Laboratory {
  readonly #world: LaboratoryWorld;
  readonly #workload: Workload;

  constructor(world: LaboratoryWorld, workload: Workload) {
    this.#world = world;
    this.#workload = workload;
  }

  /** What entries refer to is in Intacct. Rejects when the bridge cannot even do that. */
  async prepare(): Promise<void> {
    const prelude = this.#workload.prelude();
    await this.#world.log.publish(prelude.messages);
    if (!(await this.#untilFinal(prelude))) throw new Error('The masters did not reach Intacct.');
  }

  async run({ seed, place }: Point): Promise<PointReport> {
    const startedAt = performance.now();
    const random = new SeededRandom(seed);
    await this.#world.fleet.ready();
    const { happened } = await place.happen(this.#world, random);
    const works: Work[] = [];
    let hasHappened = false;
    while (!hasHappened && works.length < MOST_WORKS) {
      const work = this.#workload.next(random);
      works.push(work);
      await this.#world.log.publish(work.messages);
      hasHappened = await within(happened, HAPPENS_WITHIN_MS);
    }
    await this.#world.heal();
    const work = joined(works);
    await this.#untilFinal(work);
    const verdict = await judge(this.#world, work);
    return { seed, place: place.name, hasHappened, seconds: (performance.now() - startedAt) / 1000, ...verdict };
  }

  /** Everything that is open settles, or counts. */
  async countUnsettled(): Promise<number> {
    const count = async (): Promise<number> => {
      const [row] = await this.#world.postgres.rows<{ readonly open: number }>(
        `select (select count(*) from sync_job where finished_at is null)::int
              + (select count(*) from attempt where state in ('sent', 'in-doubt'))::int
              + (select count(*) from outbox_message where published_at is null)::int
              + (select count(*) from inbox_event where dispatched_at is null)::int
              + (select count(*) from mass_job where finished_at is null)::int
              + (select count(*) from dead_letter where closed_at is null)::int as open`,
      );
      return row?.open ?? -1;
    };
    const end = performance.now() + FINAL_WITHIN_MS;
    while (performance.now() < end && (await count()) > 0) await pause(LOOK_EVERY_MS);
    return count();
  }

  async #untilFinal(work: Work): Promise<boolean> {
    const end = performance.now() + FINAL_WITHIN_MS;
    while (performance.now() < end) {
      if (isFinal(this.#world, work)) return true;
      await pause(LOOK_EVERY_MS);
    }
    return false;
  }
}

/** Sums up. */
export function reportOf(
  seed: number,
  reports: readonly PointReport[],
  rest: { readonly unsettled: number; readonly seconds: number },
): LaboratoryReport {
  const counters: Counters = { ...NO_FAULTS };
  const byPlace: Record<string, number> = {};
  for (const { place, counters: found } of reports) {
    byPlace[place] = (byPlace[place] ?? 0) + 1;
    for (const kind of Object.keys(counters) as (keyof Counters)[]) counters[kind] += found[kind];
  }
  const failures = reports.filter(({ faults, hasHappened }) => faults.length > 0 || !hasHappened);
  return {
    version: 1,
    seed,
    points: reports.length,
    byPlace,
    ...counters,
    unreached: reports.filter(({ hasHappened }) => !hasHappened).length,
    ...rest,
    failures: failures.map(({ seed: pointSeed, place, faults, hasHappened }) => ({
      seed: pointSeed,
      place,
      faults: hasHappened ? faults : ['unreached: the work never came to the place', ...faults],
    })),
  };
}

function joined(works: readonly Work[]): Work {
  return {
    messages: works.flatMap(({ messages }) => messages),
    events: works.flatMap(({ events }) => events),
    records: works.flatMap(({ records }) => records),
  };
}

async function within(happened: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const hasHappened = await Promise.race([happened.then(() => true), late]);
  clearTimeout(timer);
  return hasHappened;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
