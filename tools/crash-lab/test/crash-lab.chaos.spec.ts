import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { failpointNames } from '@bridge/ports';
import { describeWithOwnBroker } from '@bridge/testing';
import { PLACES } from '../src/place.catalog.js';
import { drawPoints } from '../src/point.js';
import { runExperiments } from '../src/run.js';
import type { RunOptions } from '../src/run.js';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('Points', () => {
  it('come to every place before they come to one again, and are the same for the same seed', () => {
    const points = drawPoints(7, PLACES.length * 2);
    const names = points.map(({ place }) => place.name);
    expect(new Set(names.slice(0, PLACES.length)).size).toBe(PLACES.length);
    expect(new Set(names.slice(PLACES.length)).size).toBe(PLACES.length);
    expect(drawPoints(7, PLACES.length * 2)).toEqual(points);
    expect(drawPoints(8, PLACES.length).map(({ seed }) => seed)).not.toEqual(
      points.slice(0, PLACES.length).map(({ seed }) => seed),
    );
  });

  it('include the death of a process at every failpoint', () => {
    const names = PLACES.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(failpointNames.map((name) => `kill ${name}`)));
    expect(new Set(names).size).toBe(names.length);
  });
});

describeWithOwnBroker('the crash laboratory', () => {
  const said: string[] = [];
  const options: RunOptions = {
    points: Math.max(60, PLACES.length),
    seed: 20_261_125,
    without: [],
    intacctCompany: file('apps/intacct-simulator/samples/maple-street.json'),
    input: ['masterdata', 'financial'].map((name) => file(`apps/host/samples/${name}.ndjson`)),
    say: (text) => void said.push(text),
  };

  it('finds nothing lost, nothing doubled and nothing open, whatever dies at whichever place', async () => {
    const report = await runExperiments(options);
    expect(report).toMatchObject({
      points: options.points,
      lost: 0,
      doubled: 0,
      wrongOrder: 0,
      failed: 0,
      unsettled: 0,
      unreached: 0,
      finalResultsMissing: 0,
      finalResultsDoubled: 0,
      deadLetters: 0,
      failures: [],
    });
    expect(Object.keys(report.byPlace).sort()).toEqual(PLACES.map(({ name }) => name).sort());
  }, 900_000);

  it('finds doubles when the guards against them are left away', async () => {
    const report = await runExperiments({
      ...options,
      points: 4,
      place: 'gateway entry-answer-lost',
      without: ['without-uniqueid', 'without-resolver'],
    });
    expect(report.doubled).toBeGreaterThan(0);
  }, 300_000);
});
