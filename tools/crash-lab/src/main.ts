import { Command, InvalidArgumentError, Option } from 'commander';
import { fileURLToPath } from 'node:url';
import { PLACES } from './place.catalog.js';
import type { LaboratoryReport } from './point.js';
import { hasFailed, runExperiments } from './run.js';
import type { RunOptions } from './run.js';
import { negativeControls } from './world/laboratory.world.js';

const FAILED = 3;
const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const SAMPLE = {
  company: file('apps/intacct-simulator/samples/maple-street.json'),
  input: [file('apps/host/samples/masterdata.ndjson'), file('apps/host/samples/financial.ndjson')],
};

type Options = Omit<RunOptions, 'say'> & { readonly json: boolean };

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
    .option('--worlds <n>', 'run so many at a time, each with servers and replicas of its own', whole, 1)
    .addOption(new Option('--place <name>', 'only this place').choices(PLACES.map(({ name }) => name)))
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
  const { finalResultsMissing, finalResultsDoubled, deadLetters, commands } = report;
  const asked = Object.entries(commands).map(([name, count]) => `${count} ${name}`);
  return [
    `${points} points over ${Object.keys(byPlace).length} places in ${seconds.toFixed(0)} s:`,
    `  lost ${lost}, doubled ${doubled}, wrong order ${wrongOrder}, failed ${failed}, unsettled ${unsettled}, unreached ${unreached},`,
    `  final results missing ${finalResultsMissing}, doubled ${finalResultsDoubled}, dead letters ${deadLetters}.`,
    `  Commands that came to what they should: ${asked.join(', ')}.`,
    ...failures.flatMap(({ place, seed, faults }) => [
      `${place}, seed ${seed}: ${faults.join('; ')}`,
      `  alone: npm run crash-lab -- --points 1 --place '${place}' --point-seed ${seed}`,
    ]),
  ].join('\n');
}
