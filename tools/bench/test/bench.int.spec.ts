import { describe, expect, it, jest } from '@jest/globals';
import { BENCHES } from '../src/bench.catalog.js';
import { isMet, type Measure } from '../src/bench.js';
import { renderReport, reportOf } from '../src/bench.report.js';
import { runBench } from '../src/main.js';

const quiet = { scale: 0.001, say: () => undefined };

describe('Benchmarks', () => {
  it('have names of their own', () => {
    expect(new Set(BENCHES.map(({ name }) => name)).size).toBe(BENCHES.length);
  });

  it.each(BENCHES.map((bench) => [bench.name, bench] as const))(
    '%s runs at a thousandth of its work',
    async (_, bench) => {
      const measures = await bench.run(quiet);
      expect(measures.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
      expect(renderReport(reportOf(bench, measures, { scale: 0.001, seconds: 1 }))).toContain(bench.name);
    },
  );

  it('say what they are when none is named, and measure nothing', async () => {
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      expect(await runBench([])).toBe(0);
      expect(written.mock.calls.join('')).toMatch(/^Usage: bench[^]*intacct-page/);
    } finally {
      written.mockRestore();
    }
  });

  it.each<readonly [boolean, Measure]>([
    [true, { name: 'a', value: 5, unit: 'ms' }],
    [true, { name: 'a', value: 5, unit: 'ms', bar: { atMost: 5 } }],
    [false, { name: 'a', value: 5.1, unit: 'ms', bar: { atMost: 5 } }],
    [true, { name: 'a', value: 5, unit: 'ms', bar: { atLeast: 5 } }],
    [false, { name: 'a', value: 4.9, unit: 'ms', bar: { atLeast: 5 } }],
  ])('judges %s for %j', (expected, measure) => {
    expect(isMet(measure)).toBe(expected);
  });
});
