import type { Clock, Logger, Secret } from '@bridge/ports';
import type { ISocketFactory } from 'kafkajs';

export const kafkaSaslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

export interface KafkaSasl {
  readonly mechanism: (typeof kafkaSaslMechanisms)[number];
  readonly username: string;
  readonly password: Secret;
}

/** How to reach the brokers, and how patient to be. */
export interface KafkaSettings {
  /** `host:port` of some brokers; the others are found from them. */
  readonly brokers: readonly string[];
  /** @default dmo-intacct-bridge */
  readonly clientId?: string;
  /** TLS with the system's authorities, or with these (PEM). @default false */
  readonly ssl?: boolean | { readonly ca: readonly string[] };
  readonly sasl?: KafkaSasl;
  /** Put before every topic name on the wire, and taken off again. @default none */
  readonly topicPrefix?: string;
  /** A member that is silent for so long is dead; its partitions go to the others. @default 30000 */
  readonly sessionTimeoutMs?: number;
  /** First wait after a failed handler; doubles to the most. @default 500 */
  readonly firstBackoffMs?: number;
  /** @default 30000 */
  readonly mostBackoffMs?: number;
  /** Longest wait for the brokers when a subscription stops and its last handler has ended. @default 3000 */
  readonly leaveTimeoutMs?: number;
  /** Copies of a new topic. @default -1, what the brokers are set to */
  readonly replicationFactor?: number;
  /** Opens the TCP connections. @default kafkajs's own */
  readonly socketFactory?: ISocketFactory;
}

export interface KafkaDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
}
