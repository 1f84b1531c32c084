import { SeededRandom } from '@bridge/testing/seeded-random';
import { isFinal, judge } from './judge.js';
import type { Verdict } from './judge.js';
import type { Happening, Place } from './places/place.model.js';
import { pause } from './places/place.model.js';
import type { Point, PointReport } from './point.js';
import { joined } from './work/work.model.js';
import type { Work } from './work/work.model.js';
import type { Workload } from './work/workload.js';
import type { LaboratoryWorld } from './world/laboratory.world.js';

const FINAL_WITHIN_MS = 60_000;
/** From its begin; ends an experiment that shows nothing. */
const OVER_WITHIN_MS = 30_000;
/** When the work is done and has not come to the place, and still does not: then there is more work. */
const GRACE_MS = 400;
const MOST_WORKS = 8;
const LOOK_EVERY_MS = 25;

/** Runs experiments one after the other in one world, which stays. */
export class Laboratory {
  readonly #world: LaboratoryWorld;
  readonly #workload: Workload;
  readonly #works: Work[] = [];

  constructor(world: LaboratoryWorld, workload: Workload) {
    this.#world = world;
    this.#workload = workload;
  }

  /** What entries refer to is in Intacct. Rejects when the bridge cannot even do that. */
  async prepare(): Promise<void> {
    const prelude = this.#workload.prelude();
    await this.#world.log.publish(prelude.messages);
    await this.#untilFinal(prelude);
    const { faults } = await judge(this.#world, prelude);
    if (faults.length > 0) throw new Error(`The masters did not reach Intacct: ${faults.slice(0, 5).join('; ')}.`);
    this.#workload.keep(prelude);
  }

  async run({ seed, place }: Point): Promise<PointReport> {
    const startedAt = performance.now();
    const random = new SeededRandom(seed);
    await this.#world.fleet.ready();
    const happening = await place.happen(this.#world, random);
    const works: Work[] = [];
    let hasBegun = false;
    while (!hasBegun && works.length < MOST_WORKS) {
      const work = await this.#send(random);
      works.push(work);
      hasBegun = await this.#hasBegun(happening, work);
    }
    const hasHappened = hasBegun && (await within(happening.over ?? happening.begun, OVER_WITHIN_MS));
    if (place.isLasting !== true) await this.#world.heal();
    const work = joined(works);
    await this.#untilFinal(work);
    if (place.isLasting === true) await this.#world.heal();
    const verdict = await judge(this.#world, work);
    this.#remember(works, verdict, place);
    return { seed, place: place.name, hasHappened, seconds: (performance.now() - startedAt) / 1000, ...verdict };
  }

  /** Once more, when everything is over: what came late counts as well. What records say is left out, later work has changed it. */
  async judgeAll(): Promise<Verdict> {
    const all = joined(this.#works);
    return judge(this.#world, { ...all, records: all.records.map((record) => ({ ...record, says: {} })) });
  }

  /** Everything that is open settles, or counts. */
  async countUnsettled(): Promise<number> {
    const end = performance.now() + FINAL_WITHIN_MS;
    while (performance.now() < end && (await this.#countOpen()) > 0) await pause(LOOK_EVERY_MS);
    return this.#countOpen();
  }

  async #send(random: SeededRandom): Promise<Work> {
    const work = this.#workload.next(random);
    for (const { record, to } of work.changes) {
      const [found] = await this.#world.simulator.find(record.tenant, record.object, record.where);
      if (found !== undefined) await this.#world.simulator.change(record.tenant, found, record.object, to);
    }
    await this.#world.log.publish(work.messages);
    return work;
  }

  /** False when the work is done, or takes too long, without having come to the place. */
  async #hasBegun({ begun }: Happening, work: Work): Promise<boolean> {
    const isDone = this.#untilFinal(work).then(() => pause(GRACE_MS));
    return Promise.race([begun.then(() => true), isDone.then(() => false)]);
  }

  /** Commands go to records of works that came to what they should; others may have left them anyhow. */
  #remember(works: readonly Work[], { faults }: Verdict, { forgets }: Place): void {
    this.#works.push(...works);
    if (forgets === true) this.#workload.forget();
    else if (faults.length === 0) works.forEach((work) => this.#workload.keep(work));
  }

  async #countOpen(): Promise<number> {
    const [row] = await this.#world.postgres.rows<{ readonly open: number }>(
      `select (select count(*) from sync_job where finished_at is null)::int
            + (select count(*) from attempt where state in ('sent', 'in-doubt'))::int
            + (select count(*) from outbox_message where published_at is null)::int
            + (select count(*) from inbox_event where dispatched_at is null)::int
            + (select count(*) from mass_job where finished_at is null)::int
            + (select count(*) from dead_letter where closed_at is null)::int as open`,
    );
    return row?.open ?? -1;
  }

  async #untilFinal(work: Work): Promise<void> {
    const end = performance.now() + FINAL_WITHIN_MS;
    while (performance.now() < end && !isFinal(this.#world, work)) await pause(LOOK_EVERY_MS);
  }
}

async function within(happened: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const hasHappened = await Promise.race([happened.then(() => true), late]);
  clearTimeout(timer);
  return hasHappened;
}
