import { availableParallelism, cpus, totalmem } from 'node:os';
import { isMet, type Bench, type Measure } from './bench.js';

export interface BenchReport {
  readonly bench: string;
  readonly about: string;
  readonly scale: number;
  readonly machine: {
    readonly node: string;
    readonly cores: number;
    readonly processor: string;
    readonly memoryGib: number;
  };
  readonly seconds: number;
  readonly measures: readonly (Measure & { readonly met: boolean | undefined })[];
}

const digits = (value: number): number => {
  const size = Math.abs(value);
  return size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
};

/** A bar is judged at full scale only. */
export function reportOf(
  bench: Bench,
  measures: readonly Measure[],
  run: { readonly scale: number; readonly seconds: number },
): BenchReport {
  return {
    bench: bench.name,
    about: bench.about,
    scale: run.scale,
    machine: {
      node: process.version,
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? 'unknown',
      memoryGib: Math.round(totalmem() / 2 ** 30),
    },
    seconds: Number(run.seconds.toFixed(1)),
    measures: measures.map((measure) => ({
      ...measure,
      value: Number(measure.value.toFixed(digits(measure.value))),
      met: measure.bar === undefined || run.scale < 1 ? undefined : isMet(measure),
    })),
  };
}

function barText({ bar }: Measure): string {
  if (bar === undefined) return '';
  return 'atLeast' in bar ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`;
}

const verdictOf = (met: boolean | undefined): string => (met === undefined ? '' : met ? 'met' : 'missed');

/** The report as a table for people. */
export function renderReport({ bench, about, machine, scale, seconds, measures }: BenchReport): string {
  const rows = measures.map((measure) => [
    measure.name,
    `${measure.value} ${measure.unit}`,
    barText(measure),
    verdictOf(measure.met),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const head = `${bench}: ${about}`;
  const where = `Node ${machine.node}, ${machine.cores} cores, ${machine.processor}, ${machine.memoryGib} GiB, ${seconds} s`;
  return [head, where + (scale < 1 ? `, at ${scale} of the full amount` : ''), '', ...lines].join('\n');
}
