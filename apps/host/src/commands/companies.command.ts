import type { Command } from 'commander';
import { XmlIntacctGateway } from '@bridge/intacct';
import { PostgresCompanyStore, SecretBox } from '@bridge/persistence';
import { CompanyDirectory } from '@bridge/pipeline';
import type { CompanyStore } from '@bridge/ports';
import type { Finish } from '../cli.js';
import { readCompanyFile } from '../company.file.js';
import type { ServiceConfig } from '../host.config.js';
import { createInstallationDataSource, gatewayDefaults } from '../installation.js';
import { createLogger } from '../service.js';
import { systemClock } from '../system.js';
import { UserError } from '../user.error.js';
import { readServiceConfig } from './service.options.js';

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
    .description('Log in to Intacct with the stored credentials and say what is wrong if that fails.')
    .action(async (id: string) => {
      finish(await withStore((store, config) => testConnection(store, config, id)));
    });
}

async function withStore<T>(use: (store: CompanyStore, config: ServiceConfig) => Promise<T>): Promise<T> {
  const config = readServiceConfig();
  const dataSource = await createInstallationDataSource(config.databaseUrl.reveal()).initialize();
  try {
    return await use(new PostgresCompanyStore(dataSource, new SecretBox(config.secretKey)), config);
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

async function testConnection(store: CompanyStore, config: ServiceConfig, id: string): Promise<number> {
  const company = await store.find(id);
  if (company === undefined) {
    throw new UserError(`There is no company "${id}": bridge companies list shows those there are.`);
  }
  const gateway = new XmlIntacctGateway({ clock: systemClock, logger: createLogger('error', 'stderr') });
  const outcome = await gateway.testConnection(
    new CompanyDirectory(store, gatewayDefaults(config), systemClock).accountOf(company),
  );
  await gateway.close();
  process.stdout.write(
    outcome.kind === 'connected' ? 'Connected.\n' : `${outcome.reason.code}: ${outcome.reason.description}\n`,
  );
  return outcome.kind === 'connected' ? 0 : 1;
}
