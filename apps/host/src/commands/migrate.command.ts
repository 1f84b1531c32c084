import type { Command } from 'commander';
import { migrate } from '@bridge/persistence';
import type { Finish } from '../cli.js';
import { ConfigurationError, readProcessEnvironment } from '../host.config.js';
import { createInstallationDataSource } from '../installation.js';

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
