import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { RecordCommandName } from '@bridge/canonical';
import { PostgresAuditLog, PostgresCompanyStore, PostgresMassJobs, SecretBox } from '@bridge/persistence';
import { CompanyDirectory } from '@bridge/pipeline';
import { PluginRegistry } from '@bridge/plugin-host';
import { RecordCommands } from '../admin/record.commands.js';
import { recordCommandBody, recordState } from '../admin/record.input.js';
import type { Finish } from '../cli.js';
import { runningBridge } from '../embedded/running.file.js';
import { Problem } from '../http/problem.error.js';
import { createInstallationDataSource, gatewayDefaults } from '../installation.js';
import { plugins } from '../plugins.js';
import { systemClock } from '../system.js';
import { UserError } from '../user.error.js';
import { DEFAULT_DATA_DIR, readServiceConfig } from './service.options.js';

interface RepairOptions {
  readonly state?: string;
  readonly q?: string;
  readonly all?: true;
  readonly json?: true;
}

const repairs: readonly (readonly [name: string, command: RecordCommandName, what: string])[] = [
  ['synchronize', 'synchronize', 'Run again what is not in step: not, error or desynchronized.'],
  [
    'force-synchronize',
    'forceSynchronize',
    'Run again whatever is not on its way: master data is sent even when Intacct holds it as it is, a posted document never.',
  ],
  ['reset', 'resetThirdPartyId', 'Forget the Intacct record; synchronize finds or makes it again.'],
];

/** `bridge records synchronize|force-synchronize|reset` */
export function addRecordRepairs(records: Command, finish: Finish): void {
  for (const [name, command, what] of repairs) {
    records
      .command(`${name} <company> <node> [sysIds...]`)
      .description(`${what} Workers do it: records list shows how far they are.`)
      .option('--state <state>', `those in this state: ${recordState.options.join(', ')}`)
      .option('--q <text>', 'those whose key begins so')
      .option('--all', 'every record of the node')
      .option('--json', 'as one JSON document')
      .action(async (company: string, node: string, sysIds: readonly string[], options: RepairOptions) => {
        await repair(command, { company, node, sysIds }, options);
        finish(0);
      });
  }
}

/** @throws UserError */
async function repair(
  command: RecordCommandName,
  { company, node, sysIds }: { readonly company: string; readonly node: string; readonly sysIds: readonly string[] },
  { state, q, all, json }: RepairOptions,
): Promise<void> {
  if (state !== undefined && !recordState.safeParse(state).success) {
    throw new UserError(`--state: choose from ${recordState.options.join(', ')}.`);
  }
  const filter = {
    ...(state === undefined ? {} : { state }),
    ...(q === undefined ? {} : { q }),
  };
  const body = recordCommandBody.safeParse({
    company,
    node,
    ...(sysIds.length === 0 ? {} : { sysIds: [...new Set(sysIds)] }),
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
    ...(all === undefined ? {} : { all }),
  });
  if (!body.success) {
    throw new UserError(
      body.error.issues
        .map(({ path, message }) =>
          path.length === 0 ? 'Say which records: ids, or --state and --q, or --all.' : `${path.join('.')}: ${message}`,
        )
        .join('\n'),
    );
  }
  const config = readServiceConfig(() => runningBridge(DEFAULT_DATA_DIR));
  const dataSource = await createInstallationDataSource(config.databaseUrl.reveal()).initialize();
  try {
    const companies = new PostgresCompanyStore(dataSource, new SecretBox(config.secretKey));
    const commands = new RecordCommands(
      new CompanyDirectory(companies, gatewayDefaults(config), systemClock),
      new PluginRegistry(plugins),
      new PostgresMassJobs(dataSource),
      new PostgresAuditLog(dataSource),
    );
    const job = await commands.start(command, body.data, `cli:${userInfo().username}`).catch(asUserError);
    process.stdout.write(
      json === true
        ? `${JSON.stringify({ id: job.id, trigger: job.trigger })}\n`
        : `Job ${job.id} is given to the workers.\n`,
    );
  } finally {
    await dataSource.destroy();
  }
}

function asUserError(error: unknown): never {
  throw error instanceof Problem ? new UserError(error.message) : error;
}
