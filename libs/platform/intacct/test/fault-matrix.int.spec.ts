import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayAccount, GatewayFunction, ReadFunction } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { describeIfPresent, eventually, RecordingLogger, SystemClock } from '@bridge/testing';
import { textOf, XmlIntacctGateway } from '../src/index.js';
import { account, queryClasses, request } from './gateway.fixtures.js';
import { simulatorMissing, startSimulator } from './simulator-process.js';
import type { SimulatorProcess } from './simulator-process.js';

/** Short only where no answer comes in time: nothing else may time out. */
const SHORT_MS = 300;
const LONG_MS = 20_000;

interface Fault {
  readonly name: string;
  /** As POST /faults takes it, without `when`. */
  readonly fault: object | undefined;
  readonly write: FunctionOutcome['kind'];
  readonly read: FunctionOutcome['kind'];
  /** Did the simulator execute the functions? */
  readonly ran: boolean;
}

const fault = (
  name: string,
  of: object | undefined,
  [write, read]: readonly [Fault['write'], Fault['read']],
  ran: boolean,
): Fault => ({ name, fault: of, write, read, ran });

const BEYOND = 'delay beyond the time-out';
const DONE = ['done', 'done'] as const;
const LOST = ['in-doubt', 'not-executed'] as const;
const STOPPED = ['not-executed', 'not-executed'] as const;

/** Every fault of the control port. A write is in doubt exactly when the request may have run for all the client knows. */
const FAULTS: readonly Fault[] = [
  fault('no fault', undefined, DONE, true),
  fault('request-lost', { do: 'request-lost' }, LOST, false),
  fault('response-lost', { do: 'response-lost' }, LOST, true),
  fault('response-lost, commit later', { do: 'response-lost', commitAfterMs: 60 }, LOST, true),
  fault('delay within the time-out', { do: 'delay', ms: 50 }, DONE, true),
  fault(BEYOND, { do: 'delay', ms: 60_000 }, LOST, true),
  fault('cut-body', { do: 'cut-body' }, LOST, true),
  fault('empty', { do: 'empty' }, LOST, true),
  fault('two-roots', { do: 'two-roots' }, LOST, true),
  fault('html with status 200', { do: 'html' }, LOST, false),
  fault('html after the commit', { do: 'html', executed: true }, LOST, true),
  fault('html with status 503', { do: 'html', status: 503 }, LOST, false),
  fault('status 400', { do: 'http', status: 400 }, STOPPED, false),
  fault('status 401', { do: 'http', status: 401 }, STOPPED, false),
  fault('status 403', { do: 'http', status: 403 }, LOST, false),
  fault('status 404', { do: 'http', status: 404 }, STOPPED, false),
  fault('status 429', { do: 'http', status: 429 }, STOPPED, false),
  fault('status 429 with Retry-After', { do: 'http', status: 429, retryAfter: 7 }, STOPPED, false),
  fault('status 500', { do: 'http', status: 500 }, LOST, false),
  fault('status 502', { do: 'http', status: 502 }, LOST, false),
  fault('status 502 after the commit', { do: 'http', status: 502, executed: true }, LOST, true),
  fault('status 503', { do: 'http', status: 503 }, LOST, false),
  fault('status 524', { do: 'http', status: 524 }, LOST, true),
  fault('status 524, commit later', { do: 'http', status: 524, commitAfterMs: 60 }, LOST, true),
  fault('plain text about the rate limit', { do: 'http', status: 200 }, STOPPED, false),
  fault('session-death', { do: 'session-death' }, DONE, true),
  fault('refuse', { do: 'refuse', errorno: 'BL01001973', description: 'No' }, ['refused', 'refused'], false),
];

interface Write {
  readonly call: GatewayFunction;
  readonly object: string;
  /** Query of the control port that finds something exactly when the function ran. */
  readonly effect: (recordNo: string) => string;
  readonly isGone?: boolean;
}

const seed = { kind: 'create', controlId: 'seed', object: 'CLASS', record: { CLASSID: 'SEED', NAME: 'Seed' } } as const;

const writes = (recordNo: string): readonly (readonly [string, Write])[] => [
  [
    'create',
    {
      call: { kind: 'create', controlId: 'w', object: 'CLASS', record: { CLASSID: 'NEW', NAME: 'New' } },
      object: 'CLASS',
      effect: () => 'CLASSID=NEW',
    },
  ],
  [
    'update',
    {
      call: { kind: 'update', controlId: 'w', object: 'CLASS', recordNo, record: { NAME: 'Changed' } },
      object: 'CLASS',
      effect: () => 'NAME=Changed',
    },
  ],
  [
    'delete',
    {
      call: { kind: 'delete', controlId: 'w', object: 'CLASS', keys: [recordNo] },
      object: 'CLASS',
      effect: () => 'CLASSID=SEED',
      isGone: true,
    },
  ],
  [
    'create_apterm',
    {
      call: {
        kind: 'create_apterm',
        controlId: 'w',
        document: { name: 'NET77', status: 'active', due: { day: 77, from: 'from invoice/bill date' } },
      },
      object: 'APTERM',
      effect: () => 'NAME=NET77',
    },
  ],
];

const READS: readonly ReadFunction[] = [
  { kind: 'read', controlId: 'r', object: 'CLASS', recordNos: ['1'], fields: [] },
  { kind: 'readByName', controlId: 'r', object: 'CLASS', names: ['SEED'], fields: [] },
  { kind: 'readByQuery', controlId: 'r', object: 'CLASS', fields: [], query: '' },
  { kind: 'query', controlId: 'r', object: 'CLASS', select: ['RECORDNO'] },
  { kind: 'lookup', controlId: 'r', object: 'CLASS' },
  { kind: 'inspect', controlId: 'r', object: 'CLASS' },
  { kind: 'getDimensions', controlId: 'r' },
  { kind: 'getDimensionRelationships', controlId: 'r' },
  { kind: 'readEntityDetails', controlId: 'r' },
  { kind: 'getFinancialSetup', controlId: 'r' },
  { kind: 'get_companyprefs', controlId: 'r', application: 'GL' },
  { kind: 'getUserPermissions', controlId: 'r', userId: 'bridge_api' },
  { kind: 'readUserFormatting', controlId: 'r', userId: 'bridge_api' },
  { kind: 'get_list', controlId: 'r', object: 'smarteventlog' },
];

describeIfPresent('Every fault of the simulator', simulatorMissing, () => {
  let simulator: SimulatorProcess;
  let gateway: XmlIntacctGateway;
  let bridge: GatewayAccount;
  let recordNo = '';

  const run = async (call: GatewayFunction, timeoutMs = LONG_MS): Promise<FunctionOutcome> => {
    const { outcomes } = await gateway.execute(request(bridge, [call], { timeoutMs }));
    expect(outcomes).toHaveLength(1);
    return outcomes[0] as FunctionOutcome;
  };

  const gatewayWith = (loginTimeoutMs: number): XmlIntacctGateway =>
    new XmlIntacctGateway({
      clock: new SystemClock(),
      logger: new RecordingLogger(),
      options: { loginTimeoutMs },
    });

  const strike = (call: GatewayFunction, of: object | undefined): Promise<unknown> =>
    of === undefined
      ? Promise.resolve()
      : simulator.control('POST', '/faults', { when: { function: call.kind }, times: 1, ...of });

  const count = async (object: string, filter: string): Promise<number> => {
    const answer = await simulator.control('GET', `/companies/MAPLESTREET/objects/${object}?${filter}`);
    return (answer as { readonly count: number }).count;
  };

  beforeAll(async () => {
    simulator = await startSimulator();
    bridge = account(simulator.gatewayUrl, {
      senderPassword: new Secret('sender'),
      userPassword: new Secret('intacct'),
    });
    gateway = gatewayWith(LONG_MS);
    const outcome = await run(seed);
    recordNo = outcome.kind === 'done' ? textOf(outcome.data.records[0] ?? {}, 'RECORDNO') : '';
    await gateway.close();
    await simulator.control('POST', '/snapshot');
  });
  afterAll(() => simulator.stop());

  beforeEach(async () => {
    gateway = gatewayWith(LONG_MS);
    await simulator.control('DELETE', '/faults');
    await simulator.control('POST', '/restore');
    await gateway.execute(request(bridge, [queryClasses]));
  });
  afterEach(() => gateway.close());

  describe.each(FAULTS.map((each) => [each.name, each] as const))('%s', (name, { fault: of, write, read, ran }) => {
    const patienceMs = name === BEYOND ? SHORT_MS : LONG_MS;

    it.each(writes('').map(([name], index) => [name, index] as const))(
      `leaves ${write} of %s`,
      async (_name, index) => {
        const [, each] = writes(recordNo)[index]!;
        await strike(each.call, of);
        expect((await run(each.call, patienceMs)).kind).toBe(write);
        const expected = (each.isGone === true) === ran ? 0 : 1;
        const look = (): Promise<number> => count(each.object, each.effect(recordNo));
        if (ran) await eventually('the effect', async () => (await look()) === expected);
        expect(await look()).toBe(expected);
      },
    );

    it.each(READS.map((call) => [call.kind, call] as const))(`leaves ${read} of %s`, async (_name, call) => {
      await strike(call, of);
      expect((await run(call, patienceMs)).kind).toBe(read);
    });
  });

  const atLogin = FAULTS.filter(({ write }) => write !== 'done');
  it.each(atLogin.map((each) => [each.name, each] as const))(
    'executes nothing when the login meets %s',
    async (name, { fault: of }) => {
      await gateway.close();
      gateway = gatewayWith(name === BEYOND ? SHORT_MS : LONG_MS);
      await strike({ kind: 'getAPISession', controlId: 's' }, of);
      const [[, write]] = writes(recordNo) as [readonly [string, Write]];
      expect((await run(write.call)).kind).toBe('not-executed');
      expect(await count(write.object, write.effect(recordNo))).toBe(0);
    },
  );
});
