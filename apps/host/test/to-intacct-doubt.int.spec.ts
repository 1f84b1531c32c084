import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SyncResult } from '@bridge/canonical';
import type { FunctionOutcome, GatewayRequest } from '@bridge/ports';
import {
  FakeIntacctGateway,
  InMemoryEventLog,
  eventually,
  lost,
  pipelineParts,
  postgresForTests,
  refused,
} from '@bridge/testing';
import type { DatabaseForTests, GatewayScript } from '@bridge/testing';
import type { ToIntacctPipeline } from '@bridge/pipeline';
import { PipelineWorld } from './pipeline.world.js';

const HORIZON_MS = 900_000;
const executedButLost = (request: GatewayRequest, run: () => readonly FunctionOutcome[]) => {
  run();
  return lost(request);
};

describe('ToIntacctPipeline in doubt', () => {
  let database: DatabaseForTests;
  let world: PipelineWorld;
  let log: InMemoryEventLog;
  let gateway: FakeIntacctGateway;
  const finalsOf = async (count: number): Promise<readonly SyncResult[]> => {
    await eventually(`${count} final results`, () => world.finals().length >= count);
    return world.finals();
  };
  const open = async (doubtHorizonMs: number, slots = 1): Promise<void> => {
    world = await PipelineWorld.open(database.url, { ...pipelineParts(log), gateway, doubtHorizonMs, slots });
    await world.start();
  };

  beforeEach(async () => {
    log = new InMemoryEventLog();
    gateway = new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' });
    database = await postgresForTests();
  });
  afterEach(async () => {
    gateway.always(undefined);
    await world.close();
    await database.close();
  });

  const lookedUp = (times: number) =>
    eventually(`${times} looks`, async () => {
      const rows = await world.stored<{ lookups: number }>(`select lookups from attempt where state = 'in-doubt'`);
      return rows.some(({ lookups }) => lookups >= times);
    });
  const passHorizon = async (): Promise<void> => {
    await world.stored(`update attempt set sent_at = sent_at - ${HORIZON_MS} * interval '1 millisecond'`);
    await world.stored(`update sync_job set next_attempt_at = now() where state = 'in-doubt'`);
  };

  it('sends a create again only when the lost one cannot be running any more, under its control id', async () => {
    await open(HORIZON_MS);
    gateway.next(lost);
    await log.publish([world.event('entry', 'D1')]);
    await lookedUp(2);
    expect(gateway.sent('create')).toHaveLength(1);
    await passHorizon();
    expect(await finalsOf(1)).toMatchObject([{ state: 'success', recordNo: '1' }]);
    expect(new Set(gateway.sent('create').map(({ controlId }) => controlId)).size).toBe(1);
    expect(gateway.sent('create')).toHaveLength(2);
  });

  it('sends an update that had not run again only then, under its control id', async () => {
    await open(HORIZON_MS);
    await log.publish([world.event('customer', 'C1', { name: 'Ann' })]);
    await finalsOf(1);
    gateway.next(lost);
    await log.publish([world.event('customer', 'C1', { version: 2, name: 'Bob' })]);
    await lookedUp(2);
    expect(gateway.sent('update')).toHaveLength(1);
    await passHorizon();
    expect(await finalsOf(2)).toMatchObject([{}, { state: 'success', recordVersion: 2 }]);
    expect(new Set(gateway.sent('update').map(({ controlId }) => controlId)).size).toBe(1);
    expect(gateway.sent('update')).toHaveLength(2);
    expect(gateway.recordsOf('CUSTOMER')).toMatchObject([{ NAME: 'Bob' }]);
  });

  it('tells an update as done only when Intacct says that it was', async () => {
    await open(0);
    await log.publish([world.event('customer', 'C1', { name: 'Ann' })]);
    await finalsOf(1);
    // The first send is under way and will come to nothing; meanwhile its id counts as used.
    const updates: GatewayScript[] = [
      lost,
      ({ functions }) => functions.map(({ controlId }) => refused(controlId, 'duplicate-control-id')),
    ];
    gateway.always((request, run) =>
      request.functions.some(({ kind }) => kind === 'update') ? (updates.shift()?.(request, run) ?? run()) : run(),
    );
    await log.publish([world.event('customer', 'C1', { version: 2, name: 'Bob' })]);
    expect(await finalsOf(2)).toMatchObject([{}, { state: 'success', recordVersion: 2, recordNo: '1' }]);
    expect(gateway.recordsOf('CUSTOMER')).toMatchObject([{ NAME: 'Bob' }]);
    expect(gateway.sent('update').map(({ controlId }) => controlId.replace(/.*-update-[^-]+/, ''))).toEqual([
      '',
      '',
      '-1',
    ]);
  });

  it('writes an update that had run once more: its id alone proves nothing', async () => {
    await open(0);
    await log.publish([world.event('customer', 'C1', { name: 'Ann' })]);
    await finalsOf(1);
    gateway.next(executedButLost);
    await log.publish([world.event('customer', 'C1', { version: 2, name: 'Bob' })]);
    expect(await finalsOf(2)).toMatchObject([{}, { state: 'success', recordVersion: 2 }]);
    expect(gateway.recordsOf('CUSTOMER')).toMatchObject([{ NAME: 'Bob' }]);
    expect(gateway.sent('update')).toHaveLength(3);
  });

  describe('with two identical documents in doubt at two replicas', () => {
    let looks: (() => void)[];
    let other: ToIntacctPipeline;
    const finalOf = (sysId: string) =>
      eventually(`a result of the ${sysId}`, () => world.finals().find((one) => one.sysId === sysId));

    /** The first one was posted, the second was not; both see what was posted, and wait. */
    const bothLook = async (): Promise<void> => {
      await open(0, 4);
      other = world.newPipeline('second');
      other.startWorkers();
      const creates: GatewayScript[] = [executedButLost, lost];
      looks = [];
      gateway.always(async (request, run) => {
        if (request.functions.some(({ kind }) => kind === 'create'))
          return (creates.shift() ?? ((_, go) => go()))(request, run);
        const outcomes = run();
        if (looks.length < 2 && request.functions.some(({ kind }) => kind === 'read')) {
          await new Promise<void>((resolve) => looks.push(resolve));
        }
        return outcomes;
      });
      for (const [index, sysId] of ['first', 'second'].entries()) {
        await log.publish([world.event('entry', 'D1', { sysId })]);
        await eventually(`the ${sysId} looks`, () => looks.length > index);
      }
    };
    afterEach(async () => {
      looks.forEach((goOn) => goOn());
      await other.drain();
    });

    it('posts each once when the posted one finds its record first', async () => {
      await bothLook();
      looks[0]?.();
      const first = await finalOf('first');
      looks[1]?.();
      const second = await finalOf('second');
      expect([first.state, second.state]).toEqual(['success', 'success']);
      expect(first.recordNo).not.toBe(second.recordNo);
      expect(gateway.recordsOf('GLBATCH')).toHaveLength(2);
    });

    it('posts nothing twice, and asks a person, when the other one takes the record for its own', async () => {
      await bothLook();
      looks[1]?.();
      expect(await finalOf('second')).toMatchObject({ state: 'success' });
      looks[0]?.();
      const first = await eventually('a result of the first', async () => {
        await world.stored(`update sync_job set next_attempt_at = now() where state = 'in-doubt'`);
        return world.finals().find(({ sysId }) => sysId === 'first');
      });
      expect(first).toMatchObject({ state: 'error', errors: [{ owner: 'operator' }] });
      expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
    });
  });

  it('posts the lost one of two identical documents, and never takes the other’s record for it', async () => {
    await open(0);
    await log.publish([world.event('entry', 'D1', { sysId: 'first' })]);
    await finalsOf(1);
    gateway.next(lost);
    await log.publish([world.event('entry', 'D1', { sysId: 'second' })]);
    expect(await finalsOf(2)).toMatchObject([{ recordNo: '1' }, { state: 'success', recordNo: '2' }]);
    expect(gateway.recordsOf('GLBATCH')).toHaveLength(2);
  });

  it('waits for its own entry when a person’s of the same number shows first', async () => {
    await open(HORIZON_MS);
    gateway.seed('GLBATCH', { REFERENCENO: 'D1', BATCHTITLE: 'a person’s' });
    gateway.next(lost);
    await log.publish([world.event('entry', 'D1')]);
    await lookedUp(1);
    gateway.seed('GLBATCH', { REFERENCENO: 'D1', BATCHTITLE: 'D1' });
    expect(await finalsOf(1)).toMatchObject([{ state: 'success', recordNo: '2' }]);
    expect(gateway.sent('create')).toHaveLength(1);
  });

  it('closes a document that nobody can settle: no later version of it is sent', async () => {
    await open(0);
    gateway.seed('GLBATCH', { REFERENCENO: 'D1', BATCHTITLE: 'D1' });
    gateway.seed('GLBATCH', { REFERENCENO: 'D1', BATCHTITLE: 'D1' });
    gateway.next(lost);
    await log.publish([world.event('entry', 'D1')]);
    expect(await finalsOf(1)).toMatchObject([{ state: 'error', errors: [{ code: 'GATEWAY_DOUBT_AMBIGUOUS' }] }]);
    await log.publish([world.event('entry', 'D1', { version: 2 })]);
    expect(await finalsOf(2)).toMatchObject([
      {},
      { state: 'error', recordVersion: 2, errors: [{ code: 'MAPPING_DOCUMENT_UNSETTLED', owner: 'operator' }] },
    ]);
    expect(gateway.sent('create')).toHaveLength(1);
  });

  it('gives a function up that never gets an answer, and sends no later version of the document', async () => {
    await open(0);
    gateway.always((request, run) => (request.functions.some(({ kind }) => kind === 'create') ? lost(request) : run()));
    await log.publish([world.event('entry', 'D1')]);
    const [result] = await finalsOf(1);
    expect(result).toMatchObject({
      state: 'error',
      errors: [
        {
          code: 'GATEWAY_DOUBT_UNSETTLED',
          owner: 'operator',
          description: expect.stringContaining('no answer came to 8 sends'),
          correction: expect.stringMatching(
            /REFERENCENO "D1".* It was sent 8 times as control id "acme-entry-.*create"/,
          ),
        },
      ],
    });
    expect(new Set(gateway.sent('create').map(({ controlId }) => controlId)).size).toBe(1);
    gateway.always(undefined);
    await log.publish([world.event('entry', 'D1', { version: 2 })]);
    expect(await finalsOf(2)).toMatchObject([{}, { errors: [{ code: 'MAPPING_DOCUMENT_UNSETTLED' }] }]);
    expect(gateway.sent('create')).toHaveLength(8);
  });

  it('brings a master up to date that it found after a lost answer: somebody else may have made it', async () => {
    await open(0);
    gateway.seed('CUSTOMER', { CUSTOMERID: 'C1', NAME: 'as a person called it' });
    gateway.next(lost);
    await log.publish([world.event('customer', 'C1', { name: 'Ann' })]);
    expect(await finalsOf(1)).toMatchObject([{ state: 'success', recordNo: '1' }]);
    expect(gateway.recordsOf('CUSTOMER')).toMatchObject([{ NAME: 'Ann' }]);
  });

  it('reports a posted document as in step although its rules fail by now', async () => {
    await open(0);
    await log.publish([world.event('customer', 'C1')]);
    await finalsOf(1);
    gateway.next(executedButLost, async (_, run) => {
      await world.stored(`update record_link set version = 0, state = 'error' where object = 'customer'`);
      return run();
    });
    await log.publish([world.event('entry', 'D1', { customer: 'C1' })]);
    expect(await finalsOf(2)).toMatchObject([{}, { node: 'entry', state: 'success', recordNo: '2', errors: [] }]);
    expect(gateway.sent('create')).toHaveLength(2);
  });
});
