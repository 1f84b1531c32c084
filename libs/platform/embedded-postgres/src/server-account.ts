import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

const run = promisify(execFile);

/** The ids the server runs with; empty when it runs as the caller. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * The account of the server: the caller, or for root (which PostgreSQL refuses) the user `postgres`, made when missing.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_NO_ACCOUNT  when it is missing and cannot be made
 */
export async function serverAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return {};
  return (await lookUp()) ?? (await create());
}

/** Nothing of the caller's: a PGDATA or PGOPTIONS of theirs must not reach our server. */
export const serverEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

/** Can the account do this with the path? Asked of the operating system by trying it as that account. */
export async function accountCan(account: ServerAccount, test: 'enter' | 'run', path: string): Promise<boolean> {
  const [command, args]: readonly [string, readonly string[]] =
    test === 'enter' ? ['/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', path]] : [path, ['--version']];
  return run(command, args, { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

async function lookUp(): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number.parseInt(uid.stdout, 10), gid: Number.parseInt(gid.stdout, 10) };
  } catch {
    return undefined;
  }
}

async function create(): Promise<ServerAccount> {
  let cause: unknown;
  await run('groupadd', ['--force', '--system', 'postgres']).catch(() => undefined);
  await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']).catch((error: unknown) => {
    cause = error;
  });
  const account = await lookUp();
  if (account !== undefined) return account;
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_NO_ACCOUNT',
    'PostgreSQL does not run as root and the user "postgres" could not be made: run as another user, or set DATABASE_URL.',
    { cause },
  );
}
