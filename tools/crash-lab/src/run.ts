import { Laboratory } from './laboratory.js';
import { PLACES } from './place.catalog.js';
import { drawPoints, reportOf } from './point.js';
import type { LaboratoryReport, Point, PointReport } from './point.js';
import { Workload } from './work/workload.js';
import { LaboratoryWorld } from './world/laboratory.world.js';
import type { NegativeControl } from './world/laboratory.world.js';

export interface RunOptions {
  readonly points: number;
  readonly seed: number;
  /** Only this one. */
  readonly place?: string;
  /** With `place`: the seed of each point. */
  readonly pointSeed?: number;
  readonly without: readonly NegativeControl[];
  readonly intacctCompany: string;
  readonly input: readonly string[];
  /** Side by side, each with servers and replicas of its own. @default 1 */
  readonly worlds?: number;
  readonly say: (text: string) => void;
}

const MOST_TRIES = 3;

/** Opens worlds, runs the experiments, closes them again. */
export async function runExperiments(options: RunOptions): Promise<LaboratoryReport> {
  const startedAt = performance.now();
  const points = chosenPoints(options);
  const left = [...points];
  const reports: PointReport[] = [];
  const run = async (laboratory: Laboratory, world: LaboratoryWorld): Promise<void> => {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      const report = await shown(laboratory, point);
      reports.push(report);
      const { place, seed, faults, hasHappened } = report;
      options.say(`${reports.length}/${points.length} ${place} (seed ${seed}): ${outcomeOf(report)}`);
      if (faults.length > 0 || !hasHappened) world.fleet.lines().slice(-60).forEach(options.say);
    }
  };
  const ends = await Promise.all(
    Array.from({ length: Math.min(options.worlds ?? 1, points.length) }, () => inWorld(options, run)),
  );
  return reportOf(options.seed, reports, {
    ends: ends.map(({ verdict }) => verdict),
    unsettled: ends.reduce((sum, { unsettled }) => sum + unsettled, 0),
    seconds: (performance.now() - startedAt) / 1000,
  });
}

/** An experiment in which the thing did not happen shows nothing: it is made again with other work. */
async function shown(laboratory: Laboratory, point: Point): Promise<PointReport> {
  let report = await laboratory.run(point);
  for (let tries = 1; tries < MOST_TRIES && !report.hasHappened && report.faults.length === 0; tries += 1) {
    report = await laboratory.run({ ...point, seed: point.seed + tries });
  }
  return report;
}

async function inWorld(options: RunOptions, run: (laboratory: Laboratory, world: LaboratoryWorld) => Promise<void>) {
  const workload = new Workload(options.input);
  const world = await LaboratoryWorld.open({
    companyFile: options.intacctCompany,
    tenants: workload.tenants,
    without: options.without,
  });
  try {
    const laboratory = new Laboratory(world, workload);
    await laboratory.prepare();
    await run(laboratory, world);
    const unsettled = await laboratory.countUnsettled();
    return { unsettled, verdict: await laboratory.judgeAll() };
  } finally {
    await world.close();
  }
}

function outcomeOf({ faults, hasHappened, seconds }: PointReport): string {
  const what = faults.length === 0 ? 'nothing lost, nothing doubled' : faults.join('; ');
  return `${hasHappened ? '' : 'it did not happen; '}${what}, ${seconds.toFixed(1)} s`;
}

function chosenPoints({ points, seed, place, pointSeed }: RunOptions): readonly Point[] {
  const places = place === undefined ? PLACES : PLACES.filter(({ name }) => name === place);
  const [only] = places;
  if (only === undefined) throw new Error(`There is no place "${String(place)}".`);
  return pointSeed === undefined || place === undefined
    ? drawPoints(seed, points, places)
    : Array.from({ length: points }, () => ({ seed: pointSeed, place: only }));
}

/** True when the run shows a fault, or shows nothing. */
export function hasFailed(report: LaboratoryReport): boolean {
  return report.failures.length > 0 || report.unsettled > 0;
}
