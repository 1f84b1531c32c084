import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { inertTracer } from './tracer.port.js';
import type { TracedRecord } from './tracer.port.js';

const RECORDS = 300_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const record: TracedRecord = {
  plugin: 'masterdata',
  object: 'customer',
  naturalKey: 'C1',
  attempts: 0,
  event: { id: 'e1', source: '/dmo/acme', traceparent: undefined },
};
const records = [record];

/** Bytes that one call leaves on the heap, garbage included. */
function bytesOf(call: () => unknown): number {
  const run = (): void => {
    for (let index = 0; index < RECORDS; index += 1) {
      call();
    }
  };
  run();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  run();
  return (process.memoryUsage().heapUsed - before) / RECORDS;
}

describe('inertTracer', () => {
  it('allocates nothing for a record', () => {
    const way = (): void => {
      inertTracer.start('handler', record).end('done');
      const request = inertTracer.startRequest(records);
      inertTracer.startAll('gateway', records, request).end('done');
      request.end('done');
    };
    expect(bytesOf(way)).toBeLessThan(1);
  });

  it('is measured by a scale that sees the smallest object', () => {
    const kept: unknown[] = new Array<unknown>(RECORDS);
    let index = 0;
    const allocate = (): void => {
      kept[index % RECORDS] = { index };
      index += 1;
    };
    expect(bytesOf(allocate)).toBeGreaterThan(8);
  });
});
