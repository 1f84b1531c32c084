/** What the Jest set-up (tools/config/jest.setup.mjs) tells the specs about the servers it has started or found. */
export interface TestServersConfig {
  /** Superuser of the PostgreSQL in which each spec file gets a database of its own. */
  readonly databaseUrl?: string;
  /** `host:port`, comma-separated. */
  readonly kafkaBrokers?: string;
  /** How brokers of our own can be started. */
  readonly kafkaVia?: 'docker' | 'java';
  readonly kafkaUnavailable?: string;
  /** With true, a missing server is a failure. */
  readonly isCi: boolean;
}

export function testServersConfig(): TestServersConfig {
  const read = (name: string): string | undefined => {
    const value = process.env[name];
    return value === '' ? undefined : value;
  };
  const [databaseUrl, kafkaBrokers] = [read('BRIDGE_TEST_DATABASE_URL'), read('BRIDGE_TEST_KAFKA_BROKERS')];
  const [via, kafkaUnavailable] = [read('BRIDGE_TEST_KAFKA_VIA'), read('BRIDGE_TEST_KAFKA_UNAVAILABLE')];
  return {
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(kafkaBrokers === undefined ? {} : { kafkaBrokers }),
    ...(via === 'docker' || via === 'java' ? { kafkaVia: via } : {}),
    ...(kafkaUnavailable === undefined ? {} : { kafkaUnavailable }),
    isCi: read('CI') === 'true',
  };
}
