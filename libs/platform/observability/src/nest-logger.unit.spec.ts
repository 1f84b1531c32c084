import { describe, expect, it } from '@jest/globals';
import type { Logger } from '@bridge/ports';
import { NestLogger } from './nest-logger.js';

function record(): { readonly logger: Logger; readonly facts: unknown[] } {
  const facts: unknown[] = [];
  const write = (level: string) => (message: string, fields?: object) => void facts.push({ level, message, ...fields });
  return { facts, logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') } };
}

const message = 'framework message';

describe('NestLogger', () => {
  it.each([
    ['log', 'debug'],
    ['debug', 'debug'],
    ['verbose', 'debug'],
    ['warn', 'warn'],
    ['error', 'error'],
    ['fatal', 'error'],
  ] as const)('writes %s as %s with the speaker as context', (method, level) => {
    const { logger, facts } = record();
    new NestLogger(logger)[method]('Mapped route', 'RouterExplorer');
    expect(facts).toEqual([{ level, message, text: 'Mapped route', context: 'RouterExplorer' }]);
  });

  it('keeps the stack of an error', () => {
    const { logger, facts } = record();
    new NestLogger(logger).error('failed', 'Error: failed\n    at x', 'ExceptionsHandler');
    expect(facts).toMatchObject([{ text: 'failed', stack: 'Error: failed\n    at x', context: 'ExceptionsHandler' }]);
  });

  it('keeps an error that is passed as the text', () => {
    const { logger, facts } = record();
    const err = new Error('failed');
    new NestLogger(logger).error(err);
    expect(facts).toEqual([{ level: 'error', message, text: 'failed', err }]);
  });
});
