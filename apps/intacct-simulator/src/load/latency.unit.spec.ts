import { describe, expect, it } from '@jest/globals';
import type { CalledFunction } from '../gateway/envelope.parser.js';
import { parseXml } from '../gateway/xml.parser.js';
import { SeededRandom } from './clock.model.js';
import { latencyMs } from './latency.model.js';
import type { LatencyProfile } from './profile.schema.js';

const called = (xml: string): CalledFunction => {
  const call = parseXml(xml);
  return { controlId: 'c', name: call.name, call, objects: [] };
};
const READ = called('<read/>');
const entry = (lines: number): CalledFunction =>
  called(`<create><GLBATCH><ENTRIES>${'<GLENTRY/>'.repeat(lines)}</ENTRIES></GLBATCH></create>`);

const samples = (profile: LatencyProfile, functions: readonly CalledFunction[], seed = 1): readonly number[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: 2_000 }, () => latencyMs(profile, functions, random));
};
const medianOf = (values: readonly number[]): number => [...values].sort((left, right) => left - right)[1_000] ?? 0;

describe('Latency (68)', () => {
  it('is none in the fast profile', () => {
    expect(Math.max(...samples('fast', [READ, entry(100)]))).toBe(0);
  });

  it.each([
    ['a read', [READ], 250],
    ['a page', [called('<query/>')], 300],
    ['a session', [called('<getAPISession/>')], 400],
    ['an entry of 100 lines', [entry(100)], 1_200],
    ['a master', [called('<create><VENDOR/></create>')], 500],
    ['two masters', [called('<create><VENDOR/><VENDOR/></create>')], 1_000],
    ['a bill', [called('<create><APBILL><APBILLITEMS><A/><A/></APBILLITEMS></APBILL></create>')], 830],
    ['an invoice', [called('<create><ARINVOICE><ARINVOICEITEMS><A/></ARINVOICEITEMS></ARINVOICE></create>')], 815],
    ['a legacy bill', [called('<create_bill><billitems><lineitem/><lineitem/></billitems></create_bill>')], 830],
    ['two functions', [READ, entry(100)], 1_450],
  ] as const)('lies around the proposed figure for %s', (_name, functions, expectedMs) => {
    const realistic = medianOf(samples('realistic', functions)) / expectedMs;
    const demo = medianOf(samples('demo', functions)) / expectedMs;
    expect([Math.abs(realistic - 1) < 0.1, Math.abs(demo - 0.1) < 0.01]).toEqual([true, true]);
  });

  it('has a slow one in two hundred when realistic', () => {
    const slow = samples('realistic', [READ]).filter((ms) => ms > 10_000).length;
    expect([slow > 0, slow < 40]).toEqual([true, true]);
  });

  it('is the same for a seed and another for another', () => {
    expect(samples('demo', [READ])).toEqual(samples('demo', [READ]));
    expect(samples('demo', [READ])).not.toEqual(samples('demo', [READ], 2));
  });
});
