import { beforeEach, describe, expect, it } from '@jest/globals';
import { inertFailpoints } from '@bridge/ports';
import type { WorkStore } from '@bridge/ports';
import { FakeClock, RecordingLogger, SequentialIds } from '@bridge/testing';
import { company } from '../../test/pipeline.fixtures.js';
import { Wake } from '../wake.js';
import type { CompanyTurn, Turn } from './company.turn.js';
import { CompanyWorker } from './company.worker.js';
import { leaseLost } from './slot.lease.js';
import type { SlotLease } from './slot.lease.js';

const LEASE_MS = 9_000;
const stop = new AbortController();
const paused: Turn = {
  kind: 'paused',
  code: 'GATEWAY_LOGIN_REFUSED',
  message: 'Wrong password.',
  retryAfterMs: undefined,
};
const worked: Turn = { kind: 'worked' };
const idle: Turn = { kind: 'idle' };

let clock: FakeClock;
let logger: RecordingLogger;
let renewals: number;
let isRenewable: boolean;
let held: Set<string>;
let turns: Turn[];
let taken: string[];
let during: (() => Promise<void>) | undefined;
let rung: number;
let worker: CompanyWorker;

class CountingWake extends Wake {
  override ring(): void {
    rung += 1;
  }
}

beforeEach(() => {
  clock = new FakeClock();
  logger = new RecordingLogger();
  renewals = 0;
  isRenewable = true;
  rung = 0;
  held = new Set();
  turns = [];
  taken = [];
  during = undefined;
  const ids = new SequentialIds('holder');
  const store = {
    acquireSlot: async (_: string, slots: number) => {
      const holder = ids.next();
      return held.size >= slots ? undefined : (held.add(holder), holder);
    },
    renewSlot: async () => (renewals += 1) > 0 && isRenewable,
    releaseSlot: async (holder: string) => void held.delete(holder),
  } as unknown as WorkStore;
  const turn = {
    take: async (_: unknown, lease: SlotLease) => {
      taken.push(lease.holder);
      await during?.();
      return turns.shift() ?? idle;
    },
  } as unknown as CompanyTurn;
  worker = new CompanyWorker(
    { store, turn, clock, random: { next: () => 1 }, ids, logger, failpoints: inertFailpoints },
    LEASE_MS,
  );
});

const serve = async (slots = 1): Promise<void> => {
  worker.serve(company({ slots }), new CountingWake(clock), stop.signal);
  await worker.drain();
};

describe('CompanyWorker', () => {
  it('works until there is nothing to do, and gives its slot back', async () => {
    turns = [worked, worked];
    await serve();
    expect(taken).toEqual(['holder-1', 'holder-1', 'holder-1']);
    expect([held.size, rung]).toEqual([0, 1]);
  });

  it('wakes nobody when there was nothing to do', async () => {
    await serve();
    expect([taken.length, rung]).toEqual([1, 0]);
  });

  it('uses every slot at once, and never more', async () => {
    during = () => clock.sleep(1_000);
    worker.serve(company({ slots: 3 }), new CountingWake(clock), stop.signal);
    worker.serve(company({ slots: 3 }), new CountingWake(clock), stop.signal);
    await clock.advance(0);
    expect([held.size, taken.length]).toEqual([3, 3]);
    await clock.advance(1_000);
    await worker.drain();
    expect(held.size).toBe(0);
  });

  it('renews its slot while a turn takes long', async () => {
    during = () => clock.sleep(LEASE_MS * 2);
    worker.serve(company(), new CountingWake(clock), stop.signal);
    await clock.advance(LEASE_MS * 2);
    await worker.drain();
    expect(renewals).toBeGreaterThanOrEqual(5);
    const seen = renewals;
    await clock.advance(LEASE_MS * 10);
    expect([renewals, clock.sleeping]).toEqual([seen, 0]);
  });

  it('takes no further turn once its slot is lost', async () => {
    isRenewable = false;
    turns = [worked, worked];
    during = () => clock.sleep(LEASE_MS / 2);
    worker.serve(company(), new CountingWake(clock), stop.signal);
    await clock.advance(LEASE_MS);
    await worker.drain();
    expect([taken.length, renewals, rung, clock.sleeping]).toEqual([1, 1, 1, 0]);
  });

  it('ends quietly when the turn finds that its jobs belong to somebody else, and goes on the next time', async () => {
    during = () => Promise.reject(leaseLost());
    await serve();
    expect([held.size, worker.pause, logger.at('error')]).toEqual([0, undefined, []]);
    during = undefined;
    await serve();
    expect(taken).toEqual(['holder-1', 'holder-2']);
  });

  it('pauses, waits longer every time, and says so', async () => {
    turns = [paused];
    await serve();
    expect(worker.pause).toEqual({
      code: 'GATEWAY_LOGIN_REFUSED',
      message: 'Wrong password.',
      until: new Date(clock.now().getTime() + 1_000),
    });
    expect(logger.at('warn')).toMatchObject([
      { message: 'company paused', fields: { key: 'acme', code: 'GATEWAY_LOGIN_REFUSED', duration_ms: 1_000 } },
    ]);
    await serve();
    expect(taken).toHaveLength(1);
    await clock.advance(1_000);
    turns = [paused];
    await serve();
    expect(worker.pause?.until).toEqual(new Date(clock.now().getTime() + 2_000));
    expect(taken).toHaveLength(2);
  });

  it('waits as long as Intacct said', async () => {
    turns = [{ ...paused, retryAfterMs: 30_000 }];
    await serve();
    expect(worker.pause?.until).toEqual(new Date(clock.now().getTime() + 30_000));
  });

  it('resumes by itself, and starts counting anew', async () => {
    turns = [paused];
    await serve();
    await clock.advance(1_000);
    turns = [worked];
    await serve();
    expect(worker.pause).toBeUndefined();
    expect(logger.at('info')).toMatchObject([{ message: 'company resumed', fields: { key: 'acme' } }]);
    turns = [paused];
    await serve();
    expect(worker.pause?.until).toEqual(new Date(clock.now().getTime() + 1_000));
  });

  it('is no longer paused when there is nothing left to do', async () => {
    turns = [paused];
    await serve();
    await clock.advance(1_000);
    turns = [idle];
    await serve();
    expect(worker.pause).toBeUndefined();
  });

  it('gives its slot back when a turn fails, and goes on the next time', async () => {
    during = () => Promise.reject(new Error('the database is away'));
    await serve();
    expect([held.size, worker.pause]).toEqual([0, undefined]);
    expect(logger.at('error')).toMatchObject([{ message: 'a turn failed' }]);
    during = undefined;
    turns = [worked];
    await serve();
    expect(taken).toHaveLength(3);
  });

  it('takes no further turn once it is to stop', async () => {
    const ending = new AbortController();
    turns = [worked, worked, worked];
    during = async () => ending.abort();
    worker.serve(company(), new CountingWake(clock), ending.signal);
    await worker.drain();
    expect([taken.length, held.size]).toEqual([1, 0]);
    worker.serve(company(), new CountingWake(clock), ending.signal);
    await worker.drain();
    expect(taken).toHaveLength(1);
  });
});
