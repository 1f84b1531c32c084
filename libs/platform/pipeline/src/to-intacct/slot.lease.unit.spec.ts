import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { startStopwatch } from '../stopwatch.js';
import { SlotLease } from './slot.lease.js';

const LEASE_MS = 9_000;

let clock: FakeClock;
let logger: RecordingLogger;
let asked: number[];
let answer: () => Promise<boolean>;
let lease: SlotLease;

beforeEach(() => {
  clock = new FakeClock();
  logger = new RecordingLogger();
  asked = [];
  answer = async () => true;
  const startMs = clock.monotonicMs();
  const lanes = {
    renewSlot: async () => {
      asked.push(clock.monotonicMs() - startMs);
      return answer();
    },
  };
  const sinceAsked = startStopwatch(clock);
  lease = new SlotLease({ lanes, clock, logger }, { holder: 'h', sinceAsked, leaseMs: LEASE_MS });
});

describe('SlotLease', () => {
  it('is renewed three times in its length, until it ends', async () => {
    await clock.advance(LEASE_MS * 2);
    expect(asked).toEqual([3_000, 6_000, 9_000, 12_000, 15_000, 18_000]);
    expect(lease.isLost).toBe(false);
    lease.end();
    await clock.advance(LEASE_MS);
    expect([asked.length, clock.sleeping]).toEqual([6, 0]);
    expect(logger.at('warn')).toEqual([]);
  });

  it('is renewed soon again when that failed, and goes on', async () => {
    answer = () => Promise.reject(new Error('the database is away'));
    await clock.advance(4_000);
    answer = async () => true;
    await clock.advance(4_000);
    expect(asked).toEqual([3_000, 3_900, 4_800, 7_800]);
    expect(lease.isLost).toBe(false);
    expect(logger.at('warn').map(({ message }) => message)).toEqual([
      'a slot could not be renewed, it is tried again',
      'a slot could not be renewed, it is tried again',
    ]);
  });

  it('is lost when the store says so, and asks no more', async () => {
    answer = async () => false;
    await clock.advance(3_000);
    expect(lease.isLost).toBe(true);
    answer = async () => true;
    await clock.advance(LEASE_MS * 3);
    expect([lease.isLost, asked]).toEqual([true, [3_000]]);
    expect(logger.at('warn')).toMatchObject([{ message: 'a slot was lost' }]);
  });

  it('is lost when no renewal has succeeded for its length, and stays lost', async () => {
    answer = () => Promise.reject(new Error('the database is away'));
    await clock.advance(LEASE_MS - 1);
    expect(lease.isLost).toBe(false);
    await clock.advance(1);
    expect(lease.isLost).toBe(true);
    answer = async () => true;
    await clock.advance(LEASE_MS);
    expect([lease.isLost, clock.sleeping]).toEqual([true, 0]);
  });

  it('is lost by the clock alone while a renewal has no answer', async () => {
    let reply: (isRenewed: boolean) => void = () => undefined;
    answer = () => new Promise((resolve) => (reply = resolve));
    await clock.advance(LEASE_MS);
    expect(lease.isLost).toBe(true);
    reply(true);
    await clock.advance(LEASE_MS);
    expect([lease.isLost, asked]).toEqual([true, [3_000]]);
  });

  it('counts from when it was asked for, not from the answer', async () => {
    answer = async () => {
      await clock.sleep(2_000);
      return true;
    };
    await clock.advance(5_000);
    answer = () => Promise.reject(new Error('the database is away'));
    await clock.advance(3_000 + LEASE_MS - 5_000 - 1);
    expect(lease.isLost).toBe(false);
    await clock.advance(1);
    expect(lease.isLost).toBe(true);
  });

  it.each([-60_000, -86_400_000])('ends in its time although the clock was set by %d ms', async (byMs) => {
    answer = () => Promise.reject(new Error('the database is away'));
    await clock.advance(LEASE_MS - 1);
    clock.set(byMs);
    expect(lease.isLost).toBe(false);
    await clock.advance(1);
    expect(lease.isLost).toBe(true);
  });

  it.each([60_000, 86_400_000])('is given up when the clock was set by %d ms: the machine may have slept', (byMs) => {
    clock.set(byMs);
    expect(lease.isLost).toBe(true);
  });

  it('is not called lost when it ended while it was renewed', async () => {
    answer = async () => {
      lease.end();
      return false;
    };
    await clock.advance(3_000);
    expect(logger.at('warn')).toEqual([]);
  });
});
