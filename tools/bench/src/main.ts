import { Command, InvalidArgumentError } from 'commander';
import type { Bench } from './bench.js';
import { BENCHES } from './bench.catalog.js';
import { renderReport, reportOf, type BenchReport } from './bench.report.js';

const MISSED = 3;

function parseScale(text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 1)) throw new InvalidArgumentError('It is a number above 0 and up to 1.');
  return scale;
}

async function runOne(bench: Bench, scale: number): Promise<BenchReport> {
  const started = performance.now();
  const say = (text: string): void => void process.stderr.write(`${bench.name}: ${text}\n`);
  const measures = await bench.run({ scale, say });
  return reportOf(bench, measures, { scale, seconds: (performance.now() - started) / 1000 });
}

function chosen(names: readonly string[]): readonly Bench[] {
  if (names.includes('all')) return BENCHES;
  return names.map((name) => {
    const bench = BENCHES.find((each) => each.name === name);
    if (bench !== undefined) return bench;
    throw new InvalidArgumentError(`There is no benchmark ${name}: ${BENCHES.map((each) => each.name).join(', ')}.`);
  });
}

/**
 * `npm run bench -- [name…] [--json] [--scale <share>]`
 *
 * @returns  0: every bar met, 3: one was missed, 1: it could not run
 */
export async function runBench(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const list = BENCHES.map(({ name, about }) => `  ${name.padEnd(22)}${about}`).join('\n');
  const command = new Command('bench')
    .description('Measure the bridge on this machine. Compare ratios, not single figures: machines differ.')
    .argument('[names...]', 'benchmarks to run, or all', [])
    .option('--json', 'one JSON document on stdout', false)
    .option('--scale <share>', 'share of the full amount of work; below 1 no bar is judged', parseScale, 1)
    .addHelpText('after', `\nBenchmarks:\n${list}\n\nExit code: 0 all bars met, 3 one missed, 1 could not run.`)
    .exitOverride()
    .action(async (names: readonly string[], options: { readonly json: boolean; readonly scale: number }) => {
      if (names.length === 0) {
        command.outputHelp();
        return;
      }
      const reports: BenchReport[] = [];
      for (const bench of chosen(names)) {
        const report = await runOne(bench, options.scale);
        reports.push(report);
        if (!options.json) process.stdout.write(`${renderReport(report)}\n\n`);
      }
      if (options.json) process.stdout.write(`${JSON.stringify({ version: 1, benches: reports }, undefined, 2)}\n`);
      if (reports.some(({ measures }) => measures.some(({ met }) => met === false))) exitCode = MISSED;
    });
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof Error && 'exitCode' in error)) throw error;
    if (error instanceof InvalidArgumentError) process.stderr.write(`bench: ${error.message}\n`);
    return Number(error.exitCode);
  }
  return exitCode;
}
