import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SyncResult } from '@bridge/canonical';
import type { FunctionOutcome } from '@bridge/ports';
import {
  FakeIntacctGateway,
  InMemoryEventLog,
  eventually,
  lost,
  pipelineParts,
  postgresForTests,
  refused,
} from '@bridge/testing';
import type { DatabaseForTests } from '@bridge/testing';
import { PipelineWorld } from './pipeline.world.js';

const refusal = (controlId: string): FunctionOutcome => refused(controlId, 'period');

describe('commands to records', () => {
  let database: DatabaseForTests;
  let world: PipelineWorld;
  let log: InMemoryEventLog;
  let gateway: FakeIntacctGateway;
  let commands = 0;

  beforeEach(async () => {
    log = new InMemoryEventLog();
    gateway = new FakeIntacctGateway({ CUSTOMER: 'CUSTOMERID' });
    database = await postgresForTests();
    world = await PipelineWorld.open(database.url, { ...pipelineParts(log), gateway });
    await world.start();
  });
  afterEach(async () => {
    gateway.always(undefined);
    await world.close();
    await database.close();
  });

  const land = async (...messages: readonly ReturnType<PipelineWorld['event']>[]): Promise<void> => {
    const before = world.finals().length;
    await log.publish(messages);
    await eventually('their final results', () => world.finals().length >= before + messages.length);
  };
  /** Sends a command, and waits for so many answers. */
  const ask = async (
    name: string,
    data: Readonly<Record<string, unknown>>,
    answers = 1,
  ): Promise<readonly SyncResult[]> => {
    commands += 1;
    const id = `command-${commands}`;
    await log.publish([world.command(name, data, id)]);
    await eventually(`${answers} answers to ${name}`, () => world.answersTo(id).length >= answers);
    return world.answersTo(id);
  };
  const customer = (...ids: readonly string[]) => ({ node: 'customer', sysIds: ids.map((id) => `customer-${id}`) });
  const entry = (...ids: readonly string[]) => ({ node: 'entry', sysIds: ids.map((id) => `entry-${id}`) });
  const linkOf = async (sysId: string) =>
    (await world.stored(`select state, record_no, version::int from record_link where sys_id = '${sysId}'`))[0];

  it('sends master data again only when it is forced, from the stored event', async () => {
    await land(world.event('customer', 'A', { name: 'Ann' }));
    expect(await ask('synchronize', customer('A'))).toMatchObject([
      { state: 'success', sysId: 'customer-A', recordVersion: 1, errors: [{ code: 'COMMAND_IN_STEP' }] },
    ]);
    expect(gateway.sent('update')).toEqual([]);
    expect(await ask('forceSynchronize', customer('A'))).toMatchObject([
      { state: 'success', sysId: 'customer-A', recordVersion: 1, errors: [], attempts: 1 },
    ]);
    expect(gateway.sent('update')).toMatchObject([{ record: { CUSTOMERID: 'A', NAME: 'Ann' } }]);
    // The request is built anew from the event: it is what was sent the first time.
    expect(await world.stored(`select distinct content_hash from attempt`)).toHaveLength(1);
  });

  it('is carried out once, however often it comes', async () => {
    await land(world.event('customer', 'A'));
    const command = world.command('forceSynchronize', customer('A'), 'twice');
    await log.publish([command, command]);
    await eventually('its answer', () => world.answersTo('twice').length > 0);
    await log.publish([command]);
    await ask('forceSynchronize', customer('A'));
    expect(world.answersTo('twice')).toHaveLength(1);
    expect(gateway.sent('update')).toHaveLength(2);
  });

  it('answers for every record that is named, once', async () => {
    await land(world.event('customer', 'A'));
    const answers = await ask('synchronize', customer('A', 'nobody'), 2);
    expect(answers.map(({ sysId, state, errors }) => [sysId, state, errors[0]?.code])).toEqual([
      ['customer-A', 'success', 'COMMAND_IN_STEP'],
      ['customer-nobody', 'not', 'COMMAND_RECORD_UNKNOWN'],
    ]);
  });

  it('sends the number of a refused document once more, and once', async () => {
    gateway.next(({ functions }) => functions.map(({ controlId }) => refusal(controlId)));
    await land(world.event('entry', 'D1'));
    expect(await linkOf('entry-D1')).toMatchObject({ state: 'error' });
    expect(await ask('forceSynchronize', entry('D1'))).toMatchObject([{ state: 'success' }]);
    expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
    expect(gateway.sent('create').map(({ controlId }) => controlId)).toEqual([
      'acme-entry-entry%2DD1-1-create',
      'acme-entry-entry%2DD1-1-create',
    ]);
  });

  it('never posts a document twice, whatever is asked for', async () => {
    await land(world.event('entry', 'D1'));
    expect(await ask('forceSynchronize', entry('D1'))).toMatchObject([{ state: 'success', errors: [] }]);
    expect(await ask('resetThirdPartyId', entry('D1'))).toMatchObject([{ state: 'not', errors: [] }]);
    expect(await linkOf('entry-D1')).toMatchObject({ state: 'not', record_no: null, version: 0 });
    expect(await ask('synchronize', entry('D1'))).toMatchObject([{ state: 'success' }]);
    expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
    expect(gateway.sent('create')).toHaveLength(1);
    expect(await linkOf('entry-D1')).toMatchObject({ state: 'success', record_no: expect.any(String), version: 1 });
  });

  it('asks Intacct before it posts a document again whose attempts were forgotten with its id', async () => {
    await land(world.event('entry', 'D1'));
    await ask('resetThirdPartyId', entry('D1'));
    await world.stored(`delete from attempt`);
    expect(await ask('synchronize', entry('D1'))).toMatchObject([{ state: 'success' }]);
    expect(gateway.sent('create')).toHaveLength(1);
    expect(await linkOf('entry-D1')).toMatchObject({ state: 'success', record_no: expect.any(String) });
  });

  it('does not post another version beside a document whose id was forgotten', async () => {
    await land(world.event('entry', 'D1'));
    await ask('resetThirdPartyId', entry('D1'));
    await land(world.event('entry', 'D1', { version: 2, name: 'another content' }));
    expect(world.finals().at(-1)).toMatchObject({
      recordVersion: 2,
      state: 'error',
      errors: [{ code: 'GATEWAY_RECORD_FOREIGN' }],
    });
    expect(gateway.sent('create')).toHaveLength(1);
  });

  it('posts a document that was reset and is not in Intacct', async () => {
    gateway.next(({ functions }) => functions.map(({ controlId }) => refusal(controlId)));
    await land(world.event('entry', 'D1'));
    await ask('resetThirdPartyId', entry('D1'));
    await world.stored(`delete from attempt`);
    expect(await ask('synchronize', entry('D1'))).toMatchObject([{ state: 'success' }]);
    expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
  });

  it('posts it once when the answer of a forced run is lost', async () => {
    gateway.next(({ functions }) => functions.map(({ controlId }) => refusal(controlId)));
    await land(world.event('entry', 'D1'));
    gateway.next((request, run) => {
      run();
      return lost(request);
    });
    expect(await ask('forceSynchronize', entry('D1'))).toMatchObject([{ state: 'success' }]);
    expect(gateway.recordsOf('GLBATCH')).toHaveLength(1);
  });

  it('finds master data again after a reset, by its key', async () => {
    await land(world.event('customer', 'A', { name: 'Ann' }));
    const before = await linkOf('customer-A');
    await ask('resetThirdPartyId', customer('A'));
    expect(await ask('synchronize', customer('A'))).toMatchObject([{ state: 'success' }]);
    expect(gateway.recordsOf('CUSTOMER')).toHaveLength(1);
    expect(await linkOf('customer-A')).toMatchObject({ ...before, state: 'success' });
  });

  it('goes through all records with a summary at the end', async () => {
    const ids = ['A', 'B', 'C', 'D'];
    gateway.next(({ functions }) => functions.map(({ controlId }) => refusal(controlId)));
    await land(world.event('customer', 'Z'));
    await land(...ids.map((id) => world.event('customer', id)));
    const answers = await ask('synchronize', { node: 'customer', all: true }, 2);
    expect(answers.map(({ sysId, state }) => [sysId, state])).toEqual([
      ['customer-Z', 'success'],
      ['*', 'success'],
    ]);
    expect(answers[1]?.message).toBe(
      'synchronize of every customer is done: 5 read, 1 created, 0 updated, 0 unchanged, 0 failed, 4 left as they were.',
    );
    expect(await world.stored(`select distinct priority from sync_job where trigger <> 'event'`)).toEqual([
      { priority: 30 },
    ]);
  });

  it('answers a command to all records of which there are none', async () => {
    expect(await ask('forceSynchronize', { node: 'entry', all: true })).toMatchObject([
      { sysId: '*', state: 'success' },
    ]);
  });

  it('makes a dead letter of a command that is wrong', async () => {
    await log.publish([world.command('synchronize', { node: 'planet', all: true }, 'wrong')]);
    await eventually('a dead letter', async () => (await world.stored(`select 1 from dead_letter`)).length > 0);
    expect(await world.stored(`select code, event_id from dead_letter`)).toEqual([
      { code: 'ENVELOPE_NODE_UNKNOWN', event_id: 'wrong' },
    ]);
  });
});
