import { describe, expect, it } from '@jest/globals';
import type { GatewayRequest } from '@bridge/ports';
import { FakeIntacctGateway } from '@bridge/testing';
import { UnguardedGateway } from './unguarded.gateway.js';

const request = (...functions: GatewayRequest['functions']): GatewayRequest =>
  ({ account: { company: 'acme' }, entityId: undefined, functions, timeoutMs: 1_000 }) as unknown as GatewayRequest;
const create = {
  kind: 'create',
  controlId: 'acme-entry-1-1-create',
  object: 'GLBATCH',
  record: { REFERENCENO: 'D1' },
} as const;
const lookUp = { kind: 'readByName', controlId: 'look-up-0', object: 'GLBATCH', names: ['D1'], fields: [] } as never;

describe('UnguardedGateway', () => {
  it('sends every write under a control id of its own, and answers under the one it was given', async () => {
    const fake = new FakeIntacctGateway({});
    const gateway = new UnguardedGateway(fake, { uniqueId: true, resolver: false });
    const outcomes = [await gateway.execute(request(create)), await gateway.execute(request(create))];
    expect(outcomes.map(({ outcomes: [outcome] }) => [outcome?.kind, outcome?.controlId])).toEqual([
      ['done', create.controlId],
      ['done', create.controlId],
    ]);
    const sent = fake.requests.flatMap(({ functions }) => functions.map(({ controlId }) => controlId));
    expect([new Set(sent).size, sent.includes(create.controlId)]).toEqual([2, false]);
  });

  it('changes nothing that it is not told to', async () => {
    const fake = new FakeIntacctGateway({});
    const gateway = new UnguardedGateway(fake, { uniqueId: false, resolver: false });
    await gateway.execute(request(create));
    expect(fake.requests[0]?.functions.map(({ controlId }) => controlId)).toEqual([create.controlId]);
  });

  it('finds nothing when doubt is to be settled', async () => {
    const gateway = new UnguardedGateway(
      {
        execute: async ({ functions }) => ({
          outcomes: functions.map(({ controlId }) => ({
            kind: 'done',
            controlId,
            data: { records: [{ RECORDNO: '7' }] } as never,
          })),
          apiTransactions: 1,
          durationMs: 1,
        }),
        testConnection: async () => ({ kind: 'connected' }),
        close: async () => undefined,
      },
      { uniqueId: false, resolver: true },
    );
    const { outcomes } = await gateway.execute(request(lookUp, create));
    expect(outcomes.map((outcome) => outcome.kind === 'done' && outcome.data.records.length)).toEqual([0, 1]);
  });
});
