import type { Command } from 'commander';
import { PostgresLaneStore, PostgresStatusReader } from '@bridge/persistence';
import type { BridgeStatus, ErrorCount, TypeCount } from '@bridge/persistence';
import type { LanePause } from '@bridge/ports';
import { formatLaneId } from '../admin/lane.id.js';
import type { Finish } from '../cli.js';
import { createInstallationDataSource } from '../installation.js';
import { systemIds } from '../system.js';
import { readLookingConfig } from './service.options.js';

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
      const { databaseUrl } = readLookingConfig();
      const dataSource = await createInstallationDataSource(databaseUrl.reveal()).initialize();
      try {
        const reader = new PostgresStatusReader(dataSource);
        const [status, byType, errors] = [await reader.read(), await reader.countByType(), await reader.countErrors()];
        const pauses = await new PostgresLaneStore(dataSource, systemIds).listPauses();
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify({ ...status, byType, errors, pauses }, undefined, 2)}\n`
            : describe({ status, byType, errors, pauses }),
        );
      } finally {
        await dataSource.destroy();
      }
      finish(0);
    });
}

interface Shown {
  readonly status: BridgeStatus;
  readonly byType: readonly TypeCount[];
  readonly errors: readonly ErrorCount[];
  readonly pauses: readonly LanePause[];
}

function describePause({ company, entityId, priority, code, message, until }: LanePause): string {
  const lane = formatLaneId({
    company,
    ...(entityId === undefined ? {} : { entityId }),
    ...(priority === undefined ? {} : { priority }),
  });
  const next = until === undefined ? 'until a person resumes it' : `tried again at ${until.toISOString()}`;
  return `  ${lane}  ${code}: ${message} (${next})`;
}

function describe({ status, byType, errors, pauses }: Shown): string {
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
    ...(pauses.length === 0 ? [] : ['', 'paused:', ...pauses.map(describePause)]),
    ...(errors.length === 0 ? [] : ['', 'errors:']),
    ...errors.map(
      (row) => `  ${String(row.count).padStart(6)}  ${row.code}  ${row.message} (${row.node} ${row.sysId})`,
    ),
    '',
  ].join('\n');
}
