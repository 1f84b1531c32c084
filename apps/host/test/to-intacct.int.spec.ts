import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SyncResult } from '@bridge/canonical';
import type { FunctionOutcome } from '@bridge/ports';
import {
  FakeIntacctGateway,
  InMemoryEventLog,
  eventually,
  lost,
  notExecuted,
  pipelineParts,
  postgresForTests,
} from '@bridge/testing';
import type { DatabaseForTests, GatewayScript } from '@bridge/testing';
import { PipelineWorld, topics } from './pipeline.world.js';

const short = (results: readonly SyncResult[]): readonly string[] =>
  results.map((result) => `${result.naturalKey} v${result.recordVersion} ${result.state}`).sort();

describe('ToIntacctPipeline', () => {
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

  describe('when all goes well', () => {
    it('brings records to Intacct and says so', async () => {
      await world.start();
      await log.publish([world.event('customer', 'C1', { name: 'Ann' }), world.event('entry', 'D1')]);
      const finals = await finalsOf(2);
      expect(gateway.recordsOf('CUSTOMER')).toEqual([{ RECORDNO: expect.any(String), CUSTOMERID: 'C1', NAME: 'Ann' }]);
      expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
      expect(finals.find(({ node }) => node === 'customer')).toMatchObject({
        state: 'success',
        naturalKey: 'C1',
        intacctObject: 'CUSTOMER',
        intacctId: 'C1',
        recordNo: gateway.recordsOf('CUSTOMER')[0]?.['RECORDNO'],
        controlId: 'acme-customer-customer%2DC1-1-create',
        attempts: 1,
        apiTransactions: 1,
      });
      const states = log.log
        .recordsOf(topics.results)
        .map(({ key, value }) => [key, /"state":"(\w+)"/.exec(String(value))?.[1]]);
      expect(states.filter(([key]) => key === 'acme-tenant/customer/C1')).toEqual([
        ['acme-tenant/customer/C1', 'pending'],
        ['acme-tenant/customer/C1', 'success'],
      ]);
      expect(await log.lag('bridge', [topics.events('sample')])).toBe(0);
    });

    it('updates what changed, and sends nothing when nothing did', async () => {
      await world.start();
      await log.publish([world.event('customer', 'C1', { name: 'Ann' })]);
      await finalsOf(1);
      await log.publish([world.event('customer', 'C1', { version: 2, name: 'Ann' })]);
      await finalsOf(2);
      await log.publish([world.event('customer', 'C1', { version: 3, name: 'Bob' })]);
      await finalsOf(3);
      expect([gateway.sent('create').length, gateway.sent('update').length]).toEqual([1, 1]);
      expect(gateway.recordsOf('CUSTOMER')).toMatchObject([{ NAME: 'Bob' }]);
    });

    it('gives an event that comes twice one effect and one final result', async () => {
      await world.start();
      const event = world.event('entry', 'D1');
      await log.publish([event, event]);
      await finalsOf(1);
      await log.publish([event, world.event('entry', 'D2')]);
      await finalsOf(2);
      expect(short(world.finals())).toEqual(['D1 v1 success', 'D2 v1 success']);
      expect(gateway.recordsOf('GLBATCH')).toHaveLength(2);
    });

    it('never lets an older version overwrite a newer one', async () => {
      await world.start();
      await log.publish([world.event('customer', 'C1', { version: 2, name: 'new' })]);
      await finalsOf(1);
      await log.publish([world.event('customer', 'C1', { version: 1, name: 'old' })]);
      expect(short(await finalsOf(2))).toEqual(['C1 v1 not', 'C1 v2 success']);
      expect(gateway.recordsOf('CUSTOMER')).toMatchObject([{ NAME: 'new' }]);
    });

    it('sends only the newest of the versions that wait', async () => {
      await world.pipeline.startConsumer();
      await log.publish([1, 2, 3].map((version) => world.event('customer', 'C1', { version, name: `v${version}` })));
      await eventually('all accepted', async () => (await log.lag('bridge', [topics.events('sample')])) === 0);
      world.pipeline.startWorkers();
      world.pipeline.startRelay();
      expect(short(await finalsOf(3))).toEqual(['C1 v1 not', 'C1 v2 not', 'C1 v3 success']);
      expect(gateway.sent('create')).toMatchObject([{ record: { NAME: 'v3' } }]);
    });

    it('makes dead letters of bad events, and goes on with the rest', async () => {
      await world.start();
      const good = world.event('customer', 'C1');
      const bad = [Buffer.from('{'), Buffer.from([0, 1, 2]), null].map((value, index) => ({
        ...good,
        value,
        key: `a\u0000b${index}`,
        headers: { odd: '\u0000' },
      }));
      await log.publish([...bad, good, { ...world.event('customer', 'C2'), key: 'a\u0000b' }]);
      await finalsOf(1);
      await eventually('the dead letters', () => log.log.recordsOf(topics.deadLetters).length === 4);
      const letters = log.log.recordsOf(topics.deadLetters);
      expect(letters.map(({ headers }) => headers['dlq.code'] ?? '').sort()).toEqual([
        'ENVELOPE_EMPTY',
        'ENVELOPE_NOT_JSON',
        'ENVELOPE_NOT_JSON',
        'INBOX_NOT_STORABLE',
      ]);
      expect(await log.lag('bridge', [topics.events('sample')])).toBe(0);
    });
  });

  describe('when an answer is lost', () => {
    const executedButLost = (request: Parameters<typeof lost>[0], run: () => readonly FunctionOutcome[]) => {
      run();
      return lost(request);
    };

    it.each(['customer', 'entry'] as const)('looks the %s up and adopts it', async (object) => {
      gateway.next(executedButLost);
      await world.start();
      await log.publish([world.event(object, 'X1')]);
      const [final] = await finalsOf(1);
      const [held, ...more] = gateway.recordsOf(object === 'customer' ? 'CUSTOMER' : 'GLBATCH');
      expect(more).toEqual([]);
      expect(final).toMatchObject({ state: 'success', recordNo: held?.['RECORDNO'] });
      expect(gateway.sent('create')).toHaveLength(1);
    });

    it('sends again under the same control id what Intacct does not hold', async () => {
      gateway.next(lost);
      await world.start();
      await log.publish([world.event('entry', 'D1')]);
      expect(short(await finalsOf(1))).toEqual(['D1 v1 success']);
      const ids = gateway.sent('create').map(({ controlId }) => controlId);
      expect(ids).toEqual(['acme-entry-entry%2DD1-1-create', 'acme-entry-entry%2DD1-1-create']);
      expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
    });

    it('takes the refusal of a used control id as a sign, and finds the record', async () => {
      const showsNothing: GatewayScript = (request) =>
        request.functions.map(({ controlId }) => ({
          kind: 'done',
          controlId,
          data: { records: [], totalCount: 0, remaining: 0, resultId: undefined },
        }));
      gateway.next(executedButLost);
      gateway.always((request, run) => (gateway.sent('create').length < 2 ? showsNothing(request, run) : run()));
      await world.start();
      await log.publish([world.event('entry', 'D1')]);
      expect(await finalsOf(1)).toMatchObject([{ state: 'success', recordNo: '1' }]);
      expect(gateway.sent('create')).toHaveLength(2);
      expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
    });

    it('brings a record of somebody else with the same id into step', async () => {
      gateway.seed('CUSTOMER', { CUSTOMERID: 'C1', NAME: 'theirs' });
      gateway.next((request) => notExecuted(request, { retryAfterMs: 1 }));
      await world.start();
      await log.publish([world.event('customer', 'C1', { name: 'ours' })]);
      expect(await finalsOf(1)).toMatchObject([{ state: 'success', recordNo: '1' }]);
      expect(gateway.recordsOf('CUSTOMER')).toEqual([{ RECORDNO: '1', CUSTOMERID: 'C1', NAME: 'ours' }]);
    });

    it('settles by looking up what a crashed worker had on the wire', async () => {
      let answer = (): void => undefined;
      gateway.next(async (_, run) => {
        const outcomes = run();
        await new Promise<void>((resolve) => (answer = resolve));
        return outcomes;
      });
      await world.start();
      await log.publish([world.event('entry', 'D1')]);
      await eventually('the request is on the wire', () => gateway.requests.length === 1);
      await world.stored(`update slot_lease set expires_at = now() - interval '1 second'`);
      const heir = world.newPipeline('heir');
      heir.startWorkers();
      const finals = await finalsOf(1).finally(() => answer());
      expect(finals).toMatchObject([{ state: 'success', recordNo: '1' }]);
      await heir.drain();
      await log.publish([world.event('entry', 'D2')]);
      await finalsOf(2);
      expect(short(world.finals())).toEqual(['D1 v1 success', 'D2 v1 success']);
      expect(gateway.sent('create').filter(({ controlId }) => controlId.includes('D1'))).toHaveLength(1);
    });
  });
});
