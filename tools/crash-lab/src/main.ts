import { Command, InvalidArgumentError, Option } from 'commander';
import { fileURLToPath } from 'node:url';
import { Laboratory, drawPoints, reportOf } from './laboratory.js';
import type { LaboratoryReport, Point, PointReport } from './laboratory.js';
import { PLACES } from './place.catalog.js';
import { Workload } from './workload.js';
import { LaboratoryWorld, negativeControls } from './world/laboratory.world.js';
import type { NegativeControl } from './world/laboratory.world.js';

const FAILED = 3;
const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const SAMPLE = {
  company: file('apps/intacct-simulator/samples/maple-street.json'),
  input: [file('apps/host/samples/masterdata.ndjson'), file('apps/host/samples/financial.ndjson')],
};

interface Options {
  readonly points: number;
  readonly seed: number;
  readonly json: boolean;
  readonly place?: string;
  readonly pointSeed?: number;
  readonly without: readonly NegativeControl[];
  readonly intacctCompany: string;
  readonly input: readonly string[];
}

export interface RunOptions extends Options {
  readonly say: (text: string) => void;
}

/** Opens a world, runs the experiments, closes it again. */
export async function runExperiments(options: RunOptions): Promise<LaboratoryReport> {
  const startedAt = performance.now();
  const workload = new Workload(options.input);
  const world = await LaboratoryWorld.open({
    companyFile: options.intacctCompany,
    tenant: workload.tenant,
    without: options.without,
  });
  try {
    const laboratory = new Laboratory(world, workload);
    await laboratory.prepare();
    const reports: PointReport[] = [];
    for (const [index, point] of chosenPoints(options).entries()) {
      const report = await laboratory.run(point);
      reports.push(report);
      options.say(`${index + 1}/${options.points} ${report.place} (seed ${report.seed}): ${outcomeOf(report)}`);
      if (report.faults.length > 0 || !report.hasHappened) world.fleet.lines().slice(-40).forEach(options.say);
    }
    const unsettled = await laboratory.countUnsettled();
    return reportOf(options.seed, reports, { unsettled, seconds: (performance.now() - startedAt) / 1000 });
  } finally {
    await world.close();
  }
}

function outcomeOf({ faults, hasHappened, seconds }: PointReport): string {
  const what = [...(hasHappened ? [] : ['never came to the place']), ...faults];
  return `${what.length === 0 ? 'nothing lost, nothing doubled' : what.join('; ')}, ${seconds.toFixed(1)} s`;
}

function chosenPoints({ points, seed, place, pointSeed }: Options): readonly Point[] {
  const places = place === undefined ? PLACES : PLACES.filter(({ name }) => name === place);
  if (places.length === 0) {
    throw new InvalidArgumentError(`There is no place "${place}": ${PLACES.map(({ name }) => name).join(', ')}.`);
  }
  const [only] = places;
  return pointSeed === undefined || only === undefined
    ? drawPoints(seed, points, places)
    : Array.from({ length: points }, () => ({ seed: pointSeed, place: only }));
}

/** True when the run shows a fault, or shows nothing. */
export function hasFailed(report: LaboratoryReport): boolean {
  return report.failures.length > 0 || report.unsettled > 0;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It is a whole number.');
  return value;
};

/**
 * `npm run crash-lab -- --points <n> --seed <n> [--json]`
 *
 * @returns  0: all counters 0, 3: one is not, 1: it could not run
 */
export async function runCrashLab(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const command = new Command('crash-lab')
    .description(
      'Kill the bridge, its servers and its network at named places, and count what Intacct and Kafka hold afterwards.',
    )
    .option('--points <n>', 'experiments', whole, PLACES.length)
    .option('--seed <n>', 'everything random follows from it', whole, 1)
    .option('--json', 'one JSON document on stdout', false)
    .option('--place <name>', 'only this place')
    .option('--point-seed <n>', 'with --place: run this point alone, as a failing run has printed it', whole)
    .addOption(
      new Option('--without <part...>', 'a negative control: leave a guard away, and see what it guards against')
        .choices([...negativeControls])
        .default([]),
    )
    .option('--intacct-company <file>', 'company file of the simulator', SAMPLE.company)
    .option('--input <file...>', 'events to make the work from', SAMPLE.input)
    .addHelpText(
      'after',
      `\nPlaces:\n${PLACES.map(({ name }) => `  ${name}`).join('\n')}\n\nExit code: 0 all counters 0, 3 one is not, 1 could not run.`,
    )
    .exitOverride()
    .action(async (options: Options) => {
      const say = (text: string): void => void process.stderr.write(`${text}\n`);
      const report = await runExperiments({ ...options, say });
      process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : `${summaryOf(report)}\n`);
      if (hasFailed(report)) exitCode = FAILED;
    });
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof Error && 'exitCode' in error)) throw error;
    if (error instanceof InvalidArgumentError) process.stderr.write(`crash-lab: ${error.message}\n`);
    return Number(error.exitCode);
  }
  return exitCode;
}

function summaryOf(report: LaboratoryReport): string {
  const { points, seconds, failures, byPlace, lost, doubled, wrongOrder, failed, unsettled, unreached } = report;
  const { finalResultsMissing, finalResultsDoubled } = report;
  return [
    `${points} points over ${Object.keys(byPlace).length} places in ${seconds.toFixed(0)} s:`,
    `  lost ${lost}, doubled ${doubled}, wrong order ${wrongOrder}, failed ${failed}, unsettled ${unsettled}, unreached ${unreached},`,
    `  final results missing ${finalResultsMissing}, doubled ${finalResultsDoubled}.`,
    ...failures.flatMap(({ place, seed, faults }) => [
      `${place}, seed ${seed}: ${faults.join('; ')}`,
      `  alone: npm run crash-lab -- --points 1 --place '${place}' --point-seed ${seed}`,
    ]),
  ].join('\n');
}
