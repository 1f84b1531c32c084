import type { Command } from 'commander';
import { PostgresStatusReader } from '@bridge/persistence';
import type { BridgeStatus, ErrorCount, TypeCount } from '@bridge/persistence';
import type { Finish } from '../cli.js';
import { ConfigurationError, readProcessEnvironment } from '../host.config.js';
import { createInstallationDataSource } from '../installation.js';

interface StatusOptions {
  readonly json?: true;
}

/** `bridge status` */
export function statusCommand(program: Command, finish: Finish): void {
  program
    .command('status')
    .description('What came in, what waits, what failed.')
    .option('--json', 'as one JSON document')
    .action(async (options: StatusOptions) => {
      const { DATABASE_URL: databaseUrl } = readProcessEnvironment().environment;
      if (databaseUrl === undefined) {
        throw new ConfigurationError(['DATABASE_URL: is missing']);
      }
      const dataSource = await createInstallationDataSource(databaseUrl.reveal()).initialize();
      try {
        const reader = new PostgresStatusReader(dataSource);
        const [status, byType, errors] = [await reader.read(), await reader.countByType(), await reader.countErrors()];
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify({ ...status, byType, errors }, undefined, 2)}\n`
            : describe(status, byType, errors),
        );
      } finally {
        await dataSource.destroy();
      }
      finish(0);
    });
}

function describe(status: BridgeStatus, byType: readonly TypeCount[], errors: readonly ErrorCount[]): string {
  const jobs = Object.entries(status.jobs).map(([state, count]) => `${state} ${count}`);
  return [
    `events accepted   ${status.events} (${status.undispatched} not looked at yet)`,
    `jobs              ${jobs.length === 0 ? 'none' : jobs.join(', ')}`,
    `commands          ${status.commands} at work`,
    `oldest open job   ${Math.round(status.oldestOpenJobSeconds)} s`,
    `dead letters      ${status.deadLetters}`,
    `to be published   ${status.unpublished} (oldest ${Math.round(status.oldestUnpublishedSeconds)} s)`,
    `in doubt          ${status.attemptsInDoubt}`,
    `slots in use      ${status.slotsInUse}`,
    '',
    ...byType.map(
      (row) =>
        `${row.type.padEnd(52)} ${String(row.events).padStart(8)} events ${String(row.success).padStart(8)} success ${String(row.error).padStart(6)} error`,
    ),
    ...(errors.length === 0 ? [] : ['', 'errors:']),
    ...errors.map(
      (row) => `  ${String(row.count).padStart(6)}  ${row.code}  ${row.message} (${row.node} ${row.sysId})`,
    ),
    '',
  ].join('\n');
}
