import { describe, expect, it } from '@jest/globals';
import { inertFailpoints } from '@bridge/ports';
import type { AcceptedEvent, DeadLetter, Inbox, LogRecord } from '@bridge/ports';
import { RecordingLogger } from '@bridge/testing';
import { logRecord, silentTelemetry } from '../../test/pipeline.fixtures.js';
import type { EnvelopeStage } from './envelope.stage.js';
import { InboxStage } from './inbox.stage.js';

const envelope = {
  parse: async (record: LogRecord) => ({
    kind: 'event',
    event: { eventId: String(record.value), origin: record, original: record } as unknown as AcceptedEvent,
  }),
} as unknown as EnvelopeStage;

describe('InboxStage', () => {
  it('makes a dead letter, with its bytes and headers, of the one event that cannot be stored', async () => {
    const stored: string[] = [];
    const letters: DeadLetter[] = [];
    const inbox = {
      accept: async (events: readonly AcceptedEvent[], dead: readonly DeadLetter[]) => {
        if (events.some(({ eventId }) => eventId === 'bad')) {
          throw Object.assign(new Error('invalid byte sequence'), { code: '22021' });
        }
        stored.push(...events.map(({ eventId }) => eventId));
        letters.push(...dead);
      },
    } as unknown as Inbox;
    const records = ['a', 'bad', 'c'].map((text) => logRecord(text, { headers: { from: text } }));
    const stage = new InboxStage(envelope, {
      inbox,
      telemetry: silentTelemetry,
      logger: new RecordingLogger(),
      failpoints: inertFailpoints,
    });
    await stage.accept({ topic: 't', partition: 2, records });
    expect(stored).toEqual(['a', 'c']);
    expect(letters).toEqual([
      expect.objectContaining({ code: 'INBOX_NOT_STORABLE', value: Buffer.from('bad'), headers: { from: 'bad' } }),
    ]);
  });
});
