import { describe, expect, it } from '@jest/globals';
import { FakeClock } from './fake-clock.js';
import { RecordingLogger } from './recording-logger.js';
import { SeededRandom } from './seeded-random.js';
import { SequentialIds } from './sequential-ids.js';

describe('FakeClock', () => {
  it('stands still until advanced', async () => {
    const clock = new FakeClock('2026-11-23T00:00:00Z');
    expect(clock.now()).toEqual(new Date('2026-11-23T00:00:00Z'));
    await clock.advance(1_500);
    expect(clock.now()).toEqual(new Date('2026-11-23T00:00:01.500Z'));
  });

  it('wakes sleepers in the order they are due, also those that sleep again', async () => {
    const clock = new FakeClock();
    const woken: string[] = [];
    void clock.sleep(300).then(() => woken.push('c'));
    void clock.sleep(100).then(async () => {
      woken.push('a');
      await clock.sleep(100);
      woken.push('b');
    });
    await clock.advance(250);
    expect({ woken, sleeping: clock.sleeping }).toEqual({ woken: ['a', 'b'], sleeping: 1 });
    await clock.advance(50);
    expect(woken).toEqual(['a', 'b', 'c']);
  });

  it('wakes a sleeper whose signal aborts', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const sleep = clock.sleep(60_000, abort.signal);
    abort.abort();
    await sleep;
    await clock.sleep(60_000, abort.signal);
    expect(clock.sleeping).toBe(0);
  });
});

describe('SeededRandom', () => {
  it('gives the same numbers for the same seed, all in [0, 1)', () => {
    const numbers = (seed: number): readonly number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 1_000 }, () => random.next());
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
    expect(numbers(7).every((number) => number >= 0 && number < 1)).toBe(true);
  });
});

describe('RecordingLogger', () => {
  it('keeps lines in order and by level', () => {
    const logger = new RecordingLogger();
    logger.info('started');
    logger.warn('slow', { duration_ms: 5 });
    expect(logger.at('warn')).toEqual([{ level: 'warn', message: 'slow', fields: { duration_ms: 5 } }]);
    expect(logger.lines.map(({ message }) => message)).toEqual(['started', 'slow']);
  });
});

describe('SequentialIds', () => {
  it('counts', () => {
    const ids = new SequentialIds('job');
    expect([ids.next(), ids.next()]).toEqual(['job-1', 'job-2']);
  });
});
