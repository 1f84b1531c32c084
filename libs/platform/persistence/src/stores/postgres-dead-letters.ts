import type {
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterReplayEntry,
  DeadLetterStore,
  ListPage,
  ReplayableLetter,
  ReplayedLetter,
  StoredDeadLetter,
  TriedLetter,
} from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { DEAD_LETTER_COLUMNS, toStoredDeadLetter, whereFilter } from './dead-letter.row.js';
import type { DeadLetterRow } from './dead-letter.row.js';
import { replayLetters } from './replay.writer.js';

/** Letters of one turn are held in memory together. */
const TURN_LIMIT_BYTES = 16 * 1024 * 1024;

const STATES = { open: 'd.closed_at is null', closed: 'd.closed_at is not null', all: 'true' } as const;

type LetterWithBytes = DeadLetterRow & {
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
};

export class PostgresDeadLetters implements DeadLetterStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async list(
    filter: DeadLetterFilter,
    state: 'open' | 'closed' | 'all',
    { after, limit }: ListPage,
  ): Promise<readonly StoredDeadLetter[]> {
    const where = whereFilter(filter, 3);
    const rows = await this.#dataSource.query<DeadLetterRow[]>(
      `select ${DEAD_LETTER_COLUMNS} from dead_letter d
       where ${STATES[state]} and d.id < coalesce($1::bigint, 9223372036854775807) and ${where.sql} order by d.id desc limit $2`,
      [after, limit, ...where.parameters],
    );
    return rows.map(toStoredDeadLetter);
  }

  async groups(filter: DeadLetterFilter, limit: number): Promise<readonly DeadLetterGroup[]> {
    const where = whereFilter(filter, 2);
    const rows = await this.#dataSource.query<(Omit<DeadLetterGroup, 'field'> & { field: string | null })[]>(
      `select g.*, n.message, n.field from (
         select d.fingerprint, d.stage, d.error_class as class, d.code, count(*)::int as letters, sum(d.occurrences)::int as occurrences,
                min(d.first_seen_at) as "firstSeenAt", max(d.last_seen_at) as "lastSeenAt", max(d.id) as newest
         from dead_letter d where d.closed_at is null and ${where.sql}
         group by d.fingerprint, d.stage, d.error_class, d.code order by count(*) desc, d.fingerprint limit $1
       ) g join dead_letter n on n.id = g.newest order by g.letters desc, g.fingerprint`,
      [limit, ...where.parameters],
    );
    return rows.map(
      ({
        fingerprint,
        stage,
        class: errorClass,
        code,
        field,
        letters,
        occurrences,
        firstSeenAt,
        lastSeenAt,
        message,
      }) => ({
        fingerprint,
        stage,
        class: errorClass,
        code,
        field: field ?? undefined,
        letters,
        occurrences,
        firstSeenAt,
        lastSeenAt,
        message,
      }),
    );
  }

  async find(id: string): Promise<DeadLetterDetail | undefined> {
    const [row] = await this.#dataSource.query<LetterWithBytes[]>(
      `select ${DEAD_LETTER_COLUMNS}, d.value, d.headers from dead_letter d where d.id = $1::bigint`,
      [id],
    );
    if (row === undefined) {
      return undefined;
    }
    const { value, headers, ...letter } = row;
    const replays = await this.#dataSource.query<ReplayRow[]>(
      `select replayed_at as at, replayed_by as by, outcome, code, message from dead_letter_replay
       where dead_letter_id = $1::bigint order by id`,
      [id],
    );
    return { ...toStoredDeadLetter(letter), value, headers, replays: replays.map(toReplay) };
  }

  async nextOpen(filter: DeadLetterFilter, { after, limit }: ListPage): Promise<readonly ReplayableLetter[]> {
    const where = whereFilter(filter, 4);
    const rows = await this.#dataSource.query<LetterWithBytes[]>(
      `with page as (
         select d.*, sum(coalesce(octet_length(d.value), 0)) over (order by d.id) - coalesce(octet_length(d.value), 0) as bytes_before from (
           select * from dead_letter d where d.closed_at is null and d.id > coalesce($1::bigint, 0) and ${where.sql} order by d.id limit $2
         ) d
       )
       select ${DEAD_LETTER_COLUMNS}, d.value, d.headers from page d where d.bytes_before < $3 order by d.id`,
      [after, limit, TURN_LIMIT_BYTES, ...where.parameters],
    );
    return rows.map(({ value, headers, ...row }) => {
      const { id, code, origin, firstSeenAt } = toStoredDeadLetter(row);
      return { id, code, origin, firstSeenAt, value, headers };
    });
  }

  async replay(by: string, letters: readonly TriedLetter[]): Promise<readonly ReplayedLetter[]> {
    return letters.length === 0 ? [] : this.#dataSource.transaction((manager) => replayLetters(manager, by, letters));
  }
}

type ReplayRow = Omit<DeadLetterReplayEntry, 'code' | 'message'> & {
  readonly code: string | null;
  readonly message: string | null;
};

function toReplay({ code, message, ...row }: ReplayRow): DeadLetterReplayEntry {
  return { ...row, code: code ?? undefined, message: message ?? undefined };
}
