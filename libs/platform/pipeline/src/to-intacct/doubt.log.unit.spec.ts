import { describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '@bridge/testing';
import { attempt } from '../../test/doubt.fixtures.js';
import { job } from '../../test/pipeline.fixtures.js';
import { logNewDoubts, logSettledDoubts } from './doubt.log.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const base = job();
const traced = job({ event: { ...base.event, traceparent: `00-${trace}-b7ad6b7169203331-01` } });
const ofRecord = { event_id: base.event.id, correlation_id: trace, key: base.naturalKey, attempt: 1, control_id: 'c1' };

describe('lines about doubt', () => {
  it('belong to the trace of their record, from its beginning to its end', () => {
    const logger = new RecordingLogger();
    const doubt = { kind: 'in-doubt', controlId: 'c1', doubt: 'answer-lost', said: 'HTTP status 503.' } as const;
    const settlement = { kind: 'in-doubt', delayMs: 0, message: '' } as const;
    logNewDoubts(logger, [{ job: traced, settlement, attempts: [doubt], apiTransactions: 0, results: [], store: [] }]);
    const resolution = { settlement, attempts: [{ kind: 'unsent', controlId: 'c1' } as const], apiTransactions: 1 };
    logSettledDoubts(logger, [{ job: traced, attempts: [attempt()] }], [resolution]);
    expect(logger.lines).toMatchObject([
      { message: 'a write is in doubt', fields: { ...ofRecord, outcome: 'answer-lost', said: doubt.said } },
      { message: 'a doubt is settled', fields: { ...ofRecord, outcome: 'unsent', sends: 1, looks: 1 } },
    ]);
  });
});
