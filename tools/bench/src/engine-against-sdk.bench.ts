import { scaled, type Bench, type BenchOptions, type Measure } from './bench.js';
import { EngineWorld } from './engine.world.js';
import { openSdkClient } from './official-sdk.client.js';
import { sdkEntryLike, type PostedEntry } from './posted-entry.fixtures.js';

const BACKLOG = 10_000;
const BATCH = 50;
const MIN_RATIO = 10;
/** For each slot: at one document a request more would only take longer. */
const SDK_DOCUMENTS = 60;
const CASES = [
  { slots: 2, latencyMs: 200 },
  { slots: 6, latencyMs: 500 },
] as const;

interface Case {
  readonly slots: number;
  readonly latencyMs: number;
}

/** The engine from its inbox to settled documents, and the official SDK that sends the same entries one after the other. */
export const engineAgainstSdkBench: Bench = {
  name: 'engine-against-sdk',
  about: 'documents a second from the inbox to settled, against the official SDK with one document a request',
  async run(options) {
    const world = await EngineWorld.open();
    try {
      const measures: Measure[] = [];
      for (const one of CASES) {
        const name = `${one.slots} slots, ${one.latencyMs} ms`;
        options.say(name);
        await world.control('DELETE', '/faults');
        await world.control('POST', '/faults', { do: 'delay', ms: one.latencyMs, when: { function: 'create' } });
        const ours = await engine(world, one, options);
        const theirs = await sdk(world, one, options);
        measures.push(
          { name: `${name}: engine`, value: ours, unit: 'documents/s' },
          { name: `${name}: official SDK`, value: theirs, unit: 'documents/s' },
          { name: `${name}: engine to SDK`, value: ours / theirs, unit: 'ratio', bar: { atLeast: MIN_RATIO } },
        );
      }
      return measures;
    } finally {
      await world.close();
    }
  },
};

async function engine(world: EngineWorld, { slots }: Case, options: BenchOptions): Promise<number> {
  const documents = scaled(BACKLOG, options);
  await world.rows(`update company set slots = ${slots}, batch_size_functions = ${BATCH}`);
  await world.fill(documents);
  const waiting = await world.row<{ first: string }>(
    `select min(id) as first from inbox_event where dispatched_at is null`,
  );
  const worker = await world.start('worker,relay');
  await world.until(
    `select 1 from sync_job where inbox_event_id >= ${waiting.first} and finished_at is not null having count(*) >= ${documents}`,
  );
  await worker.stop();
  const { seconds, failed } = await world.row<{ seconds: number; failed: number }>(
    `select extract(epoch from max(j.finished_at) - min(e.dispatched_at))::float8 as seconds,
            (count(*) filter (where j.state <> 'success'))::int as failed
     from inbox_event e join sync_job j on j.inbox_event_id = e.id where e.id >= ${waiting.first}`,
  );
  if (failed > 0) throw new Error(`${failed} documents of the engine were not posted.`);
  return documents / seconds;
}

let sdkNumber = 0;

async function sdk(world: EngineWorld, { slots }: Case, options: BenchOptions): Promise<number> {
  const { records } = (await world.control('GET', '/companies/MAPLESTREET/objects/GLBATCH?limit=100')) as {
    readonly records: readonly PostedEntry[];
  };
  const [client, documents] = [await openSdkClient(world.simulator.gatewayUrl), scaled(SDK_DOCUMENTS * slots, options)];
  let left = documents;
  const slot = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const posted = records[left % records.length];
      if (posted === undefined) throw new Error('The engine has posted nothing.');
      const [result] = await client.execute([sdkEntryLike(posted, `SDK-${(sdkNumber += 1)}`)], true);
      if (result?.status !== 'success')
        throw new Error(`An entry of the SDK was not posted: ${JSON.stringify(result)}`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: slots }, slot));
  const seconds = (performance.now() - started) / 1000;
  client.close();
  return documents / seconds;
}
