import type { Verb } from '../model/object.model.js';
import { formatTimestamp } from '../model/value.format.js';
import type { ObjectTable } from '../store/table.store.js';
import { CHANGE_SOURCES, type ChangeNote } from './change.note.js';

export const AUDIT_OBJECT = 'AUDITHISTORY';

const MODES: readonly Verb[] = ['create', 'update', 'delete'];
/** ACCESSMODE of a creation, a change and a deletion. */
export const AUDIT_LETTERS = ['C', 'M', 'D'] as const;

/** Rows in the form of the state file: verb, object, record number, key, user, source, time. */
export type AuditRow = readonly [
  verb: number,
  object: string,
  no: number,
  key: string,
  userId: string,
  source: number,
  at: number,
];
export type AuditCell = readonly AuditRow[];

export function toAuditCell(notes: readonly ChangeNote[]): AuditCell | undefined {
  if (notes.length === 0) return undefined;
  return notes.map(({ verb, object, record, key, userId, source, at }) => [
    MODES.indexOf(verb),
    object,
    record.no,
    key,
    userId,
    CHANGE_SOURCES.indexOf(source),
    at,
  ]);
}

const ROW_BYTES = 24;
const CHUNK_ROWS = 4_096;

/** A list of texts, each held once. */
class Dictionary {
  readonly #numbers: Map<string, number>;
  readonly #texts: string[];

  constructor(texts: readonly string[] = []) {
    this.#texts = [...texts];
    this.#numbers = new Map(texts.map((text, number) => [text, number]));
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  clone(): Dictionary {
    return new Dictionary(this.#texts);
  }
}

/** Rows that stand together; a full one never changes and is shared by clones. */
interface Chunk {
  readonly bytes: Buffer;
  readonly keys: string[];
}

const copyOf = ({ bytes, keys }: Chunk): Chunk => ({ bytes: Buffer.from(bytes), keys: [...keys] });

/**
 * The audit trail of a company: 24 bytes a row and the key, which is a text that the record itself holds as well.
 * Rows of AUDITHISTORY are made from it when somebody asks for them.
 */
export class AuditLog {
  #chunks: Chunk[] = [];
  #objects = new Dictionary();
  #users = new Dictionary();
  #size = 0;
  #filled = 0;

  get size(): number {
    return this.#size;
  }

  add({ verb, object, record, key, userId, source, at }: ChangeNote): void {
    this.#append([MODES.indexOf(verb), object, record.no, key, userId, CHANGE_SOURCES.indexOf(source), at]);
  }

  load(cell: AuditCell): void {
    for (const row of cell) this.#append(row);
  }

  dump(): AuditCell {
    return Array.from({ length: this.size }, (_none, index) => this.row(index));
  }

  /** A log of its own that goes on from here. */
  clone(): AuditLog {
    const copy = new AuditLog();
    copy.#chunks = this.#chunks.map((chunk) => (chunk.keys.length < CHUNK_ROWS ? copyOf(chunk) : chunk));
    copy.#objects = this.#objects.clone();
    copy.#users = this.#users.clone();
    copy.#size = this.#size;
    copy.#filled = this.#filled;
    return copy;
  }

  /** @param index  from 0; the RECORDNO of the row is one more */
  row(index: number): AuditRow {
    const chunk = this.#chunks[Math.floor(index / CHUNK_ROWS)];
    if (chunk === undefined) throw new RangeError(`The audit trail has no row ${index}`);
    const { bytes, keys } = chunk;
    const start = (index % CHUNK_ROWS) * ROW_BYTES;
    return [
      bytes.readUInt8(start),
      this.#objects.textOf(bytes.readUInt16LE(start + 2)),
      bytes.readUInt32LE(start + 4),
      keys[index % CHUNK_ROWS] ?? '',
      this.#users.textOf(bytes.readUInt32LE(start + 8)),
      bytes.readUInt8(start + 1),
      bytes.readDoubleLE(start + 16),
    ];
  }

  /** Rows of one object, oldest first. Walks over the whole log. */
  rowsOf(object: string, test: (no: number, key: string) => boolean): readonly AuditRow[] {
    const found: AuditRow[] = [];
    const wanted = this.#objects.numberOf(object);
    this.#chunks.forEach(({ bytes, keys }, at) => {
      keys.forEach((key, index) => {
        const start = index * ROW_BYTES;
        if (bytes.readUInt16LE(start + 2) !== wanted || !test(bytes.readUInt32LE(start + 4), key)) return;
        found.push(this.row(at * CHUNK_ROWS + index));
      });
    });
    return found;
  }

  /** Bring the table of AUDITHISTORY up to date. */
  fill(table: ObjectTable, labelOf: (object: string) => string): void {
    for (; this.#filled < this.size; this.#filled += 1) {
      const [verb, object, , key, userId, source, at] = this.row(this.#filled);
      const no = this.#filled + 1;
      table.put({
        no,
        at,
        values: {
          RECORDNO: String(no),
          OBJECTTYPE: object.toLowerCase(),
          OBJECTKEY: key,
          OBJECTDESC: labelOf(object),
          USERID: userId,
          ACCESSTIME: formatTimestamp(at),
          ACCESSMODE: AUDIT_LETTERS[verb] ?? '',
          SOURCE: CHANGE_SOURCES[source] ?? '',
        },
      });
    }
  }

  #append([verb, object, no, key, userId, source, at]: AuditRow): void {
    const index = this.#size % CHUNK_ROWS;
    if (index === 0) this.#chunks.push({ bytes: Buffer.alloc(CHUNK_ROWS * ROW_BYTES), keys: [] });
    const chunk = this.#chunks.at(-1);
    if (chunk === undefined) return;
    const start = index * ROW_BYTES;
    chunk.bytes.writeUInt8(verb, start);
    chunk.bytes.writeUInt8(source, start + 1);
    chunk.bytes.writeUInt16LE(this.#objects.numberOf(object), start + 2);
    chunk.bytes.writeUInt32LE(no, start + 4);
    chunk.bytes.writeUInt32LE(this.#users.numberOf(userId), start + 8);
    chunk.bytes.writeDoubleLE(at, start + 16);
    chunk.keys.push(key);
    this.#size += 1;
  }
}
