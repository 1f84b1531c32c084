import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SyncResult } from '@bridge/canonical';
import type { ToIntacctPipeline } from '@bridge/pipeline';
import { FakeIntacctGateway, InMemoryEventLog, eventually, pipelineParts, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import fc from 'fast-check';
import { PipelineWorld } from './pipeline.world.js';

/** A customer, and the ones that must land before it, by position; an entry is posted for each. */
interface Node {
  readonly parents: readonly number[];
  /** `absent`: no event of it comes; `faulty`: its own data is refused. */
  readonly kind: 'good' | 'absent' | 'faulty';
}

interface Scene {
  readonly nodes: readonly Node[];
  readonly order: readonly number[];
  /** Events that arrive together. */
  readonly together: number;
}

const MOST_NODES = 9;
const nodes: fc.Arbitrary<readonly Node[]> = fc.array(
  fc.record({
    parents: fc.uniqueArray(fc.nat(MOST_NODES - 1), { maxLength: 2 }),
    kind: fc.oneof(
      { weight: 8, arbitrary: fc.constant('good' as const) },
      { weight: 1, arbitrary: fc.constantFrom('absent' as const, 'faulty' as const) },
    ),
  }),
  { minLength: 3, maxLength: MOST_NODES },
);
const scene: fc.Arbitrary<Scene> = nodes.chain((drawn) =>
  fc.record({
    nodes: fc.constant(
      drawn.map((node) => ({ ...node, parents: node.parents.filter((parent) => parent < drawn.length) })),
    ),
    order: fc.shuffledSubarray(
      drawn.map((_, index) => index),
      { minLength: drawn.length, maxLength: drawn.length },
    ),
    together: fc.integer({ min: 1, max: 4 }),
  }),
);

/** Positions of what can land: good, and so is everything that it waits for. */
function landing({ nodes: all }: Scene): ReadonlySet<number> {
  const landed = new Set<number>();
  for (let before = -1; before < landed.size;) {
    before = landed.size;
    all.forEach(({ kind, parents }, index) => {
      if (kind === 'good' && parents.every((parent) => landed.has(parent))) landed.add(index);
    });
  }
  return landed;
}

const MENTIONED = /customer "([^"]+)"/g;

describe('records that wait for each other', () => {
  let database: DatabaseForTests;
  let world: PipelineWorld;
  let second: ToIntacctPipeline;
  let log: InMemoryEventLog;
  let gateway: FakeIntacctGateway;
  let round = 0;

  beforeAll(async () => {
    database = await postgresForTests();
    log = new InMemoryEventLog();
    gateway = new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' });
    world = await PipelineWorld.open(database.url, { ...pipelineParts(log), gateway });
    await world.stored(`update company set slots = 2, batch_size_functions = 3`);
    await world.start();
    second = world.newPipeline('second');
    second.startWorkers();
  });
  afterAll(async () => {
    await second.drain();
    await world.close();
    await database.close();
  });

  const name = (index: number): string => `R${round}-${index}`;
  const entryOf = (index: number): string => `E${name(index)}`;
  const newest = (index: number, key = name(index)): SyncResult | undefined =>
    world
      .finals()
      .filter(({ naturalKey }) => naturalKey === key)
      .reduce<SyncResult | undefined>(
        (best, one) => (one.recordVersion >= (best?.recordVersion ?? 0) ? one : best),
        undefined,
      );
  const open = (): Promise<readonly unknown[]> =>
    world.stored(`select natural_key, state, waits_for from sync_job where finished_at is null`);
  const publish = async (changes: readonly (readonly [number, Readonly<Record<string, unknown>>])[]) =>
    log.publish(changes.map(([index, data]) => world.event('customer', name(index), data)));

  async function arrive({ nodes: all, order, together }: Scene): Promise<void> {
    const coming = order.filter((index) => all[index]?.kind !== 'absent');
    await log.publish(all.map((_, index) => world.event('entry', entryOf(index), { customer: name(index) })));
    for (let start = 0; start < coming.length; start += together) {
      await publish(
        coming.slice(start, start + together).map((index) => [
          index,
          {
            parents: all[index]?.parents.map(name) ?? [],
            ...(all[index]?.kind === 'faulty' ? { fault: 'It is wrong.' } : {}),
          },
        ]),
      );
    }
    await eventually('every event has its final result', async () => {
      const [row] = await world.stored<{ open: number }>(
        `select (select count(*) from sync_job where finished_at is null)::int
              + (select count(*) from inbox_event where dispatched_at is null)::int
              + (select count(*) from outbox_message where published_at is null)::int as open`,
      );
      const isFinal = (index: number): boolean =>
        newest(index, entryOf(index)) !== undefined && (all[index]?.kind === 'absent' || newest(index) !== undefined);
      return row?.open === 0 && order.every(isFinal);
    });
  }

  /** In Intacct once, and after everything that it waits for. */
  function expectLanded({ nodes: all }: Scene, landed: ReadonlySet<number>): void {
    const created = gateway.recordsOf('CUSTOMER').map((record) => record['CUSTOMERID']);
    const posted = gateway.recordsOf('GLBATCH').map((record) => record['REFERENCENO']);
    all.forEach((_, index) =>
      expect(posted.filter((one) => one === entryOf(index))).toHaveLength(landed.has(index) ? 1 : 0),
    );
    for (const index of landed) {
      expect(created.filter((one) => one === name(index))).toHaveLength(1);
      for (const parent of all[index]?.parents ?? []) {
        expect([name(index), created.indexOf(name(parent)) < created.indexOf(name(index))]).toEqual([
          name(index),
          true,
        ]);
      }
    }
  }

  /** The chain that an error names exists, link by link, and ends where it says. */
  function expectTrueChain({ nodes: all }: Scene, index: number): void {
    const [error] = newest(index)?.errors ?? [];
    const told = error?.description ?? '';
    const start = told.indexOf(`customer "${name(index)}" waits for`);
    if (error?.code === 'SAMPLE_FAULT' || (error?.code === 'HANDLER_REFERENCE_UNKNOWN' && start < 0)) return;
    expect([told, start >= 0]).toEqual([told, true]);
    const positions = [
      ...(told.slice(start).split(/, (?:which is|of which|whose)|: none of/)[0] ?? '').matchAll(MENTIONED),
    ].map(([, key]) => all.findIndex((_, position) => name(position) === key));
    positions.slice(1).forEach((position, link) => {
      expect([told, all[positions[link] ?? -1]?.parents]).toEqual([told, expect.arrayContaining([position])]);
    });
    if (error?.code === 'HANDLER_REFERENCE_CYCLE') {
      expect(positions.length).toBeGreaterThan(1);
      expect(positions.indexOf(positions.at(-1) ?? -1)).toBeLessThan(positions.length - 1);
    }
  }

  it('land in order, once, as soon as they can; what cannot names a true chain, and nothing stays held', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (drawn) => {
        round += 1;
        await arrive(drawn);
        const landed = landing(drawn);
        expectLanded(drawn, landed);
        const stuck = drawn.nodes.flatMap(({ kind }, index) => (landed.has(index) || kind === 'absent' ? [] : [index]));
        expect(stuck.map((index) => newest(index)?.state)).toEqual(stuck.map(() => 'error'));
        stuck.forEach((index) => expectTrueChain(drawn, index));
        expect(drawn.nodes.map((_, index) => newest(index, entryOf(index))?.state)).toEqual(
          drawn.nodes.map((_, index) => (landed.has(index) ? 'success' : 'error')),
        );

        // What is missing comes, what is wrong is mended: the rest follows by itself.
        const isToMend = (index: number): boolean =>
          ['SAMPLE_FAULT', 'HANDLER_REFERENCE_CYCLE'].includes(newest(index)?.errors[0]?.code ?? '');
        const mended = new Set(drawn.nodes.flatMap((_, index) => (isToMend(index) ? [index] : [])));
        await publish([
          ...drawn.nodes.flatMap(({ kind }, index) => (kind === 'absent' ? [[index, {}] as const] : [])),
          ...[...mended].map((index) => [index, { version: 2, name: 'mended' }] as const),
        ]);
        await eventually('everything has landed', () =>
          drawn.nodes.every((_, index) =>
            [name(index), entryOf(index)].every((key) => newest(index, key)?.state === 'success'),
          ),
        );
        await eventually('nothing is open', async () => (await open()).length === 0);
        const free = new Set([
          ...mended,
          ...drawn.nodes.flatMap(({ kind }, index) => (kind === 'absent' ? [index] : [])),
        ]);
        expectLanded(
          { ...drawn, nodes: drawn.nodes.map((node, index) => (free.has(index) ? { ...node, parents: [] } : node)) },
          new Set(drawn.nodes.keys()),
        );
      }),
      {
        seed: 20261125,
        numRuns: 20,
        endOnFailure: true,
      },
    );
  }, 240_000);
});
