import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { Collector } from './collector.js';
import type { CollectedSpan } from './collector.js';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { TENANT, customerLine, toFile } from './smart-event.lines.js';
import type { EventLine } from './smart-event.lines.js';
import { StartedProcess, startBridge } from './started.process.js';
import { readJobs, readRows } from './tables.reader.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SENDER_SPAN = 'b7ad6b7169203331';
const NAME = 'A name that only the payload has';
const STEPS = ['consume', 'inbox', 'dispatch', 'claim', 'handler', 'mapping', 'plan', 'gateway', 'result', 'outbox'];

const withTrace = ({ value, ...line }: EventLine, traceId: string): EventLine => ({
  ...line,
  value: { ...value, traceparent: `00-${traceId}-${SENDER_SPAN}-01` },
});

describe('traces', () => {
  let folder = '';
  let database: DatabaseForTests;
  let intacct: IntacctStandIn;
  let collector: Collector;

  const env = (name: string) => ({
    ...intacct.env,
    DATABASE_URL: database.url,
    BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
    BRIDGE_HTTP_PORT: '0',
    BRIDGE_SLOT_LEASE_SECONDS: '1',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-key',
    OTEL_RESOURCE_ATTRIBUTES: `process=${name}`,
  });
  const start = async (roles: string, name = roles): Promise<StartedProcess> => {
    const started = startBridge(['start', '--roles', roles], { cwd: folder, env: env(name) });
    await started.says(/http port open/);
    return started;
  };
  const replay = async (...lines: readonly EventLine[]): Promise<void> => {
    const input = join(folder, 'input.ndjson');
    writeFileSync(input, toFile(lines));
    await startBridge(['replay', input], { cwd: folder, env: env('replay') }).ended;
  };
  const isInStep = async (key: string): Promise<boolean> =>
    (await readJobs(database.url)).some((job) => job.natural_key === key && job.state === 'success');
  /** Of a record whose results are published. */
  const finishedTrace = async (traceId: string, steps: readonly string[]): Promise<readonly CollectedSpan[]> => {
    await eventually('the whole trace', async () => {
      const names = collector.spansOf(traceId).map(({ name }) => name);
      return steps.every((step) => names.includes(step)) && names.filter((name) => name === 'outbox').length > 1;
    });
    return collector.spansOf(traceId);
  };
  /** Steps that hang from anything but the consumed event. */
  const strays = (spans: readonly CollectedSpan[]): readonly CollectedSpan[] => {
    const consume = spans.find(({ name }) => name === 'consume');
    return spans.filter((span) => span !== consume && span.parent !== consume?.spanId);
  };

  beforeAll(async () => {
    folder = makeTestFolder();
    [database, intacct, collector] = await Promise.all([
      postgresForTests(),
      IntacctStandIn.start(folder),
      Collector.start(),
    ]);
    for (const args of [['migrate'], ['companies', 'import', SAMPLE_COMPANY_FILE, '--tenant', TENANT]]) {
      await startBridge(args, { cwd: folder, env: env('setup') }).ended;
    }
    await Promise.all([start('consumer'), start('relay')]);
  });

  afterAll(async () => {
    await StartedProcess.endAll();
    await collector.stop();
    await database.close();
    await removeTestFolder(folder);
  });

  it('go from the event to its result, over three processes', async () => {
    const worker = await start('worker');
    await replay(withTrace(customerLine('TRACED', { data: { name: NAME } }), TRACE));
    const spans = await finishedTrace(TRACE, STEPS);
    const consume = spans.find(({ name }) => name === 'consume');
    expect(consume?.parent).toBe(SENDER_SPAN);
    expect(strays(spans)).toEqual([]);
    expect(new Set(spans.map(({ name, process }) => `${process} ${name}`))).toEqual(
      new Set([
        'consumer consume',
        'consumer inbox',
        'worker dispatch',
        'worker claim',
        'worker handler',
        'worker mapping',
        'worker plan',
        'worker gateway',
        'worker gateway request',
        'worker result',
        'relay outbox',
      ]),
    );
    expect(spans.find(({ name }) => name === 'result')?.attributes).toEqual({
      flow: 'to-intacct',
      plugin: 'masterdata',
      object: 'customer',
      stage: 'result',
      event_id: 'customer-c-TRACED-1',
      key: 'TRACED',
      attempt: expect.anything(),
      outcome: 'success',
    });
    expect(collector.authorization).toBe('Bearer collector-key');
    expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['dmo-intacct-bridge']));
    const results = await readRows<{ readonly header: string; readonly attribute: string }>(
      database.url,
      `select headers ->> 'traceparent' as header, convert_from(value, 'utf8')::jsonb ->> 'traceparent' as attribute from outbox_message`,
    );
    const carried = `00-${TRACE}-${consume?.spanId}-01`;
    expect(results).toEqual([
      { header: carried, attribute: carried },
      { header: carried, attribute: carried },
    ]);
    await worker.kill('SIGTERM');
  });

  it('are told by whoever finishes the work of a worker that was killed', async () => {
    const traceId = TRACE.replace('0af7', '1bf8');
    await intacct.strike({ when: { function: 'create', nth: 1 }, do: 'delay', ms: 6_000, times: 1 });
    const first = await start('worker', 'killed');
    await replay(withTrace(customerLine('KILLED'), traceId));
    await eventually('the request on its way', async () => {
      const sent = await readRows(database.url, "select 1 from attempt where state = 'sent'");
      return sent.length > 0;
    });
    await first.kill('SIGKILL');
    const second = await start('worker', 'second');
    await eventually('the customer in step', () => isInStep('KILLED'));
    // What the killed one had not sent yet is lost with it.
    const spans = await finishedTrace(traceId, ['consume', 'inbox', 'claim', 'doubt', 'result', 'outbox']);
    expect(strays(spans)).toEqual([]);
    const told = spans.filter(({ process }) => process === 'second').map(({ name }) => name);
    expect(told).toEqual(expect.arrayContaining(['doubt', 'claim', 'result']));
    await second.kill('SIGTERM');
  });

  it('link a request with the traces of all its records', async () => {
    await replay(customerLine('L1'), customerLine('L2'), customerLine('L3'));
    const worker = await start('worker');
    await eventually('the last of them', () => isInStep('L3'));
    // They are sent when the process ends.
    await worker.kill('SIGTERM');
    const traces = ['L1', 'L2', 'L3'].map((id) => collector.traceOf(`customer-c-${id}-1`) ?? '');
    expect(new Set(traces).size).toBe(3);
    const requests = traces.flatMap((trace) =>
      collector.spansOf(trace).filter(({ name }) => name === 'gateway request'),
    );
    expect(requests.some(({ links }) => traces.every((trace) => links.includes(trace)))).toBe(true);
  });

  it('never show a payload or a secret', () => {
    expect(collector.received).not.toContain(NAME);
    expect(collector.received).not.toContain('sixteen-characters-or-more');
    expect(collector.received).not.toContain('collector-key');
  });
});
