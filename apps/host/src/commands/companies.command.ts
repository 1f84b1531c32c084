import type { Command } from 'commander';
import { XmlIntacctGateway } from '@bridge/intacct';
import { PostgresCompanyStore, PostgresLaneStore, SecretBox } from '@bridge/persistence';
import { CompanyDirectory } from '@bridge/pipeline';
import type { CompanyStore, LaneStore } from '@bridge/ports';
import type { Finish } from '../cli.js';
import { readCompanyFile } from '../company.file.js';
import { runningBridge } from '../embedded/running.file.js';
import type { ServiceConfig } from '../host.config.js';
import { createInstallationDataSource, gatewayDefaults } from '../installation.js';
import { createLogger } from '../service.js';
import { systemClock, systemIds } from '../system.js';
import { UserError } from '../user.error.js';
import { DEFAULT_DATA_DIR, readServiceConfig } from './service.options.js';

/** `bridge companies list|import|test-connection` */
export function addCompaniesCommands(program: Command, finish: Finish): void {
  const companies = program
    .command('companies')
    .description('Configured companies: one DMO tenant with one Intacct company each.');
  companies
    .command('list')
    .description('Every configured company; secrets are never shown.')
    .option('--json', 'as one JSON document')
    .action(async (options: { readonly json?: true }) => {
      await withStore(async (store) => printCompanies(store, options.json === true));
      finish(0);
    });
  companies
    .command('import <file>')
    .description('Create or replace a company from its configuration file, or from a company file of the simulator.')
    .option('--tenant <id>', 'DMO tenant, for a company file of the simulator')
    .action(async (file: string, options: { readonly tenant?: string }) => {
      const company = readCompanyFile(file, options.tenant);
      await withStore((store) => store.save(company));
      process.stdout.write(
        `Company "${company.settings.id}" joins tenant "${company.settings.tenant}" with Intacct company "${company.settings.intacctCompanyId}".\n`,
      );
      finish(0);
    });
  companies
    .command('test-connection <id>')
    .description(
      'Log in to Intacct with the stored credentials and say what is wrong if that fails; if not, and work for the company is paused because it was refused, it goes on at once.',
    )
    .action(async (id: string) => {
      finish(await withStore((store, config, lanes) => testConnection({ store, config, lanes }, id)));
    });
}

type Use<T> = (store: CompanyStore, config: ServiceConfig, lanes: LaneStore) => Promise<T>;

async function withStore<T>(use: Use<T>): Promise<T> {
  const config = readServiceConfig(() => runningBridge(DEFAULT_DATA_DIR));
  const dataSource = await createInstallationDataSource(config.databaseUrl.reveal()).initialize();
  try {
    const store = new PostgresCompanyStore(dataSource, new SecretBox(config.secretKey));
    return await use(store, config, new PostgresLaneStore(dataSource, systemIds));
  } finally {
    await dataSource.destroy();
  }
}

async function printCompanies(store: CompanyStore, isJson: boolean): Promise<void> {
  const companies = await store.list();
  const rows = companies.map(({ settings, isActive, userId, slots, batchSizeFunctions }) => ({
    ...settings,
    isActive,
    userId,
    slots,
    batchSizeFunctions,
  }));
  process.stdout.write(
    isJson
      ? `${JSON.stringify(rows, undefined, 2)}\n`
      : rows
          .map(
            (row) =>
              `${row.id}  tenant ${row.tenant}  Intacct ${row.intacctCompanyId}  user ${row.userId}  ${row.isActive ? 'active' : 'off'}\n`,
          )
          .join('') || 'No company is configured.\n',
  );
}

interface Connecting {
  readonly store: CompanyStore;
  readonly config: ServiceConfig;
  readonly lanes: Pick<LaneStore, 'tryNow'>;
}

async function testConnection({ store, config, lanes }: Connecting, id: string): Promise<number> {
  const company = await store.find(id);
  if (company === undefined) {
    throw new UserError(`There is no company "${id}": bridge companies list shows those there are.`);
  }
  const gateway = new XmlIntacctGateway({
    clock: systemClock,
    logger: createLogger('error', 'stderr'),
    options: { simulatorHosts: config.environment.INTACCT_SIMULATOR_HOSTS },
  });
  const outcome = await gateway.testConnection(
    new CompanyDirectory(store, gatewayDefaults(config), systemClock).accountOf(company),
  );
  await gateway.close();
  if (outcome.kind === 'failed') {
    const { code, description, whatToDo = '' } = outcome.reason;
    process.stdout.write(`${code}: ${description} ${whatToDo}`.trimEnd() + '\n');
    return 1;
  }
  const wasPaused = await lanes.tryNow(id);
  process.stdout.write(`Connected.${wasPaused ? ' Work for the company was paused, and goes on now.' : ''}\n`);
  return 0;
}
