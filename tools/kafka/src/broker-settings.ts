/** Ports of one broker on the loopback interface. */
export interface BrokerPorts {
  readonly client: number;
  readonly controller: number;
  /** A second door for clients, which is told to them under the port of a proxy. */
  readonly proxied?: { readonly listen: number; readonly advertised: number };
}

/** `server.properties` of a broker that is its own controller and keeps one copy of everything. */
export function serverProperties(ports: BrokerPorts, logFolder: string): string {
  const settings: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    ...listeners(ports, {
      client: `127.0.0.1:${ports.client}`,
      proxied: `127.0.0.1:${ports.proxied?.listen ?? 0}`,
      controller: `127.0.0.1:${ports.controller}`,
    }),
    'log.dirs': logFolder,
    ...singleNode,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    // A killed broker is let in again only when its former session has run out.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

interface Doors {
  readonly client: string;
  readonly proxied: string;
  readonly controller: string;
}

/** Where the broker listens, and what it tells to clients. */
export function listeners(
  ports: Pick<BrokerPorts, 'client' | 'proxied'>,
  doors: Doors,
): Readonly<Record<string, string>> {
  const { client, proxied } = ports;
  const second = proxied === undefined ? [] : [`PROXIED://${doors.proxied}`];
  const told = proxied === undefined ? [] : [`PROXIED://127.0.0.1:${proxied.advertised}`];
  return {
    'controller.listener.names': 'CONTROLLER',
    listeners: [`PLAINTEXT://${doors.client}`, ...second, `CONTROLLER://${doors.controller}`].join(','),
    'advertised.listeners': [`PLAINTEXT://127.0.0.1:${client}`, ...told].join(','),
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT',
  };
}

/** What a cluster of one needs, whichever way it is started. */
export const singleNode: Readonly<Record<string, string | number | boolean>> = {
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 8,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 500,
  'auto.create.topics.enable': false,
};

/** Warnings, and the one line that says the broker is up. */
export const logConfiguration = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %c %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
`;

export const startedLine = 'Kafka Server started';
