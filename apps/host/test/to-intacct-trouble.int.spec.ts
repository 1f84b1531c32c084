import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SyncResult } from '@bridge/canonical';
import type { GatewayFunction } from '@bridge/ports';
import {
  FakeIntacctGateway,
  InMemoryEventLog,
  eventually,
  lost,
  notExecuted,
  pipelineParts,
  postgresForTests,
  refused,
} from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PipelineWorld, topics } from './pipeline.world.js';

const short = (results: readonly SyncResult[]): readonly string[] =>
  results.map((result) => `${result.naturalKey} v${result.recordVersion} ${result.state}`).sort();

describe('ToIntacctPipeline in trouble', () => {
  let database: DatabaseForTests;
  let world: PipelineWorld;
  let log: InMemoryEventLog;
  let gateway: FakeIntacctGateway;
  const finalsOf = async (count: number): Promise<readonly SyncResult[]> => {
    await eventually(`${count} final results`, () => world.finals().length >= count);
    return world.finals();
  };

  beforeEach(async () => {
    log = new InMemoryEventLog();
    gateway = new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' });
    database = await postgresForTests();
    world = await PipelineWorld.open(database.url, { ...pipelineParts(log), gateway });
  });
  afterEach(async () => {
    gateway.always(undefined);
    await world.close();
    await database.close();
  });

  /** Everything is in the inbox before the first request leaves. */
  const startWith = async (...events: Parameters<InMemoryEventLog['publish']>[0]): Promise<void> => {
    await world.pipeline.startConsumer();
    await log.publish(events);
    await eventually('all accepted', async () => (await log.lag('bridge', [topics.events('sample')])) === 0);
    world.pipeline.startWorkers();
    world.pipeline.startRelay();
  };
  const nameOf = (fn: GatewayFunction): unknown => ('record' in fn ? fn.record['NAME'] : undefined);

  it('refuses one record of a batch, and lands the others', async () => {
    gateway.next((request, run) =>
      run().map((outcome, index) => {
        const isBad = nameOf(request.functions[index] as GatewayFunction) === 'C2';
        return isBad ? refused(outcome.controlId, 'validation', 'It is wrong.') : outcome;
      }),
    );
    await startWith(...['C1', 'C2', 'C3'].map((id) => world.event('customer', id)));
    expect(short(await finalsOf(3))).toEqual(['C1 v1 success', 'C2 v1 error', 'C3 v1 success']);
    expect(gateway.requests.map(({ functions }) => functions.length)).toEqual([3]);
    expect(world.finals().find(({ state }) => state === 'error')).toMatchObject({
      message: 'It is wrong.',
      errors: [{ code: 'GATEWAY_VALIDATION', errorNo: 'BL01001973', retryable: false, owner: 'intacct-admin' }],
    });
  });

  it('sends the records of an unreadable request one by one, and ends the one that is at fault', async () => {
    gateway.always((request, run) =>
      request.functions.some((fn) => nameOf(fn) === 'C2')
        ? notExecuted(request, { code: 'GATEWAY_REQUEST_MALFORMED', scope: 'request', description: 'Unreadable.' })
        : run(),
    );
    await startWith(...['C1', 'C2', 'C3'].map((id) => world.event('customer', id)));
    expect(short(await finalsOf(3))).toEqual(['C1 v1 success', 'C2 v1 error', 'C3 v1 success']);
    expect(gateway.requests.map(({ functions }) => functions.length)).toEqual([3, 1, 1, 1]);
    expect(world.finals().find(({ state }) => state === 'error')).toMatchObject({
      errors: [{ code: 'GATEWAY_REQUEST_MALFORMED', owner: 'service' }],
    });
  });

  it('tries again what Intacct could not do now', async () => {
    gateway.next(
      (request) => request.functions.map(({ controlId }) => refused(controlId, 'transient')),
      (request) => request.functions.map(({ controlId }) => refused(controlId, 'transient')),
    );
    await startWith(world.event('customer', 'C1'));
    expect(await finalsOf(1)).toMatchObject([{ state: 'success', attempts: 3 }]);
  });

  it('pauses while the login is refused, spends no attempt, and resumes by itself', async () => {
    gateway.always((request) => notExecuted(request));
    await startWith(world.event('customer', 'C1'), world.event('entry', 'D1'));
    const pauses = () => world.stored<{ readonly code: string }>(`select code from lane_pause`);
    await eventually('the pause', async () => (await pauses())[0]?.code === 'GATEWAY_LOGIN_REFUSED');
    await log.publish([world.event('customer', 'C2')]);
    await eventually('a second try', () => gateway.requests.length >= 2);
    expect(world.finals()).toEqual([]);
    expect(await world.stored(`select distinct attempts from sync_job`)).toEqual([{ attempts: 0 }]);
    gateway.always(undefined);
    expect(short(await finalsOf(3))).toEqual(['C1 v1 success', 'C2 v1 success', 'D1 v1 success']);
    expect(world.finals().map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
    await eventually('the end of the pause', async () => (await pauses()).length === 0);
  });

  it('waits out a gateway that takes writes and answers nothing, and gives up no update for it', async () => {
    await startWith(world.event('customer', 'C1'));
    await finalsOf(1);
    const away = { code: 'GATEWAY_UNREACHABLE', scope: 'gateway', description: 'HTTP status 503.' } as const;
    gateway.always((request) =>
      request.functions.some(({ kind }) => kind === 'update' || kind === 'create')
        ? lost(request).map((outcome) => ({ ...outcome, code: away.code }))
        : notExecuted(request, away),
    );
    await log.publish([world.event('customer', 'C1', { version: 2, name: 'Ann' })]);
    await eventually('ten failures in a row', async () => {
      const [pause] = await world.stored<{ failures: number }>(`select failures from lane_pause`);
      return (pause?.failures ?? 0) >= 10;
    });
    expect(world.finals()).toHaveLength(1);
    expect(await world.stored(`select max(sends) as most from attempt where state = 'in-doubt'`)).toEqual([
      { most: 1 },
    ]);
    gateway.always(undefined);
    expect(short(await finalsOf(2))).toEqual(['C1 v1 success', 'C1 v2 success']);
    expect(gateway.recordsOf('CUSTOMER')).toMatchObject([{ NAME: 'Ann' }]);
  });

  it('holds entries until their customer has landed, then posts them in order', async () => {
    const entries = ['D1', 'D2', 'D3'].map((id) => world.event('entry', id, { customer: 'C1' }));
    await startWith(...entries, world.event('customer', 'C1'));
    expect(short(await finalsOf(4))).toEqual(['C1 v1 success', 'D1 v1 success', 'D2 v1 success', 'D3 v1 success']);
    const posted = gateway.recordsOf('GLBATCH').map((record) => record['REFERENCENO']);
    const arrived = await world.stored<{ key: string }>(
      `select natural_key as key from sync_job where object = 'entry' order by id`,
    );
    expect(posted).toEqual(arrived.map(({ key }) => key));
    const first = gateway.requests[0]?.functions.map((fn) => ('object' in fn ? fn.object : ''));
    expect(first).toEqual(['CUSTOMER']);
  });

  it('ends an entry whose customer never comes, and heals it when it comes after all', async () => {
    await startWith(world.event('entry', 'D1', { customer: 'C1' }));
    expect(await finalsOf(1)).toMatchObject([
      { state: 'error', waitsFor: 'customer:C1', errors: [{ code: 'HANDLER_REFERENCE_UNKNOWN', retryable: true }] },
    ]);
    expect(gateway.requests).toEqual([]);
    await log.publish([world.event('customer', 'C1')]);
    expect(short(await finalsOf(3))).toEqual(['C1 v1 success', 'D1 v1 error', 'D1 v1 success']);
    expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
    expect(new Set(world.finals().map(({ resultId }) => resultId)).size).toBe(3);
  });

  it('finishes what is on the wire and publishes it before it drains', async () => {
    let answer = (): void => undefined;
    gateway.next(async (_, run) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return run();
    });
    await startWith(world.event('entry', 'D1'));
    await eventually('the request is on the wire', () => gateway.requests.length === 1);
    let isDrained = false;
    const draining = world.pipeline.drain().then(() => (isDrained = true));
    await log.publish([world.event('entry', 'D2')]);
    expect(isDrained).toBe(false);
    answer();
    await draining;
    expect(short(world.finals())).toEqual(['D1 v1 success']);
    expect(await world.stored(`select id from sync_job where claimed_by is not null`)).toEqual([]);
    expect(await world.stored(`select id from outbox_message where published_at is null`)).toEqual([]);
    expect(await world.stored(`select holder from slot_lease union all select holder from role_lease`)).toEqual([]);
    expect(await log.lag('bridge', [topics.events('sample')])).toBe(1);
  });
});
