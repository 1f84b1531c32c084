import { describe, expect, it } from '@jest/globals';
import { parseLogLevel } from './log-level.js';

describe('parseLogLevel', () => {
  it.each([
    ['debug', 'debug'],
    [' INFO ', 'info'],
    ['Warn', 'warn'],
    ['ERROR', 'error'],
    ['trace', undefined],
    ['', undefined],
  ])('reads %j as %j', (text, level) => {
    expect(parseLogLevel(text)).toBe(level);
  });
});
