import { bareRequests, entryWork, sendBare } from './bare.requests.js';
import { scaled, type Bench, type BenchOptions, type Measure } from './bench.js';
import { EngineWorld } from './engine.world.js';

const BACKLOG = 10_000;
const BATCH = 50;
const WARM_UP_DOCUMENTS = 2_000;
const WARM_UP_REQUESTS = 20;
const CALIBRATION_REQUESTS = 20;
/** Of the bare client: for each slot. */
const BARE_REQUESTS = 15;
const CASES = [
  { slots: 2, latencyMs: 200 },
  { slots: 2, latencyMs: 500 },
  { slots: 6, latencyMs: 200 },
  { slots: 6, latencyMs: 500 },
] as const;
type Case = (typeof CASES)[number];

/**
 * Documents a second that a running worker brings to Intacct once a backlog that grew while the company was paused is let go,
 * against what slots, batch size and latency allow. The latency is what a client sees that has the simulator for itself: the
 * simulator waits for the rest of what it needs to execute a request.
 */
export const engineThroughputBench: Bench = {
  name: 'engine-throughput',
  about: `documents a second with a backlog of ${BACKLOG}, against slots x ${BATCH} / latency, and against a bare client`,
  async run(options) {
    const world = await EngineWorld.open();
    try {
      const executionMs = await calibrate(world);
      const worker = await world.start('worker,relay');
      await world.fill(scaled(WARM_UP_DOCUMENTS, options));
      await drain(world);
      const measures: Measure[] = [
        { name: `a request of ${BATCH} without delay, as a bare client sees it`, value: executionMs, unit: 'ms' },
      ];
      for (const of of CASES) {
        measures.push(...(await measureCase(world, of, { ...options, executionMs })));
      }
      await worker.stop();
      return measures;
    } finally {
      await world.close();
    }
  },
};

async function measureCase(
  world: EngineWorld,
  { slots, latencyMs }: Case,
  options: BenchOptions & { readonly executionMs: number },
): Promise<readonly Measure[]> {
  const name = `${slots} slots, ${latencyMs} ms`;
  options.say(name);
  const entries = scaled(BACKLOG, options);
  await world.pause();
  await world.rows(`update company set slots = ${slots}, batch_size_functions = ${BATCH}`);
  await world.fill(entries);
  await world.until(`select 1 where not exists (select 1 from inbox_event where dispatched_at is null)`);
  await world.control('DELETE', '/faults');
  await world.control('POST', '/faults', {
    do: 'delay',
    ms: Math.max(0, Math.round(latencyMs - options.executionMs)),
    when: { function: 'create' },
  });
  const bare = await barePerSecond(world, name, slots);
  const perSecond = await releasedPerSecond(world, entries);
  const limit = (slots * BATCH) / (latencyMs / 1000);
  return [
    { name: `${name}: documents`, value: perSecond, unit: 'documents/s' },
    { name: `${name}: bare client`, value: bare, unit: 'documents/s' },
    { name: `${name}: to the limit of ${limit}`, value: perSecond / limit, unit: 'ratio', bar: { atLeast: 0.95 } },
    { name: `${name}: to the bare client`, value: perSecond / bare, unit: 'ratio' },
  ];
}

/** How long the simulator and the wire need for a request. */
async function calibrate(world: EngineWorld): Promise<number> {
  const bodies = (run: string, requests: number): readonly string[] =>
    bareRequests(run, entryWork, { requests, batch: BATCH });
  await sendBare(world.simulator.gatewayUrl, bodies('warm-up', WARM_UP_REQUESTS), 1);
  const seconds = await sendBare(world.simulator.gatewayUrl, bodies('calibration', CALIBRATION_REQUESTS), 1);
  return (seconds / CALIBRATION_REQUESTS) * 1000;
}

/** A client that does nothing but send as many requests at once as there are slots. */
async function barePerSecond(world: EngineWorld, run: string, slots: number): Promise<number> {
  const requests = BARE_REQUESTS * slots;
  const bodies = bareRequests(run, entryWork, { requests, batch: BATCH });
  return (requests * BATCH) / (await sendBare(world.simulator.gatewayUrl, bodies, slots));
}

/** Claim, attempts, request, results and outbox of every document, from the first request to the last one settled. */
async function releasedPerSecond(world: EngineWorld, entries: number): Promise<number> {
  const { last } = await world.row<{ last: string }>(`select max(id) as last from attempt`);
  await world.resume();
  await drain(world);
  const { settled, seconds } = await world.row<{ settled: number; seconds: number }>(
    `select count(*)::int as settled, extract(epoch from max(settled_at) - min(sent_at))::float8 as seconds
     from attempt where id > ${last} and outcome = 'success'`,
  );
  if (settled !== entries) throw new Error(`${settled} of ${entries} documents were settled.`);
  return settled / seconds;
}

const drain = (world: EngineWorld): Promise<void> =>
  world.untilNone(`select 1 from sync_job where finished_at is null`, `select 1 from sync_job`);
