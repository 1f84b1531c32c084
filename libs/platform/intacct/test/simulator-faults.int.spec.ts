import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FunctionOutcome, GatewayAccount, GatewayFunction } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { RecordingLogger, SystemClock } from '@bridge/testing';
import { XmlIntacctGateway } from '../src/index.js';
import { account, createClass, queryClasses, request } from './gateway.fixtures.js';
import { isSimulatorBuilt, startSimulator } from './simulator-process.js';
import type { SimulatorProcess } from './simulator-process.js';

const describeBuilt = isSimulatorBuilt ? describe : describe.skip;

/** One function of each class, and, for writes, what shows that it ran. */
const classes: readonly {
  readonly call: GatewayFunction;
  readonly trace?: string;
}[] = [
  { call: createClass, trace: 'CLASS?CLASSID=C1' },
  {
    call: { kind: 'create_arterm', controlId: 't', document: { name: 'T1', due: { day: 5 } } },
    trace: 'ARTERM?NAME=T1',
  },
  { call: queryClasses },
  { call: { kind: 'getDimensions', controlId: 'd' } },
];

type Kind = FunctionOutcome['kind'];
interface Fault {
  readonly fault: { readonly do: string; readonly [detail: string]: unknown };
  readonly write: Kind;
  readonly read: Kind;
}

const doubt = { write: 'in-doubt', read: 'not-executed' } as const;
const certain = { write: 'not-executed', read: 'not-executed' } as const;
const faults: readonly Fault[] = [
  ...['request-lost', 'response-lost', 'cut-body', 'empty', 'two-roots', 'html'].map((name) => ({
    fault: { do: name },
    ...doubt,
  })),
  { fault: { do: 'delay', ms: 60_000 }, ...doubt },
  ...[500, 502, 503, 524].map((status) => ({ fault: { do: 'http', status }, ...doubt })),
  ...[400, 401, 429].map((status) => ({ fault: { do: 'http', status }, ...certain })),
  { fault: { do: 'session-death' }, write: 'done', read: 'done' },
  { fault: { do: 'refuse', errorno: 'BL01001973', description: 'No.' }, write: 'refused', read: 'refused' },
];
const cases = faults.flatMap((fault) => classes.map((of) => ({ ...fault, ...of, name: JSON.stringify(fault.fault) })));

describeBuilt('XmlIntacctGateway, each fault by each class of function', () => {
  let simulator: SimulatorProcess;
  let gateway: XmlIntacctGateway;
  let bridge: GatewayAccount;

  /** Short only where no answer comes: nothing else may time out. */
  const patienceMs = (fault: Fault['fault']): number => (fault.do === 'delay' ? 250 : 20_000);

  async function outcomeOf(call: GatewayFunction, timeoutMs: number): Promise<FunctionOutcome | undefined> {
    return (await gateway.execute(request(bridge, [call], { timeoutMs }))).outcomes[0];
  }

  function gatewayWith(loginTimeoutMs: number): XmlIntacctGateway {
    return new XmlIntacctGateway({
      clock: new SystemClock(),
      logger: new RecordingLogger(),
      options: { loginTimeoutMs },
    });
  }

  async function hasRun(trace: string): Promise<boolean> {
    const found = await simulator.control('GET', `/companies/MAPLESTREET/objects/${trace}`);
    return (found as { readonly count: number }).count > 0;
  }

  beforeAll(async () => {
    simulator = await startSimulator();
    await simulator.control('POST', '/snapshot');
  });

  afterAll(() => simulator.stop());

  beforeEach(() => {
    gateway = gatewayWith(20_000);
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

  it.each(cases)('$name of $call.kind', async ({ fault, call, trace, write, read }) => {
    await gateway.testConnection(bridge);
    await simulator.control('POST', '/faults', { when: { function: call.kind }, ...fault, times: 1 });
    const outcome = await outcomeOf(call, patienceMs(fault));
    expect(outcome?.kind).toBe(trace === undefined ? read : write);
    if (trace !== undefined && outcome?.kind !== 'in-doubt') {
      expect(await hasRun(trace)).toBe(outcome?.kind === 'done');
    }
  });

  it.each(faults.filter(({ write }) => write !== 'done'))(
    'executes nothing when the login meets $fault',
    async ({ fault }) => {
      await gateway.close();
      gateway = gatewayWith(patienceMs(fault));
      await simulator.control('POST', '/faults', { when: { function: 'getAPISession' }, ...fault, times: 1 });
      expect((await outcomeOf(createClass, 20_000))?.kind).toBe('not-executed');
      expect(await hasRun('CLASS?CLASSID=C1')).toBe(false);
    },
  );
});
