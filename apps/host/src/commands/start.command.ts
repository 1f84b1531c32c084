import type { Command } from 'commander';
import type { Finish } from '../cli.js';
import { roles } from '../environment.schema.js';
import type { Role } from '../environment.schema.js';
import { createLogger, startService } from '../service.js';
import { UserError } from '../user.error.js';
import { readServiceConfig } from './service.options.js';
import { migrateNow, requireMigrated } from './migrate.command.js';
import { untilSignal } from './signals.js';

interface StartOptions {
  readonly roles?: string;
}

/** `bridge start --roles <list>` */
export function startCommand(program: Command, finish: Finish): void {
  program
    .command('start')
    .description('Run the roles of this process until it is told to stop (SIGTERM drains).')
    .option(
      '--roles <list>',
      `which parts to play: ${roles.join(', ')}, migrate; default: BRIDGE_ROLES, else all but migrate`,
    )
    .addHelpText(
      'after',
      '\nNeeds DATABASE_URL, BRIDGE_SECRET_KEY and, for the real Intacct, INTACCT_SENDER_PASSWORD; see the README.',
    )
    .action(async (options: StartOptions) => {
      finish(await start(options));
    });
}

async function start(options: StartOptions): Promise<number> {
  const wanted = options.roles === undefined ? undefined : parseRoles(options.roles);
  const config = readServiceConfig();
  const logger = createLogger(config.environment.BRIDGE_LOG_LEVEL ?? 'info', 'stdout');
  if (wanted?.includes('migrate') === true) {
    logger.info('migrations run', { outcome: (await migrateNow(config.databaseUrl.reveal())).join(' ') });
  }
  const active = wanted?.filter((role) => role !== 'migrate');
  if (active?.length === 0) {
    return 0;
  }
  await requireMigrated(config.databaseUrl.reveal());
  const environment = active === undefined ? config.environment : { ...config.environment, BRIDGE_ROLES: active };
  // Before the roles start: a signal in between drains, too.
  const signalled = untilSignal();
  const service = await startService({ ...config, environment }, logger);
  logger.info('http port open', { url: service.url });
  await signalled;
  await service.stop();
  return 0;
}

function parseRoles(list: string): (Role | 'migrate')[] {
  const known: readonly (Role | 'migrate')[] = [...roles, 'migrate'];
  return list.split(',').map((name) => {
    const role = known.find((candidate) => candidate === name.trim());
    if (role === undefined) {
      throw new UserError(`"${name.trim()}" is not a role: choose from ${known.join(', ')}.`);
    }
    return role;
  });
}
