import { describe, expect, it } from '@jest/globals';
import { EmbeddedPostgresError } from '@bridge/embedded-postgres';
import { EventLogUnavailableError } from '@bridge/ports';
import { ConfigurationError } from '../host.config.js';
import { UserError } from '../user.error.js';
import { explain } from './explain.js';

const withCode = (code: string, fields: Readonly<Record<string, unknown>> = {}): Error =>
  Object.assign(new Error(`raw ${code}`), { code, ...fields });

describe('explain', () => {
  it.each([
    ['what the user can mend', new UserError('Do this.'), /^Do this\.$/],
    [
      'a wrong configuration',
      new ConfigurationError(['A: is wrong', 'B: is missing']),
      /:\n {2}- A: is wrong\n {2}- B/,
    ],
    ['a data folder in use', new EmbeddedPostgresError('EMBEDDED_POSTGRES_IN_USE', 'Taken.'), /^Taken\.$/],
    ['no database server', withCode('ECONNREFUSED'), /^The database cannot be used \(ECONNREFUSED\): .*DATABASE_URL/],
    ['a wrong database password', withCode('28P01'), /^The database cannot be used \(28P01\)/],
    ['a full disk', withCode('ENOSPC', { path: '/state' }), /^\/state cannot be used \(ENOSPC\): .*--data-dir/],
    [
      'lost brokers',
      new EventLogUnavailableError('Topics could not be made', { cause: new Error('connect ECONNREFUSED') }),
      /^Topics could not be made \(connect ECONNREFUSED\): .*KAFKA_BROKERS/,
    ],
    [
      'an event log without tables',
      new EventLogUnavailableError('No answer', { cause: withCode('42P01') }),
      /^The tables .* run bridge migrate first\.$/,
    ],
    ['a thrown text', 'text', /^text$/],
  ])('says %s in words, without a stack', (_, error, words) => {
    const text = explain(error);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/^\s+at /m);
  });

  it('shows the stack of what is our own fault', () => {
    expect(explain(new TypeError('a defect'))).toMatch(/^TypeError: a defect\n\s+at /);
  });
});
