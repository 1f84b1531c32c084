import { describe, expect, it } from '@jest/globals';
import { EventLogUnavailableError, inertFailpoints } from '@bridge/ports';
import { eventually, RecordingLogger, SystemClock, SequentialIds } from '@bridge/testing';
import { router, silentTelemetry } from '../../test/pipeline.fixtures.js';
import { topicNames } from '../topics.js';
import { ToIntacctPipeline } from './to-intacct.pipeline.js';
import type { PipelineOptions, PipelinePorts } from './to-intacct.pipeline.js';

const away = async (): Promise<never> => {
  throw new EventLogUnavailableError('The log is away.');
};

describe('ToIntacctPipeline.drain', () => {
  it('takes every step although the log is away, and says what failed before', async () => {
    const logger = new RecordingLogger();
    const released: string[] = [];
    const message = { id: '1', topic: 'results', key: null, value: null, headers: {} };
    const ports = {
      router,
      logger,
      telemetry: silentTelemetry,
      clock: new SystemClock(),
      ids: new SequentialIds(),
      random: { next: () => 0 },
      failpoints: inertFailpoints,
      signals: { listen: () => () => undefined },
      log: { subscribe: async () => ({ stop: away }), publish: away, ping: away },
      outbox: { next: async () => [message] },
      leases: { hold: async () => true, release: async (name: string) => void released.push(name) },
    } as unknown as PipelinePorts;
    const options = {
      topics: topicNames(),
      failure: {},
      doubt: {},
      mirror: {},
      relayLeaseMs: 1,
      workers: { pollMs: 1, leaseMs: 1 },
    } as unknown as PipelineOptions;
    const pipeline = new ToIntacctPipeline(ports, options);
    await pipeline.startConsumer();
    pipeline.startRelay();
    await eventually('the relay fails', () => pipeline.failures.length > 0);
    expect(pipeline.failures).toEqual([{ loop: 'outbox', message: 'The log is away.' }]);
    await pipeline.drain();
    const steps = logger.at('warn').filter((line) => line.message.startsWith('a step of the drain'));
    expect(steps.map((line) => line.fields.stage)).toEqual(['consumer', 'outbox']);
    expect(released).toEqual(['outbox-relay']);
  });
});
