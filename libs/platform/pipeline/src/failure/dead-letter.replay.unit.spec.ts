import { describe, expect, it } from '@jest/globals';
import type { CompanyStore, DeadLetterStore, Failpoint, ReplayableLetter, Tracer, TriedLetter } from '@bridge/ports';
import { Secret, inertTracer } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { company, registry, silentTelemetry } from '../../test/pipeline.fixtures.js';
import { CompanyDirectory } from '../reading/company-directory.js';
import { EnvelopeStage } from '../to-intacct/envelope.stage.js';
import { DeadLetterReplay } from './dead-letter.replay.js';

const companies = { list: async () => [company()] } as unknown as CompanyStore;
const directory = new CompanyDirectory(
  companies,
  { endpointUrl: '', senderId: '', senderPassword: new Secret('') },
  new FakeClock(),
);
const good = JSON.stringify({
  specversion: '1.0',
  id: 'event-1',
  source: '/dmo/acme-tenant',
  type: 'sample.customer.changed.v1',
  tenant: 'acme-tenant',
  sysid: 'S1',
  recordversion: 3,
  data: { id: 'C1', name: 'Ann' },
});

const letter = (id: string, value: string): ReplayableLetter => ({
  id,
  code: 'ENVELOPE_TENANT_UNKNOWN',
  origin: { topic: 'dmo.smart-events.sample', partition: 1, offset: '9', key: 'k' },
  firstSeenAt: new Date(0),
  value: Buffer.from(value),
  headers: {},
});

function replayOver(
  open: readonly ReplayableLetter[],
  refuses: (letters: readonly TriedLetter[]) => boolean = () => false,
  tracer: Tracer = inertTracer,
) {
  const settled: (readonly TriedLetter[])[] = [];
  const reached: Failpoint[] = [];
  const letters = {
    nextOpen: async () => open,
    replay: async (_: string, tried: readonly TriedLetter[]) => {
      if (refuses(tried)) {
        throw Object.assign(new Error('invalid byte'), { code: '22021' });
      }
      settled.push(tried);
      return tried.map(({ id, kind }) => ({ id, outcome: kind === 'event' ? 'accepted' : 'failed', code: undefined }));
    },
  } as unknown as DeadLetterStore;
  const logger = new RecordingLogger();
  const replay = new DeadLetterReplay({
    envelope: new EnvelopeStage(registry, directory),
    letters,
    telemetry: silentTelemetry,
    clock: new FakeClock(),
    tracer,
    logger,
    failpoints: {
      reach: (name) => {
        reached.push(name);
        return undefined;
      },
    },
  });
  return { replay, settled, reached, logger };
}

describe('DeadLetterReplay', () => {
  it('asks the envelope again, and says where the next turn begins', async () => {
    const { replay, settled, reached, logger } = replayOver([letter('4', good), letter('9', 'no json')]);
    expect(await replay.replay({}, 'ann', { limit: 2 })).toEqual({
      replayed: [
        { id: '4', outcome: 'accepted', code: undefined },
        { id: '9', outcome: 'failed', code: undefined },
      ],
      next: '9',
    });
    expect(settled).toMatchObject([
      [
        { kind: 'event', id: '4', event: { eventId: 'event-1', origin: { offset: '9' } } },
        { kind: 'dead', id: '9', letter: { code: 'ENVELOPE_NOT_JSON' } },
      ],
    ]);
    expect(reached).toEqual(['replay.before-commit', 'replay.after-commit']);
    expect(logger.lines).toMatchObject([{ fields: { outcome: '{"accepted":1,"failed":1}' } }]);
  });

  it('ends when there are no more', async () => {
    expect(await replayOver([]).replay.replay({}, 'ann', { limit: 2 })).toEqual({ replayed: [], next: undefined });
  });

  it('begins the trace of an event that enters the inbox this way', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const ends: unknown[] = [];
    const tracer: Tracer = {
      ...inertTracer,
      isOn: true,
      consume: () => ({ traceparent, end: (...outcome) => void ends.push(outcome) }),
    };
    const { replay, settled } = replayOver([letter('4', good), letter('9', 'no json')], undefined, tracer);
    await replay.replay({}, 'ann', { limit: 2 });
    expect(settled[0]).toMatchObject([{ id: '4', event: { traceparent } }, { id: '9' }]);
    expect(ends).toEqual([['accepted'], ['dead-letter', 'ENVELOPE_NOT_JSON']]);
  });

  it('fails the one letter that the database refuses, and takes the others', async () => {
    const isBad = (tried: readonly TriedLetter[]) => tried.some(({ id, kind }) => id === '2' && kind === 'event');
    const { replay, settled } = replayOver(
      ['1', '2', '3'].map((id) => letter(id, good)),
      isBad,
    );
    const { replayed } = await replay.replay({}, 'ann', { limit: 9 });
    expect(replayed.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['1 accepted', '2 failed', '3 accepted']);
    expect(settled.flat()).toMatchObject([{}, { letter: { code: 'INBOX_NOT_STORABLE' } }, {}]);
  });
});
