import pg from 'pg';

export interface DeadLetterRow {
  readonly stage: string;
  readonly code: string;
  readonly field: string | null;
  readonly message: string;
  readonly event_id: string | null;
  readonly occurrences: number;
  readonly value: Buffer | null;
}

export interface JobRow {
  readonly object: string;
  readonly natural_key: string;
  readonly record_version: number;
  readonly state: string;
  readonly message: string | null;
  readonly code: string | null;
  readonly field: string | null;
}

/** Rows of a statement over the bridge's database. */
export async function readRows<T extends object>(url: string, statement: string): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

export function readDeadLetters(url: string): Promise<readonly DeadLetterRow[]> {
  return readRows(url, 'select stage, code, field, message, event_id, occurrences, value from dead_letter order by id');
}

export function readJobs(url: string): Promise<readonly JobRow[]> {
  return readRows(
    url,
    `select object, natural_key, record_version::int, state, message, errors -> 0 ->> 'code' as code, errors -> 0 ->> 'field' as field
     from sync_job order by id`,
  );
}

/** Every row of every table, as text, for searching. @param without  columns left out, `table.column` */
export async function dumpTables(url: string, without: readonly string[]): Promise<string> {
  const tables = await readRows<{ readonly name: string }>(
    url,
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  const dumps: string[] = [];
  for (const { name } of tables) {
    const rows = await readRows<Record<string, unknown>>(url, `select * from "${name}"`);
    dumps.push(...rows.map((row) => JSON.stringify(row, (key, value: unknown) => show(`${name}.${key}`, value))));
  }
  return dumps.join('\n');

  function show(path: string, value: unknown): unknown {
    if (without.includes(path)) {
      return undefined;
    }
    const bytes = value as { readonly type?: unknown; readonly data?: readonly number[] } | null;
    return bytes?.type === 'Buffer' ? Buffer.from(bytes.data ?? []).toString('utf8') : value;
  }
}

/** Shut a database of a test, whoever is connected, or open it again. */
export async function allowConnections(url: string, isAllowed: boolean): Promise<void> {
  const [server, database] = [new URL(url), new URL(url).pathname.slice(1)];
  server.pathname = '/postgres';
  await readRows(server.href, `alter database "${database}" with allow_connections ${isAllowed}`);
  if (!isAllowed) {
    await readRows(server.href, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`);
  }
}
