import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayAccount, GatewayFunction, GatewayRequest } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { describeIfPresent, RecordingLogger, SystemClock } from '@bridge/testing';
import { linesOf, readAll, textOf, XmlIntacctGateway } from '../src/index.js';
import { account, createClass, queryClasses, request } from './gateway.fixtures.js';
import { simulatorMissing, startSimulator } from './simulator-process.js';
import type { IntacctGatewayOptions } from '../src/index.js';
import type { SimulatorProcess } from './simulator-process.js';

function recordNoOf(outcome: FunctionOutcome | undefined): string {
  return outcome?.kind === 'done' ? textOf(outcome.data.records[0] ?? {}, 'RECORDNO') : '';
}

describeIfPresent('XmlIntacctGateway with the simulator', simulatorMissing, () => {
  let simulator: SimulatorProcess;
  let gateway: XmlIntacctGateway;
  let bridge: GatewayAccount;

  async function run(
    functions: readonly GatewayFunction[],
    changes: Partial<GatewayRequest> = {},
  ): Promise<readonly FunctionOutcome[]> {
    return (await gateway.execute(request(bridge, functions, changes))).outcomes;
  }

  beforeAll(async () => {
    simulator = await startSimulator();
    await simulator.control('POST', '/snapshot');
  });

  afterAll(() => simulator.stop());

  beforeEach(() => {
    gateway = new XmlIntacctGateway({ clock: new SystemClock(), logger: new RecordingLogger() });
    bridge = account(simulator.gatewayUrl, {
      senderPassword: new Secret('sender'),
      userPassword: new Secret('intacct'),
    });
  });

  afterEach(async () => {
    await gateway.close();
    await simulator.control('DELETE', '/faults');
    await simulator.control('POST', '/restore');
  });

  it('connects, and says what is wrong when it cannot', async () => {
    const failed = (code: string): object => ({ kind: 'failed', reason: { code, scope: 'company' } });
    expect(await gateway.testConnection(bridge)).toEqual({ kind: 'connected' });
    const wrong = new Secret('wrong');
    expect(await gateway.testConnection({ ...bridge, userPassword: wrong })).toMatchObject(
      failed('GATEWAY_LOGIN_REFUSED'),
    );
    expect(await gateway.testConnection({ ...bridge, senderPassword: wrong })).toMatchObject(
      failed('GATEWAY_SENDER_REFUSED'),
    );
  });

  it.each<readonly [string, string, Partial<IntacctGatewayOptions>, string | undefined]>([
    ['one that nobody knows, by login', 'bridge_api', { entersFromSessions: false }, 'NOWHERE'],
    ['one that nobody knows, from a session', 'bridge_api', {}, 'NOWHERE'],
    ['one that is not open to the user', 'shop_api', {}, 'ONLINE'],
    ['the top level of a user who has none', 'shop_api', {}, undefined],
  ])('refuses an entity alone: %s', async (_case, userId, options, entityId) => {
    const own = new XmlIntacctGateway({ clock: new SystemClock(), logger: new RecordingLogger(), options });
    const functions = [queryClasses];
    const reading = request({ ...bridge, userId }, functions, { entityId: 'SHOP' });
    const kinds: string[] = [];
    for (const at of [reading, { ...reading, entityId }, reading]) {
      const [outcome] = (await own.execute(at)).outcomes;
      kinds.push(
        outcome?.kind === 'not-executed' ? `${outcome.reason.code} ${outcome.reason.scope}` : `${outcome?.kind}`,
      );
    }
    await own.close();
    expect(kinds).toEqual(['done', 'GATEWAY_LOGIN_REFUSED entity', 'done']);
  });

  it('creates, updates and reads a record whose text is hard to carry', async () => {
    const name = `A & <b> "q" 'x' é 日本 ]]> 0042`;
    const [created] = await run([
      { kind: 'create', controlId: 'c', object: 'CLASS', record: { CLASSID: 'HARD', NAME: name } },
    ]);
    expect(created).toMatchObject({ kind: 'done', data: { records: [{ CLASSID: 'HARD' }] } });
    const recordNo = recordNoOf(created);
    await run([{ kind: 'update', controlId: 'u', object: 'CLASS', recordNo, record: { STATUS: 'inactive' } }]);
    const [read] = await run([{ kind: 'read', controlId: 'r', object: 'CLASS', recordNos: [recordNo], fields: [] }]);
    expect(read).toMatchObject({
      kind: 'done',
      data: { records: [{ RECORDNO: recordNo, NAME: name, STATUS: 'inactive' }] },
    });
  });

  it('gets one outcome for each function of a mixed batch', async () => {
    const functions = ['A', 'A', 'B'].map((id, index): GatewayFunction => ({
      kind: 'create',
      controlId: `c${index}`,
      object: 'CLASS',
      record: { CLASSID: id, NAME: id },
    }));
    const { outcomes, apiTransactions } = await gateway.execute(request(bridge, functions));
    expect(outcomes).toMatchObject([
      { kind: 'done', controlId: 'c0' },
      { kind: 'refused', controlId: 'c1', errors: [{ class: 'duplicate' }, {}] },
      { kind: 'done', controlId: 'c2' },
    ]);
    expect(apiTransactions).toBe(2);
  });

  it('recognises a control id that was executed before', async () => {
    await run([createClass]);
    expect(await run([createClass])).toMatchObject([{ kind: 'refused', errors: [{ class: 'duplicate-control-id' }] }]);
  });

  it('posts a journal entry and reads its lines in one shape', async () => {
    const [journal, lines] = await run([
      { kind: 'query', controlId: 'j', object: 'JOURNAL', select: ['SYMBOL'] },
      { kind: 'query', controlId: 'l', object: 'LOCATION', select: ['LOCATIONID', 'PARENTID'] },
    ]);
    expect([journal?.kind, lines?.kind]).toEqual(['done', 'done']);
    const line = { LOCATION: 'SHOP', DEPARTMENT: 'STORE', TRX_AMOUNT: '10.00' };
    const [posted] = await run([
      {
        kind: 'create',
        controlId: 'je',
        object: 'GLBATCH',
        record: {
          JOURNAL: 'INVJ',
          BATCH_DATE: '11/20/2026',
          BATCH_TITLE: 'Test',
          ENTRIES: {
            GLENTRY: [
              { ...line, ACCOUNTNO: '10100', TR_TYPE: '1' },
              { ...line, ACCOUNTNO: '10100', TR_TYPE: '-1' },
            ],
          },
        },
      },
    ]);
    expect(posted).toMatchObject({ kind: 'done' });
    const recordNo = recordNoOf(posted);
    const [read] = await run([{ kind: 'read', controlId: 'r', object: 'GLBATCH', recordNos: [recordNo], fields: [] }]);
    const record = read?.kind === 'done' ? (read.data.records[0] ?? {}) : {};
    expect(linesOf(record, 'ENTRIES', 'GLENTRY')).toMatchObject([{ TR_TYPE: '1' }, { TR_TYPE: '-1' }]);
  });

  it.each([1, 2, 3, 2000])('reads all accounts in pages of %d', async (pageSizeRecords) => {
    const numbers: bigint[] = [];
    const options = { object: 'GLACCOUNT', select: ['ACCOUNTNO', 'TITLE'], pageSizeRecords };
    for await (const record of readAll(gateway, bridge, options)) {
      expect(record['ACCOUNTNO']).not.toBe('');
      numbers.push(BigInt(textOf(record, 'RECORDNO')));
    }
    expect(numbers).toHaveLength(16);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => Number(a - b)));
  });

  it('pages a readByQuery by its result set', async () => {
    const [first] = await run([
      {
        kind: 'readByQuery',
        controlId: 'q',
        object: 'GLACCOUNT',
        fields: ['ACCOUNTNO'],
        query: '',
        pageSizeRecords: 10,
      },
    ]);
    expect(first).toMatchObject({ kind: 'done', data: { totalCount: 16, remaining: 6 } });
    const resultId = first?.kind === 'done' ? (first.data.resultId ?? '') : '';
    expect(await run([{ kind: 'readMore', controlId: 'm', resultId }])).toMatchObject([
      { kind: 'done', data: { remaining: 0 } },
    ]);
    expect(await run([{ kind: 'readMore', controlId: 'm', resultId: 'nonsense' }])).toMatchObject([
      { kind: 'refused', errors: [{ class: 'transient' }] },
    ]);
  });

  it('works at an entity, also for a user without the top level', async () => {
    const shop = { ...bridge, userId: 'shop_api' };
    expect(await gateway.execute(request(shop, [queryClasses]))).toMatchObject({
      outcomes: [{ kind: 'not-executed', reason: { code: 'GATEWAY_LOGIN_REFUSED' } }],
    });
    expect(await gateway.execute(request(shop, [queryClasses], { entityId: 'SHOP' }))).toMatchObject({
      outcomes: [{ kind: 'done' }],
    });
  });

  it('finds the dimensions', async () => {
    const [outcome] = await run([{ kind: 'getDimensions', controlId: 'd' }]);
    expect(outcome?.kind === 'done' ? outcome.data.records[0] : undefined).toMatchObject({
      USERDEFINEDDIMENSION: 'false',
    });
  });

  it.each(['response-lost', 'cut-body', 'empty', 'two-roots', 'html'])(
    'leaves a write in doubt after %s',
    async (fault) => {
      await run([queryClasses]);
      await simulator.control('POST', '/faults', { when: { function: 'create' }, do: fault, times: 1 });
      expect(await run([createClass])).toMatchObject([{ kind: 'in-doubt' }]);
    },
  );

  it.each<readonly [string, object]>([
    ['response-lost', { kind: 'refused', errors: [{ class: 'duplicate-control-id' }] }],
    ['request-lost', { kind: 'done' }],
  ])('can send a write in doubt again under its control id after %s', async (fault, expected) => {
    await run([queryClasses]);
    await simulator.control('POST', '/faults', { when: { function: 'create' }, do: fault, times: 1 });
    expect(await run([createClass])).toMatchObject([{ kind: 'in-doubt' }]);
    expect(await run([createClass])).toMatchObject([expected]);
  });

  it('survives the death of its session', async () => {
    await run([queryClasses]);
    await simulator.control('POST', '/faults', { when: { function: 'create' }, do: 'session-death', times: 1 });
    expect(await run([createClass])).toMatchObject([{ kind: 'done' }]);
  });

  it.each([
    [429, 'GATEWAY_THROTTLED'],
    [400, 'GATEWAY_REQUEST_MALFORMED'],
    [401, 'GATEWAY_LOGIN_REFUSED'],
  ])('is certain that nothing ran after status %d', async (status, code) => {
    await run([queryClasses]);
    await simulator.control('POST', '/faults', { when: { function: 'create' }, do: 'http', status, times: 1 });
    expect(await run([createClass])).toMatchObject([{ kind: 'not-executed', reason: { code } }]);
  });

  it('counts API transactions as the company does', async () => {
    const usage = async (): Promise<unknown> => simulator.control('GET', '/companies/MAPLESTREET/usage');
    const total = (value: unknown): number => (value as { readonly total?: number }).total ?? Number.NaN;
    const before = total(await usage());
    const counted = [
      await gateway.execute(request(bridge, [createClass, { ...createClass, controlId: 'again' }])),
      await gateway.execute(request(bridge, [queryClasses, { kind: 'getDimensions', controlId: 'd' }])),
    ].reduce((sum, { apiTransactions }) => sum + apiTransactions, 0);
    expect(total(await usage()) - before).toBe(counted);
  });
});
