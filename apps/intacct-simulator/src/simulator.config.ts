import { Command, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { LATENCY_PROFILES, type LatencyProfile } from './load/profile.schema.js';
import { readCompany } from './store/company.reader.js';
import { SeedError, type CompanySource } from './store/company.seed.js';

export interface SimulatorOptions {
  readonly port: number;
  readonly controlPort: number;
  readonly host: string;
  /** Paths of company files, in the order in which they are seeded. */
  readonly companies: readonly string[];
  readonly state: string | undefined;
  readonly profile: LatencyProfile;
  /** Named on the command line. */
  readonly isProfileGiven: boolean;
  readonly seed: number;
  readonly exitWithParent: boolean;
  /** Print the schema of company files instead. */
  readonly schema: boolean;
}

/** What is wrong with an option or a file, in one sentence. */
export class OptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionError';
  }
}

const LAST_PORT = 65_535;

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : LAST_PORT + 1;
  if (value > LAST_PORT) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return value;
}

function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

/**
 * Read a company file and hand it on.
 *
 * @param use  reads the records; called once
 * @throws OptionError  with the file, and field and reason of everything that is wrong
 */
export function withCompanyFile<T>(path: string, use: (company: CompanySource) => T): T {
  try {
    return use(readCompany(readFileSync(path)));
  } catch (error) {
    if (error instanceof SeedError) throw new OptionError(`The company file ${path} is not valid: ${error.message}.`);
    if (!(error instanceof SyntaxError) && !(error instanceof Error && 'syscall' in error)) throw error;
    throw new OptionError(`The company file ${path} cannot be read: ${error.message}.`);
  }
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
  readonly schema?: boolean;
}

function controlPortOf({ port: gateway, controlPort }: RawOptions): number {
  if (controlPort !== undefined) return controlPort;
  if (gateway === LAST_PORT) throw new OptionError(`No port follows ${LAST_PORT}: give --control-port.`);
  return gateway === 0 ? 0 : gateway + 1;
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
    .option('--company <file...>', 'company files to seed; a company that the state file has already is left as it is')
    .option(
      '--state <file>',
      'append-only file that keeps what was committed and what waits to leave (default: none, memory only)',
    )
    .addOption(
      new Option(
        '--profile <name>',
        'latency: fast has none; realistic by function, record, line and row of a page, with jitter; demo a tenth of it',
      )
        .choices(LATENCY_PROFILES)
        .default('fast'),
    )
    .option('--seed <n>', 'seed of faults, latency, shuffles and support ids', wholeNumber, 1)
    .option('--schema', 'print the JSON Schema of company files and end')
    .option('--exit-with-parent', 'stop when standard input closes')
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' });
  const raw = command.opts<RawOptions>();
  return {
    port: raw.port,
    controlPort: controlPortOf(raw),
    host: raw.host,
    companies: raw.company ?? [],
    state: raw.state,
    profile: raw.profile,
    isProfileGiven: command.getOptionValueSource('profile') === 'cli',
    seed: raw.seed,
    exitWithParent: raw.exitWithParent === true,
    schema: raw.schema === true,
  };
}
