import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeIntacctGateway, InMemoryEventLog, eventually, pipelineParts, postgresForTests } from '@bridge/testing';
import type { DatabaseForTests, GatewayScript } from '@bridge/testing';
import { PipelineWorld } from './pipeline.world.js';

const RESYNC = 100_000;
const BATCH = 50;

/** From `start` up to but not including `end`. */
const range = (start: number, end: number): readonly number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);

/** Lets requests through one at a time. */
class Turnstile {
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;
  readonly script: GatewayScript = async (_, run) => {
    if (!this.#isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return run();
  };

  letOneGo(): void {
    this.#waiting.shift()?.();
  }

  open(): void {
    this.#isOpen = true;
    this.#waiting.splice(0).forEach((letGo) => letGo());
  }
}

describe('A posting and a resync', () => {
  let database: DatabaseForTests;
  let world: PipelineWorld;
  let log: InMemoryEventLog;
  let gateway: FakeIntacctGateway;
  let turnstile: Turnstile;
  let entries: number;

  beforeEach(async () => {
    log = new InMemoryEventLog();
    gateway = new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' });
    turnstile = new Turnstile();
    gateway.always(turnstile.script);
    entries = 0;
    database = await postgresForTests();
    world = await PipelineWorld.open(database.url, { ...pipelineParts(log), gateway });
  });
  afterEach(async () => {
    const closed = world.close();
    turnstile.open();
    await closed;
    await database.close();
  });

  /** Jobs of a mass run, as many as a company has customers. */
  const resync = async (records: number, version: number, isOutdated: boolean): Promise<void> => {
    await world.stored(`
      with event as (
        insert into inbox_event (source, event_id, company_id, tenant, plugin, object, record_class, type, sys_id, record_version,
                                 subject, topic, log_partition, log_offset, data, content_hash, dispatched_at)
        select '/dmo/acme-tenant', 'resync-${version}-' || n, 'acme', 'acme-tenant', 'sample', 'customer', 'master',
               'sample.customer.changed.v1', 'S' || n, ${version}, 'C' || n, 'events', 0, n::text,
               jsonb_build_object('id', 'C' || n, 'name', 'Customer ' || n), '', now()
        from generate_series(1, ${records}) n returning id, sys_id, subject
      )
      insert into sync_job (inbox_event_id, company_id, plugin, object, record_class, sys_id, record_version, natural_key, priority,
                            is_outdated)
      select id, 'acme', 'sample', 'customer', 'master', sys_id, ${version}, subject, 30, ${isOutdated} from event order by id`);
    await world.stored(`analyze sync_job, inbox_event`);
  };

  /** An entry is in the inbox, and has its job. */
  const post = async (): Promise<string> => {
    const id = `D${(entries += 1)}`;
    await log.publish([world.event('entry', id)]);
    await eventually(`a job for ${id}`, async () => {
      return (await world.stored(`select 1 from sync_job where natural_key = '${id}'`)).length > 0;
    });
    return id;
  };

  const onTheWire = (requests: number): Promise<boolean> =>
    eventually(`request ${requests}`, () => gateway.requests.length >= requests);
  /** What the n-th request carries: numbers of entries, or how many customers. */
  const carried = (request: number): readonly string[] | number => {
    const functions = gateway.requests[request - 1]?.functions ?? [];
    const numbers = functions.flatMap((fn) =>
      fn.kind === 'create' && typeof fn.record['REFERENCENO'] === 'string' ? [fn.record['REFERENCENO']] : [],
    );
    return numbers.length > 0 ? numbers : functions.length;
  };
  const requestOf = (id: string): number =>
    gateway.requests.findIndex((_, index) => {
      const what = carried(index + 1);
      return typeof what !== 'number' && what.includes(id);
    }) + 1;

  it(`lets a posting leave in the very next request, whatever of ${RESYNC} records waits`, async () => {
    await resync(RESYNC, 1, false);
    await world.start();
    for (let round = 0; round < 5; round += 1) {
      const wire = round * 2 + 1;
      await onTheWire(wire);
      expect(carried(wire)).toBe(BATCH);
      const id = await post();
      turnstile.letOneGo();
      await onTheWire(wire + 1);
      expect(carried(wire + 1)).toEqual([id]);
      turnstile.letOneGo();
    }
  }, 120_000);

  it('gives a resync its share of a stream of postings, and lets none of them wait for more than one batch', async () => {
    await resync(1_000, 1, false);
    await world.start();
    const arrivals = new Map<string, number>();
    for (let wire = 1; wire <= 24; wire += 1) {
      await onTheWire(wire);
      arrivals.set(await post(), wire);
      turnstile.letOneGo();
    }
    await onTheWire(25);
    const isResync = (request: number): boolean => carried(request) === BATCH;
    const delays = [...arrivals].map(([id, wire]) => {
      const left = requestOf(id) || gateway.requests.length + 1;
      return range(wire + 1, left).filter(isResync).length;
    });
    expect(Math.max(...delays)).toBeLessThanOrEqual(1);
    expect(range(1, 25).filter(isResync).length).toBeGreaterThanOrEqual(4);
  }, 60_000);

  it('ends outdated versions of a resync a few at a time, so that a posting does not wait for all', async () => {
    await resync(5_000, 1, true);
    await resync(500, 2, false);
    await world.pipeline.startConsumer();
    await log.publish([world.event('entry', 'D1')]);
    await eventually(
      'the posting',
      async () => (await world.stored(`select 1 from inbox_event where object = 'entry'`)).length > 0,
    );
    await world.start();
    await onTheWire(1);
    expect(carried(1)).toEqual(['D1']);
    const [ended] = await world.stored<{ n: number }>(
      `select count(*)::int as n from sync_job where state = 'superseded'`,
    );
    expect(ended?.n).toBeLessThanOrEqual(1_000);
    turnstile.open();
    await eventually('the end of the outdated ones', async () => {
      return (
        (await world.stored(`select 1 from sync_job where is_outdated and finished_at is null limit 1`)).length === 0
      );
    });
  }, 60_000);
});
