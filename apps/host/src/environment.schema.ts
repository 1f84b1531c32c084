import { logLevels } from '@bridge/observability';
import { kafkaSaslMechanisms } from '@bridge/kafka';
import { Secret } from '@bridge/ports';
import { z } from 'zod';
import { failureShape } from './failure.schema.js';
import { tracingShape } from './tracing.schema.js';

/** The parts a process can play; any number of processes, any mix. */
export const roles = ['api', 'consumer', 'worker', 'relay', 'scheduler'] as const;
export type Role = (typeof roles)[number];

/** What an experiment may do to a process; see the README of tools/crash-lab. */
export const experiments = ['failpoints', 'without-uniqueid', 'without-resolver'] as const;

const text = (what: string): z.ZodOptional<z.ZodString> => z.string().min(1).optional().describe(what);
const secret = (what: string) =>
  z
    .string()
    .min(1)
    .transform((value) => new Secret(value))
    .optional()
    .describe(what);
const flag = (what: string) =>
  z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .describe(what);
const seconds = (preset: number, what: string) =>
  z.coerce.number('must be a number of seconds').min(0).max(86_400).default(preset).describe(what);
const days = (least: number, preset: number, what: string) =>
  z.coerce.number('must be a number of days').int().min(least).max(3_650).default(preset).describe(what);
const list = <T extends string>(values: readonly T[]) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(z.enum(values as readonly [T, ...T[]])).min(1));

/** Every environment variable the bridge reads, with what it means. */
export const environmentSchema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be postgres://user:password@host:port/database' })
    .transform((value) => new Secret(value))
    .optional()
    .describe('PostgreSQL. Absent: npm start brings its own.'),
  BRIDGE_DATABASE_CONNECT_SECONDS: seconds(
    10,
    'A new connection to PostgreSQL is given up after this, in seconds; 0 waits for ever.',
  ),
  BRIDGE_DATABASE_SILENCE_SECONDS: seconds(
    60,
    'A connection on which PostgreSQL says nothing for so long while a statement runs is ended, and PostgreSQL ends a transaction in which the bridge says nothing for so long, in seconds; 0 waits for ever. Migrations always do.',
  ),
  KAFKA_BROKERS: z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().regex(/^[\w.-]+:\d{1,5}$/, 'must be host:port, separated by commas')).min(1))
    .optional()
    .describe('Kafka brokers, host:port separated by commas. Absent: events travel in PostgreSQL.'),
  KAFKA_CLIENT_ID: z.string().min(1).default('dmo-intacct-bridge').describe('Name of this client at the brokers.'),
  KAFKA_GROUP_ID: z.string().min(1).default('dmo-intacct-bridge').describe('Consumer group, shared by all consumers.'),
  KAFKA_SSL: flag('TLS to the brokers: true or false.'),
  KAFKA_SASL_MECHANISM: z.enum(kafkaSaslMechanisms).optional().describe('SASL mechanism.'),
  KAFKA_SASL_USERNAME: text('SASL user.'),
  KAFKA_SASL_PASSWORD: secret('SASL password.'),
  KAFKA_SESSION_TIMEOUT_SECONDS: z.coerce
    .number('must be a number of seconds')
    .min(1)
    .max(600)
    .default(30)
    .describe('A consumer that is silent for so long is dead, its partitions go to the others, in seconds.'),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[\w.-]*$/)
    .default('')
    .describe('Put before every topic name.'),
  INTACCT_ENDPOINT_URL: z
    .url({ protocol: /^https?$/, error: 'must be the https URL of the XML gateway' })
    .optional()
    .describe('XML gateway of Intacct. Absent: npm start brings the simulator, bridge start uses the real one.'),
  INTACCT_SIMULATOR_HOSTS: z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .default([])
    .describe('Hosts besides *.intacct.com and this machine that may be called: those of a simulator in a container.'),
  INTACCT_SENDER_ID: z.string().min(1).default('XT_mfg').describe('Sender of the web services.'),
  INTACCT_SENDER_PASSWORD: secret('Its password.'),
  INTACCT_POLICY_ID: text('Transport policy of asynchronous requests; nothing queues such requests yet.'),
  INTACCT_POLICY_USERNAME: z
    .string()
    .regex(/^[\x21-\x39\x3b-\x7e]{1,40}$/, 'must be 1 to 40 visible ASCII characters without a colon')
    .optional()
    .describe('HTTP user of the policy, with which Intacct posts answers. Absent: no answer is taken.'),
  INTACCT_POLICY_PASSWORD: z
    .string()
    .regex(/^[\x20-\x7e]{16,256}$/, 'must have 16 to 256 ASCII characters')
    .transform((value) => new Secret(value))
    .optional()
    .describe('Its password.'),
  BRIDGE_ROLES: list(roles)
    .optional()
    .describe(`Parts this process plays: ${roles.join(', ')}. Default: all.`),
  BRIDGE_HTTP_PORT: z.coerce
    .number('must be a port, 0 to 65535')
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('Port of health and metrics; 0 takes any free one.'),
  BRIDGE_HTTP_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 in a container.'),
  BRIDGE_SECRET_KEY: z
    .string()
    .min(16, 'must have at least 16 characters')
    .transform((value) => new Secret(value))
    .optional()
    .describe('Key that seals stored passwords.'),
  BRIDGE_ADMIN_KEY: z
    .string()
    .min(16, 'must have at least 16 characters')
    .transform((value) => new Secret(value))
    .optional()
    .describe('First key of the admin API: Authorization: Bearer <key>. Absent: nobody uses it.'),
  BRIDGE_LOG_LEVEL: z.enum(logLevels).optional().describe('Least severe line that is written.'),
  BRIDGE_TOPIC_PARTITIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(6)
    .describe('Partitions of topics that are made.'),
  BRIDGE_ANSWER_TIMEOUT_SECONDS: seconds(
    3600,
    'How long the answer of a queued request is awaited before it is in doubt, in seconds.',
  ),
  BRIDGE_ANSWER_LIMIT_BYTES: z.coerce
    .number('must be a number of bytes')
    .int()
    .min(1024)
    .max(67_108_864)
    .default(16_777_216)
    .describe('Largest answer of a queued request that is taken, in bytes.'),
  BRIDGE_DRAIN_DELAY_SECONDS: seconds(0, 'Time between readiness turning red and draining, in seconds.'),
  BRIDGE_LABORATORY: list(experiments)
    .optional()
    .describe(
      'For the crash laboratory alone, and refused for any other gateway than a simulator: `failpoints` lets the process that started this one kill or hold it at named places; `without-…` leaves a guard against doubled writes away.',
    ),
  BRIDGE_RELAY_LEASE_SECONDS: z.coerce
    .number('must be a number of seconds')
    .min(1)
    .max(600)
    .default(10)
    .describe('A crashed relay is replaced by another one after this, in seconds.'),
  BRIDGE_RETENTION_EVENT_DAYS: days(
    7,
    90,
    'How long events and their finished jobs are kept, in days; the newest ones of each record stay. At least as long as the topics of DMO, or an event that comes again is taken for a new one.',
  ),
  BRIDGE_RETENTION_ATTEMPT_DAYS: days(7, 90, 'How long settled attempts of finished jobs are kept, in days.'),
  BRIDGE_RETENTION_RESULT_DAYS: days(1, 30, 'How long published messages are kept, in days.'),
  BRIDGE_RETENTION_DEAD_LETTER_DAYS: days(1, 90, 'How long closed dead letters are kept, in days; open ones stay.'),
  BRIDGE_RETENTION_USAGE_DAYS: days(31, 800, 'How long the daily counts of API transactions are kept, in days.'),
  BRIDGE_RETENTION_EVERY_MINUTES: z.coerce
    .number('must be a number of minutes')
    .min(1)
    .max(10_080)
    .default(360)
    .describe('From the end of one clean-up of the tables to the beginning of the next one, in minutes.'),
  ...failureShape,
  ...tracingShape,
});
export type Environment = z.output<typeof environmentSchema>;
