import { describe, expect, it } from '@jest/globals';
import { inertFailpoints, inertTracer } from '@bridge/ports';
import type { AcceptedEvent, DeadLetter, Inbox, LogRecord } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { logRecord, silentTelemetry } from '../../test/pipeline.fixtures.js';
import type { EnvelopeStage } from './envelope.stage.js';
import { InboxStage } from './inbox.stage.js';

const envelope = {
  parse: async (record: LogRecord) => ({
    kind: 'event',
    event: { eventId: String(record.value), origin: record, original: record } as unknown as AcceptedEvent,
  }),
} as unknown as EnvelopeStage;

function stageOver(
  accept: (events: readonly AcceptedEvent[], dead: readonly DeadLetter[]) => Promise<unknown>,
): InboxStage {
  return new InboxStage(envelope, {
    inbox: { accept } as unknown as Inbox,
    telemetry: silentTelemetry,
    logger: new RecordingLogger(),
    failpoints: inertFailpoints,
    clock: new FakeClock(),
    tracer: inertTracer,
  });
}

describe('InboxStage', () => {
  it.each([
    ['of data that cannot be stored', '22021'],
    ['of a constraint', '23514'],
    ['of a limit of the server', '54000'],
  ])(
    'makes a dead letter, with its bytes and headers, of the one event that is refused because %s',
    async (_, code) => {
      const stored: string[] = [];
      const letters: DeadLetter[] = [];
      const stage = stageOver(async (events, dead) => {
        if (events.some(({ eventId }) => eventId === 'bad')) {
          throw Object.assign(new Error('refused'), { code });
        }
        stored.push(...events.map(({ eventId }) => eventId));
        letters.push(...dead);
      });
      const records = ['a', 'bad', 'c'].map((text) => logRecord(text, { headers: { from: text } }));
      await stage.accept({ topic: 't', partition: 2, records });
      expect(stored).toEqual(['a', 'c']);
      expect(letters).toEqual([
        expect.objectContaining({ code: 'INBOX_NOT_STORABLE', value: Buffer.from('bad'), headers: { from: 'bad' } }),
      ]);
    },
  );

  it('rejects when the database is away, so that the batch comes again', async () => {
    const stage = stageOver(() => Promise.reject(Object.assign(new Error('away'), { code: '57P01' })));
    await expect(stage.accept({ topic: 't', partition: 2, records: [logRecord('a')] })).rejects.toThrow('away');
  });

  it('stores a batch at once, and a very large one in several inserts, in order', async () => {
    const inserts: number[] = [];
    const stage = stageOver(async (events) => void inserts.push(events.length));
    const small = Array.from({ length: 5_000 }, () => logRecord('small'));
    await stage.accept({ topic: 't', partition: 2, records: small });
    const large = Array.from({ length: 9 }, () => logRecord('x'.repeat(1_000_000)));
    await stage.accept({ topic: 't', partition: 2, records: [...large, logRecord('y'.repeat(5_000_000))] });
    expect(inserts).toEqual([5_000, 4, 4, 1, 1]);
  });

  it('reads the batch of one partition while that of another is on its way to the database', async () => {
    const steps: string[] = [];
    const release: (() => void)[] = [];
    const stage = stageOver(async (events) => {
      steps.push(`insert ${events.map(({ eventId }) => eventId).join()}`);
      await new Promise<void>((resolve) => release.push(resolve));
    });
    const both = ['a', 'b'].map((text, partition) =>
      stage.accept({ topic: 't', partition, records: [logRecord(text)] }),
    );
    while (release.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(steps).toEqual(['insert a', 'insert b']);
    release.forEach((resolve) => resolve());
    await Promise.all(both);
  });
});
