import { scaled, type Bench, type BenchOptions, type Measure } from './bench.js';
import { EngineWorld } from './engine.world.js';

/** 2 %. */
const LOST_OF_REQUESTS = 50;
const COMPANY = 'MAPLESTREET';
const PAGE_RECORDS = 1_000;
/** Each entry of the sample once: what it refers to is known from then on. */
const WARM_UP = 40;

interface Case {
  readonly name: string;
  readonly documents: number;
  readonly batch: number;
  readonly isFaulty: boolean;
  readonly atMost: number;
}

const CASES: readonly Case[] = [
  { name: 'without faults', documents: 5_000, batch: 50, isFaulty: false, atMost: 1 },
  { name: '2 % of answers lost, batches of 50', documents: 10_000, batch: 50, isFaulty: true, atMost: 1.05 },
  { name: '2 % of answers lost, one a request', documents: 2_000, batch: 1, isFaulty: true, atMost: 1.05 },
];

/** API transactions as Intacct would bill them, counted by the simulator. */
export const engineTransactionsBench: Bench = {
  name: 'engine-transactions',
  about: 'API transactions per plain document, without faults and with lost answers, and effects per document',
  async run(options) {
    const world = await EngineWorld.open();
    try {
      const measures: Measure[] = [await warmUp(world)];
      for (const one of CASES) {
        options.say(one.name);
        measures.push(...(await spend(world, one, options)));
      }
      return measures;
    } finally {
      await world.close();
    }
  },
};

async function spend(world: EngineWorld, one: Case, options: BenchOptions): Promise<readonly Measure[]> {
  const { name, batch, isFaulty, atMost } = one;
  const documents = scaled(one.documents, options);
  await world.fill(documents);
  await world.rows(`update company set slots = 2, batch_size_functions = ${batch}`);
  await world.control('DELETE', '/faults');
  if (isFaulty) {
    await world.control('POST', '/faults', {
      do: 'response-lost',
      when: { function: 'create', every: LOST_OF_REQUESTS },
    });
  }
  const [spent, entries, requests] = [await usage(world), await count(world), await writeRequests(world)];
  await work(world);
  const lost = isFaulty ? await firedFaults(world) : 0;
  const sent = (await writeRequests(world)) - requests;
  return [
    { name: `${name}: documents`, value: documents, unit: 'documents' },
    ...(isFaulty
      ? [
          {
            name: `${name}: answers lost`,
            value: (100 * lost) / sent,
            unit: `% of ${sent} requests`,
            bar: { atLeast: 1.5 },
          },
        ]
      : []),
    {
      name: `${name}: API transactions`,
      value: ((await usage(world)) - spent) / documents,
      unit: 'per document',
      bar: { atMost },
    },
    {
      name: `${name}: entries too many or missing`,
      value: Math.abs((await count(world)) - entries - documents),
      unit: 'entries',
      bar: { atMost: 0 },
    },
    { name: `${name}: numbers used twice`, value: await repeated(world), unit: 'documents', bar: { atMost: 0 } },
    { name: `${name}: documents in error`, value: await failed(world), unit: 'documents', bar: { atMost: 0 } },
  ];
}

/** Accounts, journals and the like are read when they are first needed, and kept. */
async function warmUp(world: EngineWorld): Promise<Measure> {
  const spent = await usage(world);
  await world.fill(WARM_UP);
  await work(world);
  const value = (await usage(world)) - spent - WARM_UP;
  return { name: 'reads of reference data for the first documents', value, unit: 'API transactions' };
}

async function work(world: EngineWorld): Promise<void> {
  const worker = await world.start('worker,relay');
  await world.untilNone(`select 1 from sync_job where finished_at is null`, `select 1 from sync_job`);
  await worker.stop();
}

async function usage(world: EngineWorld): Promise<number> {
  return ((await world.control('GET', `/companies/${COMPANY}/usage`)) as { readonly total: number }).total;
}

interface EntryPage {
  readonly count: number;
  readonly records: readonly { readonly REFERENCENO: string }[];
}

async function entriesFrom(world: EngineWorld, offset: number, limit: number): Promise<EntryPage> {
  const route = `/companies/${COMPANY}/objects/GLBATCH?limit=${limit}&offset=${offset}`;
  return (await world.control('GET', route)) as EntryPage;
}

async function count(world: EngineWorld): Promise<number> {
  return (await entriesFrom(world, 0, 1)).count;
}

/** Entries whose number another one has as well. */
async function repeated(world: EngineWorld): Promise<number> {
  const total = await count(world);
  const numbers = new Set<string>();
  let read = 0;
  while (read < total) {
    const { records } = await entriesFrom(world, read, PAGE_RECORDS);
    if (records.length === 0) throw new Error(`The simulator showed ${read} of ${total} entries.`);
    records.forEach((entry) => numbers.add(entry.REFERENCENO));
    read += records.length;
  }
  return read - numbers.size;
}

async function firedFaults(world: EngineWorld): Promise<number> {
  const { faults } = (await world.control('GET', '/faults')) as { readonly faults: readonly { fired: number }[] };
  return faults.reduce((sum, { fired }) => sum + fired, 0);
}

/** Requests with writes that left, answered or not. */
async function writeRequests(world: EngineWorld): Promise<number> {
  const { requests } = await world.row<{ requests: number }>(
    `select coalesce(sum(requests), 0)::int as requests from api_usage where cause = 'write'`,
  );
  return requests;
}

async function failed(world: EngineWorld): Promise<number> {
  const { failed: jobs } = await world.row<{ failed: number }>(
    `select count(*)::int as failed from sync_job where record_class = 'document' and state <> 'success'`,
  );
  return jobs;
}
