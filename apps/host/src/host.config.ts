import { readFileSync } from 'node:fs';
import { Secret } from '@bridge/ports';
import { environmentSchema } from './environment.schema.js';
import type { Environment } from './environment.schema.js';
import { failureBounds } from './failure.schema.js';

const names = Object.keys(environmentSchema.shape);
/** Those that may also be given as `<name>_FILE`. */
const secretNames = names.filter((name) => /_(PASSWORD|KEY)$/.test(name));
/** Each all or none. */
const logins = [
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
  ['INTACCT_POLICY_USERNAME', 'INTACCT_POLICY_PASSWORD'],
];
const prefixes = ['DATABASE_', 'KAFKA_', 'INTACCT_', 'BRIDGE_'];
/** Set by the test runner and by Kafka's own scripts; not ours. */
const foreign = /^(BRIDGE_TEST_|KAFKA_(HOME|OPTS|HEAP_OPTS|LOG4J))/;

/** Variables that are wrong, each as one sentence with its name and never its value. */
export class ConfigurationError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly violations: readonly string[];

  constructor(violations: readonly string[]) {
    super(`The configuration is not usable:\n${violations.map((violation) => `  - ${violation}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.violations = violations;
  }
}

/** What was read, and what is odd but no error. */
export interface ReadEnvironment {
  readonly environment: Environment;
  readonly warnings: readonly string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Read and check the environment.
 *
 * @param variables  as in `process.env`; an empty text counts as absent
 * @param findMissing  what this command cannot do without, as sentences
 * @throws ConfigurationError CONFIG_INVALID with every violation
 */
export function readEnvironment(
  variables: Variables,
  findMissing: (present: Variables) => readonly string[] = () => [],
): ReadEnvironment {
  const present = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const { values, violations } = readFiles(present);
  const parsed = environmentSchema.safeParse(values);
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
  // A secret whose file cannot be read is told once, by the name of the file's variable.
  const absent = findMissing(values).filter(
    (violation) => present[`${violation.split(':')[0] ?? ''}_FILE`] === undefined,
  );
  const all = [...violations, ...new Set(wrong), ...findIncomplete(values), ...absent];
  const unknown = findUnknown(present);
  const crossed = parsed.success ? findCrossed(values, parsed.data) : [];
  if (!parsed.success || all.length > 0 || crossed.length > 0) {
    throw new ConfigurationError([...all, ...crossed, ...unknown]);
  }
  return { environment: Object.freeze(bounded(parsed.data)), warnings: unknown };
}

/** What is set above its own bound; a default gives way instead. */
function findCrossed(values: Variables, environment: Environment): readonly string[] {
  return failureBounds.flatMap(([lower, upper]) =>
    values[lower] !== undefined && environment[lower] > environment[upper]
      ? [`${lower}: must not be above ${upper}, which is ${environment[upper]}`]
      : [],
  );
}

function bounded(environment: Environment): Environment {
  const lowered = failureBounds.map(([lower, upper]) => [lower, Math.min(environment[lower], environment[upper])]);
  return { ...environment, ...(Object.fromEntries(lowered) as Partial<Environment>) };
}

/** `X_PASSWORD_FILE` and `X_KEY_FILE` name files that hold the value. */
function readFiles(present: Variables) {
  const values: Record<string, string | undefined> = { ...present };
  const violations: string[] = [];
  for (const name of secretNames) {
    const file = present[`${name}_FILE`];
    if (file === undefined) {
      continue;
    }
    if (present[name] !== undefined) {
      violations.push(`${name}: set it or ${name}_FILE, not both`);
    } else {
      try {
        values[name] = readFileSync(file, 'utf8').trim();
      } catch {
        violations.push(`${name}_FILE: the file cannot be read`);
      }
    }
  }
  return { values, violations };
}

/** Half a login is none: without this the brokers would be met without any, and nobody could post answers. */
function findIncomplete(values: Variables): readonly string[] {
  return logins.flatMap((login) => {
    const given = login.filter((name) => values[name] !== undefined);
    return given.length === 0
      ? []
      : login
          .filter((name) => !given.includes(name))
          .map((name) => `${name}: is missing, ${given.join(' and ')} is set`);
  });
}

function findUnknown(present: Variables): readonly string[] {
  const known = new Set([...names, ...secretNames.map((name) => `${name}_FILE`)]);
  return Object.keys(present)
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)) && !known.has(name) && !foreign.test(name))
    .map((name) => `${name} is not a variable of the bridge; the nearest one is ${nearest(name)}.`);
}

function nearest(name: string): string {
  return names.reduce(
    (best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best),
    names[0] ?? '',
  );
}

/** Levenshtein distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** A process that is started with nothing but variables: what must be there. */
export interface ServiceConfig {
  readonly environment: Environment;
  readonly databaseUrl: Secret;
  readonly secretKey: Secret;
  readonly endpointUrl: string;
  readonly senderPassword: Secret;
}

const missing = {
  database: 'DATABASE_URL: is missing (only npm start brings a database of its own)',
  secretKey: 'BRIDGE_SECRET_KEY: is missing (at least 16 characters, the same for all processes)',
  senderPassword: 'INTACCT_SENDER_PASSWORD: is missing',
};
const REAL_ENDPOINT = 'https://api.intacct.com/ia/xml/xmlgw.phtml';

/** What a service cannot do without; a database and a gateway on this machine need less. */
export function findMissing(present: Variables): readonly string[] {
  const { DATABASE_URL: databaseUrl, INTACCT_ENDPOINT_URL: endpointUrl } = present;
  return [
    ...(databaseUrl === undefined ? [missing.database] : []),
    ...(present['BRIDGE_SECRET_KEY'] === undefined && !isLoopback(databaseUrl) ? [missing.secretKey] : []),
    ...(present['INTACCT_SENDER_PASSWORD'] === undefined && !isLoopback(endpointUrl) ? [missing.senderPassword] : []),
  ];
}

/** @throws ConfigurationError CONFIG_INVALID with everything that is missing */
export function requireServiceConfig(environment: Environment): ServiceConfig {
  const endpointUrl = environment.INTACCT_ENDPOINT_URL ?? REAL_ENDPOINT;
  if (environment.BRIDGE_LABORATORY !== undefined && !isSimulator(endpointUrl, environment)) {
    throw new ConfigurationError(['BRIDGE_LABORATORY: is for experiments with a simulator, this is another gateway']);
  }
  const { DATABASE_URL: databaseUrl, BRIDGE_SECRET_KEY: secretKey } = environment;
  const senderPassword =
    environment.INTACCT_SENDER_PASSWORD ?? (isLoopback(endpointUrl) ? new Secret('sender') : undefined);
  if (databaseUrl === undefined || secretKey === undefined || senderPassword === undefined) {
    throw new ConfigurationError([
      ...(databaseUrl === undefined ? [missing.database] : []),
      ...(secretKey === undefined ? [missing.secretKey] : []),
      ...(senderPassword === undefined ? [missing.senderPassword] : []),
    ]);
  }
  return { environment, databaseUrl, secretKey, endpointUrl, senderPassword };
}

/** True for an address of this machine. */
export function isLoopback(url: string | undefined): boolean {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).hostname : '';
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);
}

/** A simulator: on this machine, or on a host named as one. */
export function isSimulator(endpointUrl: string, environment: Environment): boolean {
  return isLoopback(endpointUrl) || environment.INTACCT_SIMULATOR_HOSTS.includes(new URL(endpointUrl).hostname);
}

/**
 * Read the environment of this process.
 *
 * @param beside  variables of a bridge that runs here, for a process that names no database of its own
 */
export function readProcessEnvironment(
  required?: (present: Variables) => readonly string[],
  beside?: () => Variables,
): ReadEnvironment {
  const isAlone = (process.env['DATABASE_URL'] ?? '') !== '';
  return readEnvironment(isAlone ? process.env : { ...beside?.(), ...process.env }, required);
}
