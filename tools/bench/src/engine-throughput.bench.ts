import { scaled, type Bench, type Measure } from './bench.js';
import { EngineWorld } from './engine.world.js';

const BACKLOG = 10_000;
const BATCH = 50;
const CASES = [
  { slots: 2, latencyMs: 200 },
  { slots: 2, latencyMs: 500 },
  { slots: 6, latencyMs: 200 },
  { slots: 6, latencyMs: 500 },
] as const;

/** Documents a second that one worker brings to Intacct, against what slots, batch size and latency allow. */
export const engineThroughputBench: Bench = {
  name: 'engine-throughput',
  about: `documents a second with a backlog of ${BACKLOG}, against slots x ${BATCH} / latency`,
  async run(options) {
    const world = await EngineWorld.open();
    try {
      const measures: Measure[] = [];
      for (const { slots, latencyMs } of CASES) {
        const name = `${slots} slots, ${latencyMs} ms`;
        options.say(name);
        const entries = scaled(BACKLOG, options);
        await world.fill(entries);
        const perSecond = await drain(world, { slots, latencyMs, entries });
        const limit = (slots * BATCH) / (latencyMs / 1000);
        measures.push(
          { name: `${name}: documents`, value: perSecond, unit: 'documents/s' },
          {
            name: `${name}: to the limit of ${limit}`,
            value: perSecond / limit,
            unit: 'ratio',
            bar: { atLeast: 0.95 },
          },
        );
      }
      return measures;
    } finally {
      await world.close();
    }
  },
};

async function drain(
  world: EngineWorld,
  { slots, latencyMs, entries }: { readonly slots: number; readonly latencyMs: number; readonly entries: number },
): Promise<number> {
  await world.control('DELETE', '/faults');
  await world.control('POST', '/faults', { do: 'delay', ms: latencyMs, when: { function: 'create' } });
  await world.rows(`update company set slots = ${slots}, batch_size_functions = ${BATCH}`);
  const [{ last }] = (await world.rows<{ last: string }>(`select coalesce(max(id), 0) as last from attempt`)) as [
    { last: string },
  ];
  const worker = await world.start('worker,relay');
  await world.until(`select 1 from attempt where id > ${last} and state = 'settled' having count(*) >= ${entries}`);
  await worker.stop();
  const { seconds } = await world.row<{ seconds: number }>(
    `select extract(epoch from max(settled_at) - min(sent_at))::float8 as seconds from attempt where id > ${last}`,
  );
  return entries / seconds;
}
