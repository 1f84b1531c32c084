import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import { ConfigurationError, findMissing, isLoopback, readEnvironment, requireServiceConfig } from './host.config.js';

const value = 'the-value-itself';

function violationsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) {
      expect(`${error.message}${inspect(error)}`).not.toContain(value);
      return error.violations;
    }
    throw error;
  }
  return [];
}

const namesOf = (violations: readonly string[]): readonly (string | undefined)[] =>
  violations.map((violation) => violation.split(':')[0]);

describe('readEnvironment', () => {
  it('has a default for everything that has one', () => {
    const { environment, warnings } = readEnvironment({ PATH: '/bin', HOME: '/root' });
    expect(warnings).toEqual([]);
    expect(environment).toMatchObject({
      KAFKA_CLIENT_ID: 'dmo-intacct-bridge',
      KAFKA_GROUP_ID: 'dmo-intacct-bridge',
      KAFKA_TOPIC_PREFIX: '',
      INTACCT_SENDER_ID: 'XT_mfg',
      BRIDGE_HTTP_PORT: 3000,
      BRIDGE_HTTP_HOST: '127.0.0.1',
      BRIDGE_REQUEST_TIMEOUT_SECONDS: 300,
    });
    expect(environment.DATABASE_URL).toBeUndefined();
    expect(environment.BRIDGE_ROLES).toBeUndefined();
    expect(Object.isFrozen(environment)).toBe(true);
  });

  it('reads what is set, with secrets that do not show themselves', () => {
    const { environment } = readEnvironment({
      DATABASE_URL: `postgresql://user:${value}@db:5432/bridge`,
      KAFKA_BROKERS: 'one:9092, two:9093',
      KAFKA_SSL: 'true',
      BRIDGE_ROLES: 'worker, relay',
      BRIDGE_HTTP_PORT: '0',
      BRIDGE_SECRET_KEY: value,
    });
    expect(environment).toMatchObject({
      KAFKA_BROKERS: ['one:9092', 'two:9093'],
      KAFKA_SSL: true,
      BRIDGE_ROLES: ['worker', 'relay'],
      BRIDGE_HTTP_PORT: 0,
    });
    expect(environment.BRIDGE_SECRET_KEY?.reveal()).toBe(value);
    expect(`${JSON.stringify(environment)}${inspect(environment, { depth: 9 })}`).not.toContain(value);
  });

  it.each(['DATABASE_URL', 'KAFKA_BROKERS', 'BRIDGE_HTTP_PORT', 'BRIDGE_SECRET_KEY', 'BRIDGE_ROLES', 'KAFKA_SSL'])(
    'takes an empty %s as absent',
    (name) => {
      expect(readEnvironment({ [name]: '' })).toEqual(readEnvironment({}));
    },
  );

  it.each([
    ['DATABASE_URL', `mysql://user:${value}@host/db`],
    ['DATABASE_URL', value],
    ['KAFKA_BROKERS', value],
    ['KAFKA_BROKERS', `good:9092,${value}`],
    ['KAFKA_SSL', value],
    ['KAFKA_TOPIC_PREFIX', `${value} with space`],
    ['INTACCT_ENDPOINT_URL', `ftp://${value}`],
    ['BRIDGE_ROLES', `worker,${value}`],
    ['BRIDGE_ROLES', ' , '],
    ['BRIDGE_HTTP_PORT', value],
    ['BRIDGE_HTTP_PORT', '65536'],
    ['BRIDGE_HTTP_PORT', '1.5'],
    ['BRIDGE_SECRET_KEY', 'short'],
    ['BRIDGE_ADMIN_KEY', 'short'],
    ['BRIDGE_LOG_LEVEL', value],
    ['BRIDGE_TOPIC_PARTITIONS', '0'],
    ['BRIDGE_REQUEST_TIMEOUT_SECONDS', '-1'],
    ['BRIDGE_SLOT_LEASE_SECONDS', '0'],
    ['BRIDGE_ANSWER_TIMEOUT_SECONDS', '-1'],
    ['BRIDGE_ANSWER_LIMIT_BYTES', '1000'],
    ['BRIDGE_ANSWER_LIMIT_BYTES', '67108865'],
    ['BRIDGE_RETENTION_EVENT_DAYS', '6'],
    ['BRIDGE_RETENTION_RESULT_DAYS', '1.5'],
    ['BRIDGE_RETENTION_EVERY_MINUTES', '0'],
  ])('refuses %s = %j by its name', (name, wrong) => {
    expect(new Set(namesOf(violationsOf(() => readEnvironment({ [name]: wrong }))))).toEqual(new Set([name]));
  });

  it('lists everything together: wrong, missing, incomplete, unknown', () => {
    const violations = violationsOf(() =>
      readEnvironment(
        { BRIDGE_HTTP_PORT: value, KAFKA_BROKERS: value, KAFKA_SASL_USERNAME: 'u', BRIDGE_HTTP_PROT: value },
        findMissing,
      ),
    );
    expect(namesOf(violations)).toEqual([
      'KAFKA_BROKERS',
      'BRIDGE_HTTP_PORT',
      'KAFKA_SASL_MECHANISM',
      'KAFKA_SASL_PASSWORD',
      'DATABASE_URL',
      'BRIDGE_SECRET_KEY',
      'INTACCT_SENDER_PASSWORD',
      'BRIDGE_HTTP_PROT is not a variable of the bridge; the nearest one is BRIDGE_HTTP_PORT.',
    ]);
  });

  it.each([
    ['intacct', undefined, ['INTACCT_POLICY_PASSWORD']],
    [undefined, 'sixteen characters', ['INTACCT_POLICY_USERNAME']],
    ['in:tacct', 'sixteen characters', ['INTACCT_POLICY_USERNAME']],
    ['x'.repeat(41), 'sixteen characters', ['INTACCT_POLICY_USERNAME']],
    ['intacct', 'fifteen charact', ['INTACCT_POLICY_PASSWORD']],
    ['intacct', 'sixteen charactérs', ['INTACCT_POLICY_PASSWORD']],
    ['intacct', 'sixteen characters', []],
  ])('takes the HTTP user of the policy whole or not: %s, %s', (username, password, wrong) => {
    const variables = { INTACCT_POLICY_USERNAME: username, INTACCT_POLICY_PASSWORD: password };
    expect(namesOf(violationsOf(() => readEnvironment(variables)))).toEqual(wrong);
  });

  it.each([
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['BRIDGE_SECRETKEY', 'BRIDGE_SECRET_KEY'],
    ['INTACCT_SENDER_PASWORD_FILE', 'INTACCT_SENDER_PASSWORD'],
    ['BRIDGE_HTTP_PORT_FILE', 'BRIDGE_HTTP_PORT'],
  ])('warns of %s and names %s', (name, nearest) => {
    const { warnings } = readEnvironment({ [name]: value });
    expect(warnings).toEqual([`${name} is not a variable of the bridge; the nearest one is ${nearest}.`]);
  });

  it.each(['BRIDGE_TEST_DATABASE_URL', 'KAFKA_HEAP_OPTS', 'KAFKA_HOME', 'PGHOST'])('leaves %s alone', (name) => {
    expect(readEnvironment({ [name]: value }).warnings).toEqual([]);
  });
});

describe('requireServiceConfig', () => {
  it.each([
    ['https://api.intacct.com/ia/xml/xmlgw.phtml', false],
    ['http://127.0.0.1:8700/ia/xml/xmlgw.phtml', true],
  ])('lets a laboratory experiment with %s: %s', (endpoint, isAllowed) => {
    const { environment } = readEnvironment({
      DATABASE_URL: 'postgres://bridge:secret@db:5432/bridge',
      BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
      INTACCT_SENDER_PASSWORD: 'secret',
      INTACCT_ENDPOINT_URL: endpoint,
      BRIDGE_LABORATORY: 'failpoints,without-uniqueid',
    });
    const read = () => requireServiceConfig(environment);
    if (isAllowed) {
      expect(read().environment.BRIDGE_LABORATORY).toEqual(['failpoints', 'without-uniqueid']);
    } else {
      expect(read).toThrow(/BRIDGE_LABORATORY/);
    }
  });

  const complete = {
    DATABASE_URL: 'postgres://user@db.example.com/bridge',
    BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
    INTACCT_SENDER_PASSWORD: value,
  };
  const require = (variables: Readonly<Record<string, string>>) =>
    requireServiceConfig(readEnvironment(variables).environment);

  it('calls the real Intacct unless told otherwise', () => {
    const config = require(complete);
    expect(config.endpointUrl).toBe('https://api.intacct.com/ia/xml/xmlgw.phtml');
    expect(config.senderPassword).toBeInstanceOf(Secret);
  });

  it('knows the sender password of a simulator on this machine', () => {
    const { INTACCT_SENDER_PASSWORD: _, ...without } = complete;
    const config = require({ ...without, INTACCT_ENDPOINT_URL: 'http://127.0.0.1:8700/ia/xml/xmlgw.phtml' });
    expect(config.senderPassword.reveal()).toBe('sender');
  });

  it.each(Object.keys(complete))('names a missing %s', (name) => {
    const { [name]: _, ...without } = complete as Record<string, string>;
    expect(namesOf(violationsOf(() => require(without)))).toEqual([name]);
  });

  it('names the key even for a database on this machine', () => {
    const { BRIDGE_SECRET_KEY: _, ...without } = complete;
    const local = { ...without, DATABASE_URL: 'postgres://user@localhost/bridge' };
    expect(namesOf(violationsOf(() => require(local)))).toEqual(['BRIDGE_SECRET_KEY']);
  });
});

describe('isLoopback', () => {
  it.each([
    ['http://localhost:8700/x', true],
    ['http://127.1.2.3/x', true],
    ['postgres://u:p@[::1]:5432/d', true],
    ['http://localhost.example.com', false],
    ['http://127.0.0.1.example.com', false],
    ['https://api.intacct.com', false],
    ['no url', false],
    [undefined, false],
  ])('%s: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});
