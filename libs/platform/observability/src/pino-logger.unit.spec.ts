import { describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import { PinoLogger } from './pino-logger.js';
import type { PinoLoggerOptions } from './pino-logger.js';

const clock = { now: (): Date => new Date('2026-11-23T10:00:00.000Z') };

function record(options: Omit<PinoLoggerOptions, 'destination' | 'clock'> = {}): {
  readonly logger: PinoLogger;
  readonly lines: () => unknown[];
} {
  const written: string[] = [];
  const destination = { write: (line: string): void => void written.push(line) };
  const logger = new PinoLogger({ ...options, clock, destination });
  return { logger, lines: () => written.map((line) => JSON.parse(line) as unknown) };
}

describe('PinoLogger', () => {
  it('writes one line a fact, with level, time, fields and a constant message', () => {
    const { logger, lines } = record();
    logger.info('batch accepted', { flow: 'to-intacct', stage: 'inbox', outcome: 'accepted', records: 12 });
    const common = { level: 'INFO', time: '2026-11-23T10:00:00.000Z', message: 'batch accepted' };
    expect(lines()).toEqual([{ ...common, flow: 'to-intacct', stage: 'inbox', outcome: 'accepted', records: 12 }]);
  });

  it.each([
    ['debug', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
    ['info', ['INFO', 'WARN', 'ERROR']],
    ['warn', ['WARN', 'ERROR']],
    ['error', ['ERROR']],
  ] as const)('at level %s writes %j', (level, expected) => {
    const { logger, lines } = record({ level });
    logger.debug('m');
    logger.info('m');
    logger.warn('m');
    logger.error('m');
    expect(lines()).toMatchObject(expected.map((name) => ({ level: name })));
  });

  it('adds the fields of its parents, the nearest first', () => {
    const { logger, lines } = record({ fields: { role: 'worker', plugin: 'mega' } });
    logger.with({ plugin: 'financial', password: 'x' }).info('m', { stage: 'mapping' });
    expect(lines()).toMatchObject([{ role: 'worker', plugin: 'financial', password: '[secret]', stage: 'mapping' }]);
  });

  it('never writes a secret', () => {
    const { logger, lines } = record();
    const secret = 'correct-horse';
    logger.error('m', {
      sender: new Secret(secret),
      request: { sessionid: secret, headers: { authorization: secret } },
      err: new Error(`refused: password=${secret}`, { cause: { apiKey: secret } }),
    });
    expect(JSON.stringify(lines())).not.toContain(secret);
  });
});
