import type { IntacctRecord } from '@bridge/plugin-api';
import type { DoubtfulAttempt, ReadFunction } from '@bridge/ports';

/** Names in one query. A batch has no more. */
const QUERY_KEYS = 100;
/** Records in one read: with their lines they must be answered in time. */
const READ_RECORDS = 25;
const CANDIDATES = 100;
const LARGEST_PAGE_RECORDS = 2_000;

/** Records that may be what an attempt has written, of each attempt. */
export type Shares = ReadonlyMap<DoubtfulAttempt, readonly IntacctRecord[]>;

/** One function that asks for what became of one attempt or of several: Intacct counts it once, whatever it returns. */
export interface Question {
  readonly attempts: readonly DoubtfulAttempt[];
  toFunction(controlId: string): ReadFunction;
  /** Whose the records of the answer may be; `undefined` when the answer does not tell. */
  share(records: readonly IntacctRecord[]): Shares | undefined;
  /** The same, one question for each attempt. */
  alone(): readonly Question[];
}

/** Asks for natural keys: those that differ in one field only together. */
export function searchesFor(attempts: readonly DoubtfulAttempt[]): readonly Question[] {
  const groups = new Map<string, DoubtfulAttempt[]>();
  for (const attempt of attempts) {
    const name = JSON.stringify([
      attempt.intacctObject,
      attempt.identity.idField,
      namingField(attempt),
      ...rest(attempt),
    ]);
    groups.set(name, [...(groups.get(name) ?? []), attempt]);
  }
  return [...groups.values()].flatMap((group) => chunks(group, QUERY_KEYS)).map(search);
}

/** Asks for records whole, with their lines. */
export function readingsOf(candidates: Shares): readonly Question[] {
  const groups = new Map<string, (readonly [DoubtfulAttempt, readonly string[]])[]>();
  for (const [attempt, records] of candidates) {
    const numbers = records.map((record) => textOf(record, 'RECORDNO'));
    groups.set(attempt.intacctObject, [...(groups.get(attempt.intacctObject) ?? []), [attempt, numbers]]);
  }
  return [...groups.values()].flatMap(withinReads).map(reading);
}

/** Asks for the record that an update was for. */
export function probeOf(attempt: DoubtfulAttempt): Question {
  return {
    attempts: [attempt],
    alone: () => [],
    toFunction: (controlId) => ({
      kind: 'read',
      controlId,
      object: attempt.intacctObject,
      recordNos: [attempt.recordNo ?? ''],
      fields: ['RECORDNO'],
    }),
    share: (records) => new Map([[attempt, records]]),
  };
}

function search(attempts: readonly DoubtfulAttempt[]): Question {
  const [first] = attempts;
  const field = namingField(first);
  const names = [...new Set(attempts.map(nameOf))];
  const pageSizeRecords = Math.min(CANDIDATES * names.length, LARGEST_PAGE_RECORDS);
  return {
    attempts,
    alone: () => attempts.map((attempt) => search([attempt])),
    // Newest first: what we wrote is the last of its key.
    toFunction: (controlId) => {
      const filters = Object.entries(first?.identity.match ?? {}).map(([name, value]) =>
        name === field && names.length > 1
          ? ({ operator: 'in', field: name, values: names } as const)
          : ({ operator: 'equalto', field: name, value } as const),
      );
      const [only] = filters;
      return {
        kind: 'query',
        controlId,
        object: first?.intacctObject ?? '',
        select: [...new Set(['RECORDNO', first?.identity.idField ?? 'RECORDNO', field])],
        ...(only === undefined ? {} : { filter: filters.length === 1 ? only : { operator: 'and' as const, filters } }),
        orderBy: [{ field: 'RECORDNO', direction: 'descending' }],
        pageSizeRecords,
      };
    },
    share: (records) => {
      if (names.length === 1) {
        return new Map(attempts.map((attempt) => [attempt, records]));
      }
      const isWhole =
        areDistinct(names) &&
        records.length < pageSizeRecords &&
        records.every((one) => names.includes(textOf(one, field)));
      return isWhole
        ? new Map(attempts.map((attempt) => [attempt, records.filter((one) => textOf(one, field) === nameOf(attempt))]))
        : undefined;
    },
  };
}

function reading(wanted: readonly (readonly [DoubtfulAttempt, readonly string[]])[]): Question {
  const recordNos = [...new Set(wanted.flatMap(([, numbers]) => numbers))];
  const attempts = wanted.map(([attempt]) => attempt);
  return {
    attempts,
    alone: () => wanted.map((one) => reading([one])),
    toFunction: (controlId) => ({
      kind: 'read',
      controlId,
      object: attempts[0]?.intacctObject ?? '',
      recordNos,
      fields: ['*'],
    }),
    // A record that was shown a moment ago and is not now says nothing: least of all that it was not written.
    share: (records) =>
      recordNos.every((number) => records.some((record) => textOf(record, 'RECORDNO') === number))
        ? new Map(
            wanted.map(([attempt, numbers]) => [
              attempt,
              records.filter((record) => numbers.includes(textOf(record, 'RECORDNO'))),
            ]),
          )
        : undefined,
  };
}

/** One attempt may have more candidates than that: it is read alone then. */
function withinReads<Wanted extends readonly [DoubtfulAttempt, readonly string[]]>(
  wanted: readonly Wanted[],
): readonly (readonly Wanted[])[] {
  const reads: Wanted[][] = [];
  let records = READ_RECORDS;
  for (const one of wanted) {
    records += one[1].length;
    if (records > READ_RECORDS) {
      reads.push([]);
      records = one[1].length;
    }
    reads.at(-1)?.push(one);
  }
  return reads;
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Also where Intacct makes no difference between letters, or drops space around them. */
function areDistinct(names: readonly string[]): boolean {
  return new Set(names.map((name) => name.trim().replace(/\s+/g, ' ').toLowerCase())).size === names.length;
}

/** The field of the key by which records of one object differ. */
function namingField(attempt: DoubtfulAttempt | undefined): string {
  const { idField, match } = attempt?.identity ?? { idField: 'RECORDNO', match: {} };
  return idField in match ? idField : (Object.keys(match).at(-1) ?? idField);
}

function nameOf(attempt: DoubtfulAttempt): string {
  return attempt.identity.match[namingField(attempt)] ?? '';
}

function rest(attempt: DoubtfulAttempt): readonly (readonly [string, string])[] {
  return Object.entries(attempt.identity.match)
    .filter(([field]) => field !== namingField(attempt))
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

/** The text of a field; empty when it has none. */
export function textOf(record: IntacctRecord, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
