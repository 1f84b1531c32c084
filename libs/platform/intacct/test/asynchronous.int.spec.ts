import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { AsynchronousSettlement, GatewayAccount, GatewayFunction } from '@bridge/ports';
import { Secret } from '@bridge/ports';
import { describeIfPresent, eventually, RecordingLogger, SystemClock } from '@bridge/testing';
import { XmlIntacctGateway } from '../src/index.js';
import { account, createClass, queryClasses } from './gateway.fixtures.js';
import { simulatorMissing, startSimulator } from './simulator-process.js';
import type { SimulatorProcess } from './simulator-process.js';

const COMPANY = 'QUEUED';
const POLICY = 'bridge-policy';
const sample = join(import.meta.dirname, '../../../../apps/intacct-simulator/samples/maple-street.json');

interface Posted {
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

describeIfPresent('XmlIntacctGateway and the queue of the simulator', simulatorMissing, () => {
  let simulator: SimulatorProcess;
  let listener: Server;
  let gateway: XmlIntacctGateway;
  let bridge: GatewayAccount;
  let posted: Posted[] = [];
  let requests = 0;

  beforeAll(async () => {
    listener = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        posted.push({
          path: request.url ?? '',
          contentType: request.headers['content-type'],
          body: Buffer.concat(chunks),
        });
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    simulator = await startSimulator();
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/intacct/responses`;
    const company = {
      ...(JSON.parse(readFileSync(sample, 'utf8')) as object),
      companyId: COMPANY,
      policies: [{ id: POLICY, url }],
    };
    await simulator.control('POST', '/companies', company);
    await simulator.control('POST', '/snapshot');
  });
  afterAll(async () => {
    await simulator.stop();
    listener.close();
  });

  beforeEach(async () => {
    posted = [];
    await simulator.control('POST', '/restore');
    gateway = new XmlIntacctGateway({ clock: new SystemClock(), logger: new RecordingLogger() });
    bridge = account(simulator.gatewayUrl, {
      intacctCompanyId: COMPANY,
      senderPassword: new Secret('sender'),
      userPassword: new Secret('intacct'),
    });
  });
  afterEach(() => gateway.close());

  const queue = (functions: readonly GatewayFunction[], policyId = POLICY) => {
    requests += 1;
    const requestControlId = `queued-${requests}`;
    return gateway.executeAsynchronously({
      account: bridge,
      entityId: undefined,
      functions,
      policyId,
      requestControlId,
      timeoutMs: 20_000,
    });
  };
  const answer = async (): Promise<Posted> => {
    await eventually('the answer', () => posted.length > 0);
    return posted[0] as Posted;
  };
  const settle = ({ body, contentType }: Posted): Promise<AsynchronousSettlement> =>
    gateway.settleAsynchronous(new Uint8Array(body), contentType);

  it('is acknowledged, and settled once by the answer that is posted', async () => {
    expect(await queue([createClass])).toMatchObject({ kind: 'acknowledged' });
    const document = await answer();
    expect(document.path).toBe('/intacct/responses');
    expect(await settle(document)).toMatchObject({
      kind: 'settled',
      company: bridge.company,
      outcomes: [{ kind: 'done', controlId: createClass.controlId, data: { records: [{ CLASSID: 'C1' }] } }],
      apiTransactions: 1,
    });
    expect(await settle(document)).toMatchObject({ kind: 'repeated' });
    expect(await simulator.control('GET', `/companies/${COMPANY}/objects/CLASS?CLASSID=C1`)).toMatchObject({
      count: 1,
    });
  });

  it('tells what was refused function by function', async () => {
    await queue([createClass, { ...createClass, controlId: 'class-2' }]);
    expect(await settle(await answer())).toMatchObject({
      kind: 'settled',
      outcomes: [{ kind: 'done' }, { kind: 'refused', errors: [{ class: 'duplicate' }, {}] }],
    });
  });

  it('reads', async () => {
    await queue([queryClasses]);
    const settlement = await settle(await answer());
    expect(settlement).toMatchObject({ kind: 'settled', outcomes: [{ kind: 'done' }] });
  });

  it('is not queued under an unknown policy', async () => {
    expect(await queue([createClass], 'nobody')).toMatchObject({ kind: 'not-executed' });
    expect(posted).toEqual([]);
  });

  it('does not take an answer that it does not await', async () => {
    await queue([createClass]);
    const document = await answer();
    const stranger = new XmlIntacctGateway({ clock: new SystemClock(), logger: new RecordingLogger() });
    expect(await stranger.settleAsynchronous(new Uint8Array(document.body), document.contentType)).toEqual({
      kind: 'foreign',
    });
    await stranger.close();
  });
});
