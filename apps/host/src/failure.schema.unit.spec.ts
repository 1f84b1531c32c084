import { describe, expect, it } from '@jest/globals';
import { defaultGatewayOptions } from '@bridge/intacct';
import { Secret } from '@bridge/ports';
import { failureShape } from './failure.schema.js';
import { ConfigurationError, readEnvironment } from './host.config.js';
import { failureSettings, pipelineOptions } from './lifecycle/pipeline.options.js';

function violationsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readEnvironment(variables);
  } catch (error) {
    return error instanceof ConfigurationError ? error.violations : [String(error)];
  }
  return [];
}

function configOf(
  variables: Readonly<Record<string, string>>,
  endpointUrl = 'https://api.intacct.com/ia/xml/xmlgw.phtml',
) {
  const { environment } = readEnvironment(variables);
  const secret = new Secret('sixteen characters');
  return { environment, endpointUrl, databaseUrl: secret, secretKey: secret, senderPassword: secret };
}

describe('variables of failures', () => {
  it.each([
    ['BRIDGE_REQUEST_TIMEOUT_SECONDS', '0', 'must be 1 to 900 seconds'],
    ['BRIDGE_REQUEST_TIMEOUT_SECONDS', '901', 'must be 1 to 900 seconds'],
    ['BRIDGE_REQUEST_TIMEOUT_SECONDS', '5m', 'must be a number of seconds'],
    ['BRIDGE_RETRY_ATTEMPTS', '0', 'must be 1 to 100'],
    ['BRIDGE_RETRY_ATTEMPTS', '2.5', 'must be a whole number'],
    ['BRIDGE_RETRY_ATTEMPTS', 'many', 'must be a whole number'],
    ['BRIDGE_RETRY_DELAY_SECONDS', '0', 'must be 0.1 to 3600 seconds'],
    ['BRIDGE_RETRY_DELAY_SECONDS', '61', 'must not be above BRIDGE_RETRY_DELAY_MAX_SECONDS, which is 60'],
    ['BRIDGE_RETRY_DELAY_MAX_SECONDS', '86401', 'must be 0.1 to 86400 seconds'],
    ['BRIDGE_RECOVERIES', '101', 'must be 1 to 100'],
    ['BRIDGE_HOLD_UNKNOWN_SECONDS', '-1', 'must be 0 to 2592000 seconds'],
    ['BRIDGE_HOLD_UNKNOWN_SECONDS', '86401', 'must not be above BRIDGE_HOLD_PENDING_SECONDS, which is 86400'],
    ['BRIDGE_HOLD_PENDING_SECONDS', 'Infinity', 'must be a number of seconds'],
    ['BRIDGE_VISIBILITY_LAG_SECONDS', '3601', 'must be 0 to 3600 seconds'],
    ['BRIDGE_DOUBT_HORIZON_SECONDS', '-0.1', 'must be 0 to 86400 seconds'],
    ['BRIDGE_DOUBT_LOOKUPS', '1001', 'must be 1 to 1000'],
    ['BRIDGE_DOUBT_SENDS', '0', 'must be 1 to 100'],
    ['BRIDGE_DOUBT_DELAY_SECONDS', '0.05', 'must be 0.1 to 3600 seconds'],
    ['BRIDGE_DOUBT_DELAY_MAX_SECONDS', '', undefined],
    ['BRIDGE_PAUSE_SECONDS', '61', 'must not be above BRIDGE_PAUSE_MAX_SECONDS, which is 60'],
    ['BRIDGE_PAUSE_MAX_SECONDS', '0', 'must be 0.1 to 86400 seconds'],
    ['BRIDGE_LOGIN_PAUSE_SECONDS', '0.5', 'must be 1 to 86400 seconds'],
    ['BRIDGE_LOGIN_PAUSE_MAX_SECONDS', '0', 'must be 1 to 604800 seconds'],
    ['BRIDGE_SLOT_GROW_SECONDS', '0', 'must be 1 to 3600 seconds'],
    ['BRIDGE_SLOT_LEASE_SECONDS', '601', 'must be 1 to 600 seconds'],
    ['BRIDGE_MIRROR_AGE_SECONDS', '0', 'must be 1 to 86400 seconds'],
    ['BRIDGE_MIRROR_MISS_SECONDS', '601', 'must not be above BRIDGE_MIRROR_AGE_SECONDS, which is 600'],
  ])('says what is wrong with %s = %j', (name, value, expected) => {
    expect(violationsOf({ [name]: value })).toEqual(expected === undefined ? [] : [`${name}: ${expected}`]);
  });

  it('lets a default give way to a bound that is set', () => {
    const { environment } = configOf({ BRIDGE_LOGIN_PAUSE_MAX_SECONDS: '60', BRIDGE_PAUSE_MAX_SECONDS: '0.5' });
    expect(environment).toMatchObject({ BRIDGE_LOGIN_PAUSE_SECONDS: 60, BRIDGE_PAUSE_SECONDS: 0.5 });
  });

  /** Each a value of its own, so that none can stand in for another. */
  const values = Object.fromEntries(Object.keys(failureShape).map((name, index) => [name, 30 + index]));
  const whole = {
    ...values,
    BRIDGE_RETRY_DELAY_SECONDS: 1.5,
    BRIDGE_HOLD_UNKNOWN_SECONDS: 2.5,
    BRIDGE_DOUBT_DELAY_SECONDS: 3.5,
    BRIDGE_PAUSE_SECONDS: 4.5,
    BRIDGE_LOGIN_PAUSE_SECONDS: 5.5,
    BRIDGE_MIRROR_MISS_SECONDS: 6.5,
  };
  const set = configOf(Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, String(value)])));

  it('reach the pipeline, every one of them', () => {
    const used = new Set<number>();
    JSON.stringify(pipelineOptions(set), (_, value: unknown) => (typeof value === 'number' && used.add(value), value));
    const missing = Object.entries(whole).filter(([, value]) => !used.has(value) && !used.has(value * 1000));
    expect(missing).toEqual([]);
  });

  it.each([1, 300, 900])('believe no absence while a request may run that left after %d s', (timeoutSeconds) => {
    const { doubt, requestTimeoutMs } = pipelineOptions(
      configOf({ BRIDGE_REQUEST_TIMEOUT_SECONDS: String(timeoutSeconds) }),
    );
    // The gateway gives up what it works on after as long as its answer is waited for at most.
    const { loginTimeoutMs, headersTimeoutMs } = defaultGatewayOptions;
    expect(doubt.horizonMs).toBeGreaterThanOrEqual(2 * loginTimeoutMs + requestTimeoutMs + headersTimeoutMs);
  });

  it('are shown as they are in force', () => {
    expect(failureSettings(set)).toEqual(whole);
    expect(failureSettings(configOf({}))).toMatchObject({
      BRIDGE_RETRY_ATTEMPTS: 8,
      BRIDGE_DOUBT_HORIZON_SECONDS: 1_260,
      BRIDGE_LOGIN_PAUSE_MAX_SECONDS: 14_400,
    });
    const simulator = configOf({}, 'http://127.0.0.1:8700/ia/xml/xmlgw.phtml');
    expect(failureSettings(simulator)['BRIDGE_DOUBT_HORIZON_SECONDS']).toBe(0);
  });
});
