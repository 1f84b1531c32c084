import { beforeEach, describe, expect, it } from '@jest/globals';
import { inertFailpoints } from '@bridge/ports';
import type { FunctionOutcome, GatewayRequest, IntacctGateway, PlannedAttempt, WorkStore } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { company, job, silentMeter, silentTelemetry } from '../../test/pipeline.fixtures.js';
import type { CompanyDirectory } from '../reading/company-directory.js';
import { BatchStage, SEND_WITHIN_MS } from './batch.stage.js';
import type { ResultEvents } from './result.event.js';
import { leaseLost } from './slot.lease.js';
import type { SlotLease } from './slot.lease.js';

let lease: { holder: string; isLost: boolean };
let requests: GatewayRequest[];
let planned: unknown[];
let plan: () => Promise<readonly string[]>;
let metered: number[];
let waitMs: number;
let refreshed: string[];

const done = (controlId: string): FunctionOutcome => ({
  kind: 'done',
  controlId,
  data: { records: [{ RECORDNO: controlId }], totalCount: 1, remaining: 0, resultId: undefined },
});
const inDoubt = (controlId: string) => ({ kind: 'in-doubt', controlId, description: 'It was sent before.' });

const sent = (sysId: string, ...controlIds: readonly string[]) => ({
  kind: 'send' as const,
  job: job({ id: sysId, sysId, entityId: 'E1' }),
  decision: { kind: 'apply' as const, commands: [] },
  functions: controlIds.map((controlId) => ({
    attempt: { controlId, intacctObject: 'CUSTOMER', jobId: sysId } as PlannedAttempt,
    record: {},
  })),
});

const deliver = async (...jobs: readonly ReturnType<typeof sent>[]) => {
  const clock = new FakeClock();
  const store = {
    planAndMarkSent: async (holder: string, attempts: readonly PlannedAttempt[]) => {
      planned.push([holder, attempts.map(({ controlId }) => controlId)]);
      return plan();
    },
    refreshSent: async (_: string, controlIds: readonly string[]) => void refreshed.push(...controlIds),
    recordUsage: async ({ functions }: { functions: number }) => void metered.push(functions),
  } as unknown as WorkStore;
  const gateway = {
    execute: async (request: GatewayRequest) => {
      requests.push(request);
      return {
        outcomes: request.functions.map(({ controlId }) => done(controlId)),
        apiTransactions: 1,
        durationMs: 5,
      };
    },
  } as unknown as IntacctGateway;
  const stage = new BatchStage(
    {
      store,
      gateway,
      companies: { accountOf: () => ({}) } as unknown as CompanyDirectory,
      results: { pending: () => ({}) } as unknown as ResultEvents,
      telemetry: silentTelemetry,
      logger: new RecordingLogger(),
      meter: silentMeter,
      clock,
      failpoints: inertFailpoints,
    },
    60_000,
  );
  const planning = await stage.plan(lease as SlotLease, jobs);
  await clock.advance(waitMs);
  const answered = await stage.send(company(), lease as SlotLease, planning);
  await stage.meter(company(), answered);
  return answered.outcomes;
};

beforeEach(() => {
  lease = { holder: 'h', isLost: false };
  requests = [];
  planned = [];
  plan = async () => [];
  metered = [];
  waitMs = 0;
  refreshed = [];
});

describe('BatchStage', () => {
  it('writes all functions down under its holder, sends them, and gives each job its outcomes', async () => {
    expect(await deliver(sent('a', 'a1', 'a2'), sent('b', 'b1'))).toEqual([[done('a1'), done('a2')], [done('b1')]]);
    expect(planned).toEqual([['h', ['a1', 'a2', 'b1']]]);
    expect(requests).toMatchObject([{ entityId: 'E1', timeoutMs: 60_000 }]);
    expect(metered).toEqual([3]);
  });

  it('does not send what may have run, and calls it in doubt', async () => {
    plan = async () => ['a1'];
    expect(await deliver(sent('a', 'a1', 'a2'), sent('b', 'b1'))).toEqual([[inDoubt('a1'), done('a2')], [done('b1')]]);
    expect(requests.flatMap(({ functions }) => functions.map(({ controlId }) => controlId))).toEqual(['a2', 'b1']);
    expect(metered).toEqual([2]);
  });

  it('sends no request when nothing is left to send', async () => {
    plan = async () => ['a1'];
    expect(await deliver(sent('a', 'a1'))).toEqual([[inDoubt('a1')]]);
    expect([requests, metered]).toEqual([[], []]);
  });

  it.each([
    [SEND_WITHIN_MS, []],
    [SEND_WITHIN_MS + 1, ['a2', 'b1']],
  ])('writes down anew, after %d ms, what leaves: %j', async (ms, expected) => {
    plan = async () => ['a1'];
    waitMs = ms;
    await deliver(sent('a', 'a1', 'a2'), sent('b', 'b1'));
    expect(refreshed).toEqual(expected);
  });

  it('writes and sends nothing once its lease is lost', async () => {
    lease.isLost = true;
    await expect(deliver(sent('a', 'a1'))).rejects.toMatchObject({ code: 'STORE_LEASE_LOST' });
    expect([planned, requests]).toEqual([[], []]);
  });

  it.each<readonly [string, () => Promise<readonly string[]>]>([
    ['the store says that it was lost', () => Promise.reject(leaseLost())],
    ['it was lost while it was written down', async () => ((lease.isLost = true), [])],
  ])('sends nothing when %s', async (_, act) => {
    plan = act;
    await expect(deliver(sent('a', 'a1'))).rejects.toMatchObject({ code: 'STORE_LEASE_LOST', scope: 'gateway' });
    expect(requests).toEqual([]);
  });
});
