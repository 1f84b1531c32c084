import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventLogUnavailableError, inertFailpoints, inertTracer } from '@bridge/ports';
import type { EventLog, LogMessage, Outbox, OutboxMessage } from '@bridge/ports';
import { FakeClock, RecordingLogger, SequentialIds } from '@bridge/testing';
import { silentTelemetry } from '../../test/pipeline.fixtures.js';
import { OutboxRelay } from './outbox.relay.js';

const protocolError = Object.assign(new Error('larger than the max message size'), { type: 'MESSAGE_TOO_LARGE' });
const tooLarge = new EventLogUnavailableError('Kafka did not acknowledge the messages', {
  cause: new Error('The request failed', { cause: protocolError }),
});
const refused = new EventLogUnavailableError('It was refused.');

class FakeOutbox implements Outbox {
  waiting: OutboxMessage[] = [];
  readonly failed = new Map<string, string>();

  async next(limit: number): Promise<readonly OutboxMessage[]> {
    return this.waiting.slice(0, limit);
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    this.waiting = this.waiting.filter(({ id }) => !ids.includes(id));
  }

  async markFailed(id: string, reason: string): Promise<void> {
    this.failed.set(id, reason);
    await this.markPublished([id]);
  }
}

describe('OutboxRelay', () => {
  let outbox: FakeOutbox;
  let logger: RecordingLogger;
  let published: string[];
  let isAway: boolean;
  let hasLease: boolean;
  /** What the log says to a call that holds this message. */
  let refusals: Map<string, Error>;

  const clock = new FakeClock();
  const log = {
    publish: async (messages: readonly LogMessage[]) => {
      const texts = messages.map((message) => String(message.value));
      const refusal = texts.map((text) => refusals.get(text)).find((error) => error !== undefined);
      if (isAway || refusal !== undefined) {
        throw refusal ?? new EventLogUnavailableError('It is away.');
      }
      published.push(...texts);
    },
    ping: async () => {
      if (isAway) {
        throw new EventLogUnavailableError('It is away.');
      }
    },
  } as unknown as EventLog;
  const relay = (): OutboxRelay =>
    new OutboxRelay(
      {
        outbox,
        log,
        logger,
        clock,
        leases: { hold: async () => hasLease, release: async () => undefined },
        telemetry: silentTelemetry,
        tracer: inertTracer,
        ids: new SequentialIds(),
        failpoints: inertFailpoints,
      },
      10_000,
    );
  const wait = (...texts: readonly string[]): void => {
    outbox.waiting = texts.map((text, index) => ({
      id: String(index + 1),
      topic: 'results',
      key: text.charAt(0),
      value: Buffer.from(text),
      headers: {},
    }));
  };
  const left = (): readonly string[] => outbox.waiting.map(({ value }) => String(value));

  beforeEach(() => {
    outbox = new FakeOutbox();
    logger = new RecordingLogger();
    published = [];
    isAway = false;
    hasLease = true;
    refusals = new Map();
  });

  it('publishes what waits in order, and marks it', async () => {
    wait('a1', 'b1', 'a2');
    expect(await relay().turn()).toBe(false);
    expect([published, left()]).toEqual([['a1', 'b1', 'a2'], []]);
  });

  it('leaves everything to the relay that holds the lease', async () => {
    wait('a1');
    hasLease = false;
    expect(await relay().turn()).toBe(false);
    expect([published, left()]).toEqual([[], ['a1']]);
  });

  it.each<readonly [string, Error, readonly string[]]>([
    ['is too large', tooLarge, ['a1', 'b2', 'c1']],
    ['is refused while others pass', refused, ['a1', 'c1', 'b2']],
  ])('sets a message aside that %s, and goes on', async (_, error, order) => {
    wait('a1', 'b1', 'b2', 'c1');
    refusals.set('b1', error);
    await relay().flush();
    expect([published, left()]).toEqual([order, []]);
    expect([...outbox.failed]).toEqual([['2', expect.stringContaining(error.message)]]);
    expect(logger.at('error')).toEqual([
      {
        level: 'error',
        message: 'a message is refused by the log, it was set aside',
        fields: expect.objectContaining({ code: 'OUTBOX_MESSAGE_REFUSED', key: 'b', message_id: '2' }),
      },
    ]);
  });

  it('sets a message aside that is too large although nothing else waits', async () => {
    wait('a1');
    refusals.set('a1', tooLarge);
    await relay().flush();
    expect([[...outbox.failed.keys()], left()]).toEqual([['1'], []]);
  });

  it('keeps everything when nothing passes', async () => {
    wait('a1', 'b1');
    refusals.set('a1', refused).set('b1', refused);
    await expect(relay().turn()).rejects.toBe(refused);
    expect([outbox.failed.size, left()]).toEqual([0, ['a1', 'b1']]);
  });

  it('keeps everything while the log is away', async () => {
    wait('a1', 'b1');
    isAway = true;
    await expect(relay().turn()).rejects.toThrow('It is away.');
    expect([outbox.failed.size, left(), logger.at('error')]).toEqual([0, ['a1', 'b1'], []]);
  });
});
