import { beforeEach, describe, expect, it } from '@jest/globals';
import { inertTelemetry, inertTracer } from '@bridge/ports';
import type { Span, StageLabels, TracedRecord, Tracer } from '@bridge/ports';
import { FakeClock } from '@bridge/testing';
import { job } from '../test/pipeline.fixtures.js';
import { StageMeter } from './stage.meter.js';

let clock: FakeClock;
let times: [StageLabels, number][];
let spans: string[];
let meter: StageMeter;

const told = (name: string, ...records: readonly TracedRecord[]): Span => {
  const of = `${name} ${records.map(({ naturalKey }) => naturalKey).join('+')}`;
  return { traceparent: of, end: (outcome) => void spans.push(`${of} ${outcome}`) };
};
const tracer: Tracer = {
  ...inertTracer,
  isOn: true,
  start: (step, record) => told(step, record),
  startAll: (step, records, request) => told(request === undefined ? step : `${step} in`, ...records),
  startRequest: (records) => told('request', ...records),
};
const [first, second] = [job({ naturalKey: 'A' }), job({ naturalKey: 'B' })];

beforeEach(() => {
  clock = new FakeClock();
  times = [];
  spans = [];
  const observeStage = (labels: StageLabels, seconds: number): void => void times.push([labels, seconds]);
  meter = new StageMeter({ ...inertTelemetry, observeStage }, clock, tracer);
});

const workFor = (ms: number) => async () => {
  await clock.advance(ms);
  return 'result';
};
const labels = { flow: 'to-intacct', plugin: first.plugin, object: first.object };

describe('StageMeter', () => {
  it('times a step of a record, and traces it', async () => {
    expect(await meter.measureRecord('handler', first, workFor(1500))).toBe('result');
    expect(times).toEqual([[{ ...labels, stage: 'handler', outcome: 'done' }, 1.5]]);
    expect(spans).toEqual(['handler A done']);
  });

  it('times a step of many once, and traces each', async () => {
    await meter.measureRecords('plan', [first, second], workFor(500));
    expect(times).toEqual([[{ ...labels, stage: 'plan', outcome: 'done' }, 0.5]]);
    expect(spans).toEqual(['plan A+B done']);
  });

  it('calls records of several objects all', async () => {
    await meter.measureRecords('plan', [first, { ...second, object: 'item' }], workFor(0));
    expect(times[0]?.[0]).toMatchObject({ plugin: 'all', object: 'all' });
  });

  it('traces a request beside its records', async () => {
    await meter.measureRequest([first, second], workFor(200));
    expect(times).toEqual([[{ ...labels, stage: 'gateway', outcome: 'done' }, 0.2]]);
    expect(spans).toEqual(['gateway in A+B done', 'request A+B done']);
  });

  it('says that a step failed', async () => {
    const fail = () => Promise.reject(new Error('away'));
    await expect(meter.measureRequest([first], fail)).rejects.toThrow('away');
    expect(times[0]?.[0].outcome).toBe('failed');
    expect(spans).toEqual(['gateway in A failed', 'request A failed']);
  });
});
