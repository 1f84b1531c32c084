import type { Command } from 'commander';
import { hasPendingMigrations, migrate } from '@bridge/persistence';
import type { Finish } from '../cli.js';
import { ConfigurationError, readProcessEnvironment } from '../host.config.js';
import { createInstallationDataSource } from '../installation.js';
import { UserError } from '../user.error.js';

/** `bridge migrate` */
export function migrateCommand(program: Command, finish: Finish): void {
  program
    .command('migrate')
    .description('Bring the tables of the database up to date; does nothing when they are.')
    .action(async () => {
      const { DATABASE_URL: databaseUrl } = readProcessEnvironment().environment;
      if (databaseUrl === undefined) {
        throw new ConfigurationError(['DATABASE_URL: is missing']);
      }
      const done = await migrateNow(databaseUrl.reveal());
      process.stdout.write(done.length === 0 ? 'The tables are up to date.\n' : `Ran ${done.join(', ')}.\n`);
      finish(0);
    });
}

/** Names of the migrations that ran. */
export async function migrateNow(databaseUrl: string): Promise<readonly string[]> {
  const dataSource = await createInstallationDataSource(databaseUrl).initialize();
  try {
    return await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** @throws UserError when the tables are older than this software */
export async function requireMigrated(databaseUrl: string): Promise<void> {
  const dataSource = await createInstallationDataSource(databaseUrl).initialize();
  try {
    if (await hasPendingMigrations(dataSource)) {
      throw new UserError('The tables of the database are not up to date: run bridge migrate first.');
    }
  } finally {
    await dataSource.destroy();
  }
}
