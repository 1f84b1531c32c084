import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayFunction } from '@bridge/ports';
import { bareRequests, entryWork, sendBare, type Work } from './bare.requests.js';
import { scaled, type Bench, type BenchOptions, type Measure } from './bench.js';
import { journalEntry, sdkJournalEntry } from './journal-entry.fixtures.js';
import { openSdkClient } from './official-sdk.client.js';
import { startSimulator, type SimulatorProcess } from './simulator.process.js';
import { account, gatewayOverHttp } from './stub.gateway.js';

const BATCH = 50;
const AIM_PER_SECOND = 2_000;

const itemWork: Work = (index) =>
  `<create><ITEM><ITEMID>BENCH${index}</ITEMID><NAME>Part ${index}</NAME><ITEMTYPE>Non-Inventory</ITEMTYPE></ITEM></create>`;
const readWork: Work = (index) =>
  `<read><object>ITEM</object><keys>${index + 1}</keys><fields>RECORDNO,ITEMID,NAME,STATUS</fields></read>`;

/** On two connections, so that the simulator never waits for this process. */
async function functionsPerSecond(simulator: SimulatorProcess, work: Work, total: number): Promise<number> {
  const requests = Math.ceil(total / BATCH);
  const seconds = await sendBare(simulator.gatewayUrl, bareRequests(work.name, work, { requests, batch: BATCH }), 2);
  return (requests * BATCH) / seconds;
}

/** The same entries through a client: our own, then the official SDK, each on one connection, batch after batch. */
async function clientsPerSecond(
  simulator: SimulatorProcess,
  options: BenchOptions,
): Promise<{ ours: number; theirs: number }> {
  const batches = scaled(40, options);
  const gateway = gatewayOverHttp();
  const sdk = await openSdkClient(simulator.gatewayUrl);
  const spent = { ours: 0, theirs: 0 };
  for (let batch = 0; batch < batches; batch += 1) {
    const indexes = Array.from({ length: BATCH }, (_, index) => batch * BATCH + index);
    const functions = indexes.map((index): GatewayFunction => ({
      kind: 'create',
      controlId: `ours-${index}`,
      object: 'GLBATCH',
      record: journalEntry(index),
    }));
    let started = performance.now();
    const request = { account: account(simulator.gatewayUrl), entityId: undefined, functions, timeoutMs: 60_000 };
    const { outcomes } = await gateway.execute(request);
    spent.ours += performance.now() - started;
    if (outcomes.some(({ kind }) => kind !== 'done')) throw new Error('An entry of our client was not done.');
    started = performance.now();
    const results = await sdk.execute(
      indexes.map((index) => sdkJournalEntry(index, `sdk-${index}`)),
      true,
    );
    spent.theirs += performance.now() - started;
    if (results.some(({ status }) => status !== 'success')) throw new Error('An entry of the SDK was not done.');
  }
  sdk.close();
  await gateway.close();
  const perSecond = (ms: number): number => (batches * BATCH) / (ms / 1000);
  return { ours: perSecond(spent.ours), theirs: perSecond(spent.theirs) };
}

/** How many functions the simulator executes with the `fast` profile; it runs on one thread. */
export const simulatorThroughputBench: Bench = {
  name: 'simulator-throughput',
  about: `functions a second of the simulator in batches of ${BATCH}, and through both clients`,
  async run(options) {
    const simulator = await startSimulator();
    try {
      const total = scaled(20_000, options);
      await functionsPerSecond(
        simulator,
        function warmUp(index) {
          return entryWork(index);
        },
        Math.min(total, 2_000),
      );
      const measures: Measure[] = [];
      for (const [name, work] of [
        ['create journal entries of 4 lines', entryWork],
        ['create items', itemWork],
        ['read items by record number', readWork],
      ] as const) {
        options.say(name);
        const value = await functionsPerSecond(simulator, work, total);
        measures.push({ name, value, unit: 'functions/s', bar: { atLeast: AIM_PER_SECOND } });
        await sleep(100);
      }
      const clients = await clientsPerSecond(simulator, options);
      return [
        ...measures,
        { name: 'entries through our client', value: clients.ours, unit: 'functions/s' },
        { name: 'entries through the official SDK', value: clients.theirs, unit: 'functions/s' },
        { name: 'our client to SDK', value: clients.ours / clients.theirs, unit: 'ratio', bar: { atLeast: 1 } },
        { name: 'resident memory of the simulator', value: simulator.memoryMib().now, unit: 'MiB' },
      ];
    } finally {
      await simulator.stop();
    }
  },
};
