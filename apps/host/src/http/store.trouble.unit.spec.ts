import { describe, expect, it } from '@jest/globals';
import { isStoreTrouble } from './store.trouble.js';

const coded = (code: string): Error => Object.assign(new Error('x'), { code });

describe('isStoreTrouble', () => {
  it.each([
    coded('57P01'),
    coded('08006'),
    coded('53300'),
    coded('55000'),
    coded('ECONNREFUSED'),
    coded('ETIMEDOUT'),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
  ])('%s: the database is away', (error) => {
    expect(isStoreTrouble(error)).toBe(true);
  });

  it.each([
    coded('22021'),
    coded('23505'),
    coded('42P01'),
    coded('ENOENT'),
    coded('EPERM'),
    new TypeError('x'),
    'text',
    undefined,
  ])('%s: it is a defect', (error) => {
    expect(isStoreTrouble(error)).toBe(false);
  });
});
