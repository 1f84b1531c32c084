import { format, inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from './secret.js';

const secret = new Secret('canary');

describe('Secret', () => {
  it('gives its text to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe('canary');
  });

  it.each<readonly [string, string]>([
    ['as text', String(secret)],
    ['in a template', `${secret.toString()}`],
    ['as JSON', JSON.stringify({ secret, list: [secret] })],
    ['in the console', inspect({ secret }, { depth: 9, showHidden: true })],
    ['in a log line', format('%s %o %O %j', secret, secret, secret, secret)],
    ['as an error’s cause', inspect(new Error('x', { cause: secret }))],
    ['by its properties', JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret), { ...secret }])],
  ])('never shows it %s', (_, text) => {
    expect(text).not.toContain('canary');
  });

  it('says that it is one', () => {
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  });
});
