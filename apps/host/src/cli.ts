import { Command, CommanderError } from 'commander';
import { addCompaniesCommands } from './commands/companies.command.js';
import { addDeadLettersCommands } from './commands/dead-letters.command.js';
import { migrateCommand } from './commands/migrate.command.js';
import { addRecordsCommands } from './commands/records.command.js';
import { addReplayCommand } from './commands/replay.command.js';
import { schemaCommand } from './commands/schema.command.js';
import { startCommand } from './commands/start.command.js';
import { statusCommand } from './commands/status.command.js';
import { demoCommand } from './commands/demo.command.js';
import { explain } from './commands/explain.js';

const USAGE_EXIT = 1;
const LEAVE_AFTER_MS = 2_000;

/** `npm start`: everything on this machine, with the sample unless told otherwise. Returns the exit code. */
export function runStart(argv: readonly string[]): Promise<number> {
  return run(demoCommand, argv, 'npm start --');
}

/** `npm run bridge -- <command>`. Returns the exit code. */
export function runBridge(argv: readonly string[]): Promise<number> {
  return run(
    (program, finish) => {
      program.description('The bridge between Sage DMO and Sage Intacct.');
      startCommand(program, finish);
      migrateCommand(program, finish);
      addReplayCommand(program, finish);
      statusCommand(program, finish);
      addDeadLettersCommands(program, finish);
      addRecordsCommands(program, finish);
      addCompaniesCommands(program, finish);
      schemaCommand(program, finish);
    },
    argv,
    'bridge',
  );
}

/** Gives the command's exit code to the caller. */
export type Finish = (code: number) => void;

async function run(
  build: (program: Command, finish: Finish) => void,
  argv: readonly string[],
  name: string,
): Promise<number> {
  let exitCode = 0;
  const program = new Command(name).exitOverride().showHelpAfterError('(--help shows what there is)');
  build(program, (code) => (exitCode = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : USAGE_EXIT;
    }
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  } finally {
    leaveSoon();
  }
}

/** Everything is stopped, but a client that lost its server may hold a socket open: it does not hold up the end. */
function leaveSoon(): void {
  setTimeout(() => process.exit(), LEAVE_AFTER_MS).unref();
}
