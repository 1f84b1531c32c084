import type { Command } from 'commander';
import { PostgresInbox } from '@bridge/persistence';
import type { Finish } from '../cli.js';
import { createEventLog, createInstallationDataSource, ensureTopics, topics } from '../installation.js';
import { playFiles } from '../playing/play.files.js';
import { createLogger } from '../service.js';
import { parseRate } from './parse.js';
import { readLookingConfig } from './service.options.js';

interface ReplayOptions {
  readonly rate?: number;
}

/** `bridge replay <file>…` */
export function addReplayCommand(program: Command, finish: Finish): void {
  program
    .command('replay <files...>')
    .description('Play recorded events, one {topic, key, value} a line, to Kafka or to the embedded log.')
    .option('--rate <n>', 'events a second; default: as fast as they are accepted', parseRate)
    .action(async (files: readonly string[], options: ReplayOptions) => {
      const { environment, databaseUrl } = readLookingConfig();
      const dataSource = await createInstallationDataSource(databaseUrl.reveal()).initialize();
      const log = createEventLog(
        environment,
        dataSource,
        createLogger(environment.BRIDGE_LOG_LEVEL ?? 'warn', 'stderr'),
      );
      try {
        await ensureTopics(log, environment);
        const inbox = new PostgresInbox(dataSource, { deadLetterTopic: topics.deadLetters });
        const played = await playFiles(files, {
          log,
          inbox,
          rate: options.rate,
          signal: undefined,
          onProgress: undefined,
        });
        process.stdout.write(
          `Played ${played.events} events${played.unreadable === 0 ? '' : `; ${played.unreadable} lines became dead letters`}.\n`,
        );
      } finally {
        await log.close();
        await dataSource.destroy();
      }
      finish(0);
    });
}
