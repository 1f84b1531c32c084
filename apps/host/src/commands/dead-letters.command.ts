import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { PostgresAuditLog, PostgresCompanyStore, PostgresDeadLetters, SecretBox } from '@bridge/persistence';
import { CompanyDirectory, DeadLetterReplay, EnvelopeStage } from '@bridge/pipeline';
import { PluginRegistry } from '@bridge/plugin-host';
import type { DeadLetterFilter, ReplayOutcome, StoredDeadLetter } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { deadLetterFilter, deadLetterState, letterId, toFilter } from '../admin/dead-letter.input.js';
import { showLetter, showLetterDetail } from '../admin/dead-letter.view.js';
import type { Finish } from '../cli.js';
import { runningBridge } from '../embedded/running.file.js';
import type { ServiceConfig } from '../host.config.js';
import { createInstallationDataSource, gatewayDefaults } from '../installation.js';
import { failpointsOf } from '../laboratory/experiments.js';
import { plugins } from '../plugins.js';
import { createLogger } from '../service.js';
import { systemClock } from '../system.js';
import { createTracer } from '../tracing.options.js';
import { UserError } from '../user.error.js';
import { parseLimit } from './parse.js';
import { DEFAULT_DATA_DIR, readServiceConfig } from './service.options.js';

const TURN_LETTERS = 200;

interface FilterOptions {
  readonly [name: string]: unknown;
  readonly json?: true;
}

/** `bridge dead-letters list|show|replay` */
export function addDeadLettersCommands(program: Command, finish: Finish): void {
  const letters = program
    .command('dead-letters')
    .description('Events that need a person: what there is, and once more.');
  withFilter(letters.command('list'))
    .description('Dead letters, the newest first.')
    .option('--state <state>', 'open, closed or all', 'open')
    .option('--groups', 'what is alike counted together')
    .option('--limit <n>', 'most lines', parseLimit, 50)
    .option('--after <id>', 'those older than this one')
    .option('--json', 'as one JSON document')
    .action(async (options: FilterOptions) => {
      await withStores((stores) => list(stores, options));
      finish(0);
    });
  letters
    .command('show <id>')
    .description('One dead letter: why, its bytes and headers, and what was done about it.')
    .option('--json', 'as one JSON document')
    .action(async (id: string, options: { readonly json?: true }) => {
      await withStores((stores) => show(stores, id, options.json === true));
      finish(0);
    });
  withFilter(letters.command('replay [ids...]'))
    .description('Take dead letters through the envelope into the inbox again. Exit 3: some failed again.')
    .option('--all', 'every open one')
    .option('--json', 'as one JSON document')
    .action(async (ids: readonly string[], options: FilterOptions) => {
      finish(await withStores((stores) => replay(stores, ids, options)));
    });
}

function withFilter(command: Command): Command {
  return command
    .option('--fingerprint <digest>', 'those of one cause')
    .option('--class <class>', 'rejected, defect or transient')
    .option('--code <code>', 'for example ENVELOPE_TENANT_UNKNOWN')
    .option('--stage <stage>', 'where it failed')
    .option('--tenant <id>')
    .option('--type <type>', 'type of the event')
    .option('--topic <name>')
    .option('--since <time>', 'first seen at or after, ISO 8601')
    .option('--until <time>', 'first seen before, ISO 8601');
}

interface Stores {
  readonly config: ServiceConfig;
  readonly dataSource: DataSource;
  readonly letters: PostgresDeadLetters;
}

async function withStores<T>(use: (stores: Stores) => Promise<T>): Promise<T> {
  const config = readServiceConfig(() => runningBridge(DEFAULT_DATA_DIR));
  const dataSource = await createInstallationDataSource(config.databaseUrl.reveal()).initialize();
  try {
    return await use({ config, dataSource, letters: new PostgresDeadLetters(dataSource) });
  } finally {
    await dataSource.destroy();
  }
}

function filterOf(options: FilterOptions): DeadLetterFilter {
  const parsed = deadLetterFilter.safeParse(options);
  if (!parsed.success) {
    throw new UserError(parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'));
  }
  return toFilter(parsed.data);
}

async function list({ letters }: Stores, options: FilterOptions): Promise<void> {
  const filter = filterOf(options);
  const limit = Number(options['limit']);
  const after = requireId(options['after']);
  if (options['groups'] === true) {
    const groups = await letters.groups(filter, limit);
    print(options, groups, () =>
      groups.map(
        ({ fingerprint, letters: count, code, message }) =>
          `${String(count).padStart(8)}  ${fingerprint}  ${code}  ${message}`,
      ),
    );
    return;
  }
  const state = deadLetterState.safeParse(options['state']);
  if (!state.success) {
    throw new UserError('--state: open, closed or all');
  }
  const found = await letters.list(filter, state.data, { limit, ...(after === undefined ? {} : { after }) });
  print(options, found.map(showLetter), () => found.map(describe));
}

function describe({ id, code, tenant, type, origin, occurrences, message, closedAt }: StoredDeadLetter): string {
  const what = [type ?? 'unreadable', origin.key ?? '', tenant === undefined ? '' : `tenant ${tenant}`];
  const often = occurrences === 1 ? '' : `  ${occurrences} times`;
  return `${id.padStart(8)}  ${code}  ${what.filter((part) => part !== '').join('  ')}${often}${closedAt === undefined ? '' : '  closed'}\n          ${message}`;
}

async function show({ letters }: Stores, id: string, isJson: boolean): Promise<void> {
  const letter = await letters.find(requireId(id) ?? '0');
  if (letter === undefined) {
    throw new UserError(`There is no dead letter ${id}: bridge dead-letters list shows those there are.`);
  }
  const shown = showLetterDetail(letter);
  const { value: _value, replays, ...rest } = { value: undefined, ...shown };
  print({ ...(isJson ? { json: true } : {}) }, shown, () => [
    describe(letter),
    ...Object.entries(rest).map(
      ([name, part]) => `${name.padEnd(14)} ${typeof part === 'object' ? JSON.stringify(part) : String(part)}`,
    ),
    ...replays.map(
      ({ at, by, outcome, code }) => `replayed ${at} by ${by}: ${outcome}${code === undefined ? '' : ` (${code})`}`,
    ),
    ...('value' in shown && shown.value !== null ? ['', shown.value ?? ''] : []),
  ]);
}

async function replay(
  { config, dataSource, letters }: Stores,
  ids: readonly string[],
  options: FilterOptions,
): Promise<number> {
  const filter = { ...filterOf(options), ...(ids.length === 0 ? {} : { ids: ids.map((id) => requireId(id) ?? '0') }) };
  if (Object.keys(filter).length === 0 && options['all'] !== true) {
    throw new UserError('Say which dead letters: ids, a filter, or --all.');
  }
  const by = `cli:${userInfo().username}`;
  await new PostgresAuditLog(dataSource).append({
    actor: by,
    action: 'dead-letters.replay',
    target: options['all'] === true ? 'all' : JSON.stringify(filter).slice(0, 1024),
    detail: filter,
  });
  const companies = new PostgresCompanyStore(dataSource, new SecretBox(config.secretKey));
  const directory = new CompanyDirectory(companies, gatewayDefaults(config), systemClock);
  const logger = createLogger(config.environment.BRIDGE_LOG_LEVEL ?? 'warn', 'stderr');
  const tracer = createTracer(config.environment, logger);
  const replays = new DeadLetterReplay({
    envelope: new EnvelopeStage(new PluginRegistry(plugins), directory),
    letters,
    telemetry: { countRecords: () => undefined },
    logger,
    failpoints: failpointsOf(config, logger),
    clock: systemClock,
    tracer,
  });
  const counts: Record<ReplayOutcome, number> = { accepted: 0, repeat: 0, failed: 0 };
  let after: string | undefined;
  do {
    const turn = await replays.replay(filter, by, { limit: TURN_LETTERS, ...(after === undefined ? {} : { after }) });
    turn.replayed.forEach(({ outcome }) => (counts[outcome] += 1));
    after = turn.next;
  } while (after !== undefined);
  await tracer.close();
  print(options, counts, () => [
    `${counts.accepted} accepted, ${counts.repeat} were in the inbox already, ${counts.failed} failed again.`,
  ]);
  return counts.failed === 0 ? 0 : 3;
}

function requireId(given: unknown): string | undefined {
  if (given === undefined) {
    return undefined;
  }
  const id = letterId.safeParse(given);
  if (!id.success) {
    throw new UserError('That is not the number of a dead letter.');
  }
  return id.data;
}

function print(options: FilterOptions, document: unknown, lines: () => readonly string[]): void {
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(document, undefined, 2)}\n`
      : lines()
          .map((line) => `${line}\n`)
          .join(''),
  );
}
