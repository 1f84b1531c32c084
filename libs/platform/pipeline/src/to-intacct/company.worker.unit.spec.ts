import { beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, inertFailpoints, inertTelemetry } from '@bridge/ports';
import type { CompanyFailure, IntacctGateway, LanePause, LaneStore, SlotRequest } from '@bridge/ports';
import { FakeClock, RecordingLogger, SequentialIds } from '@bridge/testing';
import { company } from '../../test/pipeline.fixtures.js';
import { Wake } from '../wake.js';
import type { CompanyTurn, Paused } from './company.turn.js';
import { CompanyWorker } from './company.worker.js';
import { leaseLost } from './slot.lease.js';
import type { SlotLease } from './slot.lease.js';

const LEASE_MS = 9_000;
const stop = new AbortController();
type Turn = { readonly kind: 'worked' } | { readonly kind: 'idle' } | { readonly kind: 'lost' | 'answered' } | Paused;
const paused: Paused = {
  kind: 'paused',
  code: 'GATEWAY_LOGIN_REFUSED',
  message: 'Wrong password.',
  retryAfterMs: undefined,
};
const worked: Turn = { kind: 'worked' };
const idle: Turn = { kind: 'idle' };
const lost: Turn = { kind: 'lost' };
const answered: Turn = { kind: 'answered' };

let clock: FakeClock;
let logger: RecordingLogger;
let lanes: FakeLanes;
let turns: Turn[];
let taken: string[];
let during: (() => Promise<void>) | undefined;
let rung: number;
let logins: string[];
let connection: Awaited<ReturnType<IntacctGateway['testConnection']>>;
let senderPassword: Secret;
let worker: CompanyWorker;

/** Something was sent when that matters. */
const sentIn = ({ kind }: Turn): readonly unknown[] =>
  kind === 'lost' || kind === 'answered' ? [{ priority: 10, isLost: kind === 'lost' }] : [];

class CountingWake extends Wake {
  override ring(): void {
    rung += 1;
  }
}

/** One company's slots and pause, as PostgreSQL would keep them. */
class FakeLanes {
  readonly held = new Set<string>();
  readonly failures: CompanyFailure[] = [];
  readonly #ids = new SequentialIds('holder');
  isPaused = false;
  isProbe = false;
  isAskedFor = false;
  isRenewable = true;
  renewals = 0;
  slotsLeft = 0;
  /** Slots held when the failure was noted. */
  heldAtFailure = -1;

  readonly accesses = new Set<string>();

  async acquireSlot({ slots, access }: SlotRequest) {
    this.accesses.add(access);
    const holder = this.#ids.next();
    const isFree = !this.isPaused && this.held.size < slots;
    return isFree ? (this.held.add(holder), { holder, isProbe: this.isProbe, isAskedFor: this.isAskedFor }) : undefined;
  }

  async renewSlot(): Promise<boolean> {
    this.renewals += 1;
    return this.isRenewable;
  }

  async releaseSlot(holder: string): Promise<void> {
    this.held.delete(holder);
  }

  async shrinkSlots(): Promise<number> {
    return this.slotsLeft;
  }

  async noteFailure(failure: CompanyFailure): Promise<LanePause> {
    this.failures.push(failure);
    this.heldAtFailure = this.held.size;
    this.isPaused = true;
    const { code, message } = failure;
    const moment = new Date(0);
    return { company: failure.company, cause: 'failure', code, message, since: moment, until: moment, failures: 1 };
  }

  async endFailure(): Promise<boolean> {
    const wasProbe = this.isProbe;
    this.isProbe = false;
    return wasProbe;
  }
}

beforeEach(() => {
  clock = new FakeClock();
  logger = new RecordingLogger();
  lanes = new FakeLanes();
  rung = 0;
  logins = [];
  connection = { kind: 'connected' };
  senderPassword = new Secret('sender');
  turns = [];
  taken = [];
  during = undefined;
  const turn = {
    prepare: async (_: unknown, lease: SlotLease) => {
      taken.push(lease.holder);
      await during?.();
      const turn = turns.shift() ?? idle;
      return turn.kind === 'idle'
        ? idle
        : { kind: 'ready', requests: sentIn(turn), paused: turn.kind === 'paused' ? turn : undefined };
    },
    giveBack: async () => undefined,
    isOvertaken: async () => false,
    send: async (_: unknown, __: unknown, request: unknown) => request,
    weigh: (request: { readonly isLost: boolean }) => ({
      outcomes: [],
      paused: undefined,
      lost: request.isLost ? { ...paused, code: 'GATEWAY_UNREACHABLE', message: 'No answer.' } : undefined,
    }),
    settle: async () => undefined,
  } as unknown as CompanyTurn;
  worker = new CompanyWorker(
    {
      lanes: lanes as unknown as LaneStore,
      gateway: { testConnection: async (account) => (logins.push(account.senderId), connection) },
      companies: {
        accountOf: ({ settings, ...one }) => ({
          ...one,
          company: settings.id,
          intacctCompanyId: settings.intacctCompanyId,
          endpointUrl: 'https://gateway',
          senderId: 'XT_mfg',
          senderPassword,
        }),
      },
      turn,
      clock,
      random: { next: () => 1 },
      ids: new SequentialIds(),
      logger,
      failpoints: inertFailpoints,
      telemetry: inertTelemetry,
    },
    {
      leaseMs: LEASE_MS,
      growMs: 10_000,
      trouble: { baseDelayMs: 1_000, maxDelayMs: 60_000 },
      refusal: { baseDelayMs: 300_000, maxDelayMs: 14_400_000 },
    },
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
    expect([lanes.held.size, rung]).toEqual([0, 1]);
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
    expect([lanes.held.size, taken.length]).toEqual([3, 3]);
    await clock.advance(1_000);
    await worker.drain();
    expect(lanes.held.size).toBe(0);
  });

  it('renews its slot while a turn takes long', async () => {
    during = () => clock.sleep(LEASE_MS * 2);
    worker.serve(company(), new CountingWake(clock), stop.signal);
    await clock.advance(LEASE_MS * 2);
    await worker.drain();
    expect(lanes.renewals).toBeGreaterThanOrEqual(5);
    const seen = lanes.renewals;
    await clock.advance(LEASE_MS * 10);
    expect([lanes.renewals, clock.sleeping]).toEqual([seen, 0]);
  });

  it('takes no further turn once its slot is lost', async () => {
    lanes.isRenewable = false;
    turns = [worked, worked];
    during = () => clock.sleep(LEASE_MS / 2);
    worker.serve(company(), new CountingWake(clock), stop.signal);
    await clock.advance(LEASE_MS);
    await worker.drain();
    expect([taken.length, lanes.renewals, rung, clock.sleeping]).toEqual([1, 1, 1, 0]);
  });

  it('ends quietly when the turn finds that its jobs belong to somebody else, and goes on the next time', async () => {
    during = () => Promise.reject(leaseLost());
    await serve();
    expect([lanes.held.size, lanes.failures, logger.at('error')]).toEqual([0, [], []]);
    during = undefined;
    await serve();
    expect(taken).toEqual(['holder-1', 'holder-2']);
  });

  it.each([
    ['GATEWAY_UNREACHABLE', 1_000, 60_000],
    ['GATEWAY_OFFLINE', 1_000, 60_000],
    ['GATEWAY_LOGIN_REFUSED', 300_000, 14_400_000],
    ['GATEWAY_SENDER_NOT_AUTHORISED', 300_000, 14_400_000],
  ])('pauses the company for %s before its slot is free, and says so', async (code, baseDelayMs, maxDelayMs) => {
    turns = [{ ...paused, code, retryAfterMs: 30_000 }];
    await serve();
    expect(lanes.failures).toEqual([
      {
        company: 'acme',
        code,
        message: 'Wrong password.',
        access: expect.stringMatching(/^[0-9a-f]{64}$/),
        retryAfterMs: 30_000,
        jitter: 1,
        baseDelayMs,
        maxDelayMs,
      },
    ]);
    expect([lanes.heldAtFailure, lanes.held.size]).toEqual([1, 0]);
    expect(logger.at('warn')).toMatchObject([{ message: 'company paused', fields: { company: 'acme', code } }]);
    await serve();
    expect(taken).toHaveLength(1);
  });

  it.each([
    ['worked', [worked, idle]],
    ['found nothing to do', [idle]],
  ])('ends a pause when the one that may try %s', async (_, answers) => {
    lanes.isProbe = true;
    turns = [...answers];
    await serve();
    expect(logger.at('info')).toMatchObject([{ message: 'company resumed', fields: { company: 'acme' } }]);
    expect([lanes.isProbe, lanes.failures]).toEqual([false, []]);
  });

  it.each<readonly [string, readonly Turn[], boolean, number]>([
    ['three requests in a row have no answer', [lost, lost, lost], false, 1],
    ['the one that may try has no answer', [lost], true, 1],
    ['an answer comes between', [lost, lost, answered, lost, lost], false, 0],
  ])('pauses when Intacct takes requests and never answers: %s', async (_, answers, isProbe, pauses) => {
    lanes.isProbe = isProbe;
    turns = [...answers];
    await serve();
    expect(lanes.failures).toHaveLength(pauses);
    expect(lanes.failures).toMatchObject(
      Array.from({ length: pauses }, () => ({
        code: 'GATEWAY_UNREACHABLE',
        message: 'No answer.',
        baseDelayMs: 1_000,
      })),
    );
    expect(lanes.isProbe).toBe(isProbe);
  });

  it('logs in first when a person wants the company to be tried, and goes on', async () => {
    lanes.isProbe = true;
    lanes.isAskedFor = true;
    turns = [worked];
    await serve();
    expect([logins, taken.length, lanes.isProbe, lanes.failures]).toEqual([['XT_mfg'], 2, false, []]);
  });

  it('pauses again when that login is refused, and sends nothing', async () => {
    const reason = {
      code: 'GATEWAY_LOGIN_REFUSED',
      scope: 'company',
      description: 'Locked.',
      retryAfterMs: 900_000,
    } as const;
    connection = { kind: 'failed', reason };
    lanes.isProbe = true;
    lanes.isAskedFor = true;
    await serve();
    expect(lanes.failures).toMatchObject([{ code: reason.code, message: 'Locked.', retryAfterMs: 900_000 }]);
    expect([taken, lanes.held.size]).toEqual([[], 0]);
  });

  it('takes another password of the deployment’s sender for another way in', async () => {
    await serve();
    await serve();
    senderPassword = new Secret('mended');
    await serve();
    expect([...lanes.accesses]).toEqual([expect.any(String), expect.any(String)]);
  });

  it('does not end a pause when that try fails', async () => {
    lanes.isProbe = true;
    turns = [paused];
    await serve();
    expect([lanes.isProbe, lanes.failures.length, logger.at('info')]).toEqual([true, 1, []]);
  });

  const throttled: Paused = { ...paused, code: 'GATEWAY_THROTTLED', retryAfterMs: undefined };

  it('uses fewer slots when there are too many requests at once: it rests a moment without one', async () => {
    lanes.slotsLeft = 1;
    turns = [throttled];
    worker.serve(company(), new CountingWake(clock), stop.signal);
    await clock.advance(999);
    worker.serve(company(), new CountingWake(clock), stop.signal);
    await clock.advance(0);
    expect([taken.length, lanes.held.size, lanes.failures]).toEqual([1, 0, []]);
    await clock.advance(1);
    await worker.drain();
    expect(logger.at('warn')).toMatchObject([
      { message: 'company throttled', fields: { outcome: 'fewer-slots', slots: 1 } },
    ]);
    await serve();
    expect(taken).toHaveLength(2);
  });

  it('pauses when it is told to wait for longer than a slot takes to come back', async () => {
    lanes.slotsLeft = 2;
    turns = [{ ...throttled, retryAfterMs: 3_600_000 }];
    await serve(4);
    expect(lanes.failures).toMatchObject([{ code: 'GATEWAY_THROTTLED', retryAfterMs: 3_600_000 }]);
    expect(clock.sleeping).toBe(0);
  });

  it('pauses when there are too many requests with one slot, too', async () => {
    turns = [throttled];
    await serve();
    expect(lanes.failures).toMatchObject([{ code: 'GATEWAY_THROTTLED', baseDelayMs: 1_000 }]);
  });

  it('gives its slot back when a turn fails, and goes on the next time', async () => {
    during = () => Promise.reject(new Error('the database is away'));
    await serve();
    expect([lanes.held.size, lanes.failures]).toEqual([0, []]);
    expect(logger.at('error')).toEqual([]);
    expect(logger.at('warn')).toMatchObject([{ message: 'a turn failed, it is tried again' }]);
    during = undefined;
    turns = [worked];
    await serve();
    expect(taken).toHaveLength(3);
  });

  it('calls for somebody when turns keep failing', async () => {
    during = () => Promise.reject(new Error('a column is missing'));
    for (let times = 0; times < 60; times += 1) {
      await serve();
    }
    expect(logger.at('warn')).toHaveLength(59);
    expect(logger.at('error')).toMatchObject([
      { message: 'turns of a company keep failing', fields: { code: 'WORKER_TURN_FAILED' } },
    ]);
  });

  it('takes no further turn once it is to stop', async () => {
    const ending = new AbortController();
    turns = [worked, worked, worked];
    during = async () => ending.abort();
    worker.serve(company(), new CountingWake(clock), ending.signal);
    await worker.drain();
    expect([taken.length, lanes.held.size]).toEqual([1, 0]);
    worker.serve(company(), new CountingWake(clock), ending.signal);
    await worker.drain();
    expect(taken).toHaveLength(1);
  });
});
