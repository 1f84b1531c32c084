import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redactFields, redactText } from './redaction.js';

describe('redactText', () => {
  it.each([
    [
      '<login><userid>x</userid><password>hunter2</password></login>',
      '<login><userid>x</userid><password>[secret]</password></login>',
    ],
    ['<sessionid>Qm9i..</sessionid>', '<sessionid>[secret]</sessionid>'],
    ['Authorization: Bearer abc.def-1', 'Authorization: Bearer [secret]'],
    ['postgres://bridge:p%40ss@db:5432/x', 'postgres://bridge:[secret]@db:5432/x'],
    ['login refused, password=hunter2, user=x', 'login refused, password=[secret], user=x'],
    ['nothing to hide: 12 records in 3 s', 'nothing to hide: 12 records in 3 s'],
  ])('turns %j into %j', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it('hides a password in a database address whatever its characters', () => {
    const password = fc.stringMatching(/^[\w!$%^&*()+=.-]{8,30}$/).filter((text) => text !== '[secret]');
    fc.assert(
      fc.property(password, (text) => {
        expect(redactText(`postgres://user:${text}@host/db`)).toBe('postgres://user:[secret]@host/db');
      }),
    );
  });
});

describe('redactFields', () => {
  it.each([
    'password',
    'userPassword',
    'DATABASE_PASSWORD',
    'clientSecret',
    'sessionid',
    'session_id',
    'sessionId',
    'authorization',
    'Set-Cookie',
    'apiKey',
    'BRIDGE_SECRET_KEY',
    'accessToken',
    'refresh_token',
    'credentials',
  ])('masks a field named %s, at any depth', (name) => {
    const hidden = { [name]: '[secret]' };
    expect(redactFields({ [name]: 'x', a: { b: [{ [name]: { c: 1 } }] } })).toEqual({ ...hidden, a: { b: [hidden] } });
  });

  it.each(['key', 'attempt', 'passed', 'event_id', 'code'])('keeps a field named %s', (name) => {
    expect(redactFields({ [name]: 1 })).toEqual({ [name]: 1 });
  });

  it('shows an error with its fields and causes, without the secrets in them', () => {
    const cause = new Error('refused <password>x</password>');
    const error = Object.assign(new Error('login failed', { cause }), {
      code: 'GATEWAY_LOGIN',
      context: { company: 'c' },
    });
    const { err } = redactFields({ err: error });
    expect(err).toMatchObject({
      type: 'Error',
      message: 'login failed',
      code: 'GATEWAY_LOGIN',
      context: { company: 'c' },
      stack: expect.stringContaining('redaction.unit.spec'),
      cause: { message: 'refused <password>[secret]</password>' },
    });
  });

  it('ends at a bounded depth when a value contains itself', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(JSON.stringify(redactFields(value))).toContain('[deep]');
  });

  it('writes dates, binary data and big integers as text', () => {
    const fields = { at: new Date(0), body: Buffer.from('abc'), id: 12n };
    expect(redactFields(fields)).toEqual({ at: '1970-01-01T00:00:00.000Z', body: '[3 bytes]', id: '12' });
  });

  it('leaves out what drivers hang on their errors', () => {
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      query: 'insert into customer values ($1)',
      parameters: ['Ann Example'],
      detail: 'Key (name)=(Ann Example) already exists.',
      driverError: new Error('Ann Example'),
    });
    const text = JSON.stringify(redactFields({ err: error }));
    expect(text).toContain('23505');
    expect(text).not.toContain('Ann Example');
    expect(text).not.toContain('insert into');
  });
});
