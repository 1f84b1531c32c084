import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SignalChannel, Signals } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { BackgroundLoop } from './background.loop.js';
import { Wake } from './wake.js';

class FakeSignals implements Signals {
  readonly #listeners = new Map<SignalChannel, Set<() => void>>();

  listen(channel: SignalChannel, onSignal: () => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(onSignal));
    return () => listeners.delete(onSignal);
  }

  send(channel: SignalChannel): void {
    this.#listeners.get(channel)?.forEach((listener) => listener());
  }

  listening(channel: SignalChannel): number {
    return this.#listeners.get(channel)?.size ?? 0;
  }
}

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

describe('Wake', () => {
  const never = new AbortController().signal;
  const isDone = async (sleep: Promise<void>): Promise<boolean> => {
    let done = false;
    void sleep.then(() => (done = true));
    await clock.advance(0);
    return done;
  };

  it('sleeps until its time is over', async () => {
    const sleep = new Wake(clock).sleep(1_000, never);
    await clock.advance(999);
    expect(await isDone(sleep)).toBe(false);
    await clock.advance(1);
    expect(await isDone(sleep)).toBe(true);
  });

  it('ends its sleep when rung, and does not leave a sleeper behind', async () => {
    const wake = new Wake(clock);
    const sleep = wake.sleep(1_000, never);
    wake.ring();
    expect(await isDone(sleep)).toBe(true);
    expect(clock.sleeping).toBe(0);
    expect(await isDone(wake.sleep(1_000, never))).toBe(false);
  });

  it('does not sleep when it was rung before, once', async () => {
    const wake = new Wake(clock);
    wake.ring();
    wake.ring();
    expect(await isDone(wake.sleep(1_000, never))).toBe(true);
    expect(await isDone(wake.sleep(1_000, never))).toBe(false);
  });

  it('ends its sleep when it is to stop, before and during', async () => {
    const stop = new AbortController();
    const sleep = new Wake(clock).sleep(1_000, stop.signal);
    stop.abort();
    expect(await isDone(sleep)).toBe(true);
    expect(await isDone(new Wake(clock).sleep(1_000, stop.signal))).toBe(true);
  });
});

describe('BackgroundLoop', () => {
  const logger = new RecordingLogger();
  const signals = new FakeSignals();
  const loopOf = (turn: (signal: AbortSignal) => Promise<boolean>): BackgroundLoop =>
    new BackgroundLoop({ name: 'dispatch', channel: 'inbox', pollMs: 1_000, turn }, signals, clock, logger);

  it('goes on while there is more, then sleeps until its poll or a signal', async () => {
    let turns = 0;
    const loop = loopOf(async () => (turns += 1) < 3);
    loop.start();
    loop.start();
    await clock.advance(0);
    expect(turns).toBe(3);
    await clock.advance(1_000);
    expect(turns).toBe(4);
    signals.send('inbox');
    await clock.advance(0);
    expect(turns).toBe(5);
    signals.send('outbox');
    await clock.advance(999);
    expect(turns).toBe(5);
    await loop.stop();
    await loop.stop();
    expect(signals.listening('inbox')).toBe(0);
  });

  it('hears a signal that comes during a turn', async () => {
    let turns = 0;
    const loop = loopOf(async () => {
      turns += 1;
      if (turns === 1) signals.send('inbox');
      return false;
    });
    loop.start();
    await clock.advance(0);
    expect(turns).toBe(2);
    await loop.stop();
  });

  it('rests after a failure, says why, and goes on', async () => {
    let turns = 0;
    const loop = loopOf(async () => {
      turns += 1;
      if (turns === 1) throw new Error('the database is away');
      return false;
    });
    loop.start();
    await clock.advance(0);
    expect(loop.failure).toBe('the database is away');
    expect(logger.at('warn')).toEqual([
      {
        level: 'warn',
        message: 'a background loop failed, it goes on',
        fields: { stage: 'dispatch', err: expect.any(Error) },
      },
    ]);
    signals.send('inbox');
    await clock.advance(999);
    expect(turns).toBe(1);
    await clock.advance(1_000);
    expect(turns).toBe(2);
    expect(loop.failure).toBeUndefined();
    await loop.stop();
  });

  it('lets the running turn finish before it stops', async () => {
    let finish = (): void => undefined;
    let isFinished = false;
    const loop = loopOf(async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      isFinished = true;
      return true;
    });
    loop.start();
    await clock.advance(0);
    const stopping = loop.stop();
    finish();
    await stopping;
    expect(isFinished).toBe(true);
  });

  it('stops when it was never started', async () => {
    await expect(loopOf(async () => false).stop()).resolves.toBeUndefined();
  });
});
