import { Command, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { LATENCY_PROFILES, type LatencyProfile } from './load/profile.schema.js';
import { companySchema, describeIssues, type CompanyFile } from './store/company.schema.js';

export interface SimulatorOptions {
  readonly port: number;
  readonly controlPort: number;
  readonly host: string;
  readonly companies: readonly CompanyFile[];
  readonly state: string | undefined;
  readonly profile: LatencyProfile;
  readonly seed: number;
  readonly exitWithParent: boolean;
}

/** What is wrong with an option or a file, in one sentence. */
export class OptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionError';
  }
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('Give a whole number.');
  return value;
}

/** @throws OptionError  with file, field and reason */
export function readCompanyFile(path: string): CompanyFile {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new OptionError(
      `The company file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const result = companySchema.safeParse(json);
  if (result.success) return result.data;
  const { field, reason } = describeIssues(result.error);
  throw new OptionError(`The company file ${path} is not valid: ${field}: ${reason}.`);
}

interface RawOptions {
  readonly port: number;
  readonly controlPort?: number;
  readonly host: string;
  readonly company?: readonly string[];
  readonly state?: string;
  readonly profile: LatencyProfile;
  readonly seed: number;
  readonly exitWithParent?: boolean;
}

/** Read the command line; prints help and ends the process when asked to. */
export function parseOptions(argv: readonly string[]): SimulatorOptions {
  const command = new Command('simulator')
    .description('A stand-in for the Sage Intacct XML gateway, with a control port for tests.')
    .option('--port <n>', 'port of the gateway, 0 for any free one', port, 8700)
    .option(
      '--control-port <n>',
      'port of the control API (default: gateway port + 1, any free one with --port 0)',
      port,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--company <file...>', 'company files to seed')
    .option('--state <file>', 'append-only file that keeps committed state')
    .addOption(new Option('--profile <name>', 'latency profile').choices(LATENCY_PROFILES).default('fast'))
    .option('--seed <n>', 'seed of everything random', wholeNumber, 1)
    .option('--exit-with-parent', 'stop when standard input closes')
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' });
  const raw = command.opts<RawOptions>();
  return {
    port: raw.port,
    controlPort: raw.controlPort ?? (raw.port === 0 ? 0 : raw.port + 1),
    host: raw.host,
    companies: (raw.company ?? []).map(readCompanyFile),
    state: raw.state,
    profile: raw.profile,
    seed: raw.seed,
    exitWithParent: raw.exitWithParent === true,
  };
}
