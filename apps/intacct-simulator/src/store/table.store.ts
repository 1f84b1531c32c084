import type { FieldModel, ObjectModel } from '../model/object.model.js';
import { OrderedIndex } from './ordered.index.js';
import { RecordMap } from './record.map.js';
import { RecordSet } from './record.set.js';
import { ValueIndex } from './value.index.js';

export type Values = Readonly<Record<string, string>>;
export type Lists = Readonly<Record<string, readonly Values[]>>;

/** One version of a record. Never changed in place: an update puts a new version in its place. */
export interface StoredRecord {
  readonly no: number;
  /** Non-empty fields only, RECORDNO included; nested names are dotted. */
  readonly values: Values;
  readonly lists?: Lists;
  /** When this version was written, ms of the simulator's clock. */
  readonly at: number;
}

/** Told of every version that comes in or goes out, be it by a write, by its undo or by loading. */
export type TableWatcher = (before: StoredRecord | undefined, after: StoredRecord | undefined) => void;

/** Change queries of every client ask for it. */
const ALWAYS_ORDERED = ['WHENMODIFIED'];
const OWNER = 'MEGAENTITYID';
const MAX_ANSWERS = 32;
const MAX_ORDERINGS = 2;
/** Fields of a table that get an index because they are asked for again and again. */
const MAX_LEARNED = 6;
/** Walks over a table of this many records that a field must have cost before it gets an index. */
const WALKS_BEFORE_INDEX = 3;
const WORTH_AN_INDEX = 20_000;

type Test = (record: StoredRecord) => boolean;

/** The records that meet a condition; without a test it is good until the next write only. */
interface Answer {
  readonly found: RecordSet;
  readonly test: Test | undefined;
}

const isChoice = ({ name, type }: FieldModel): boolean => type === 'ENUM' || type === 'BOOLEAN' || name === OWNER;

/**
 * All records of one object with their indexes: by number, by natural key, in the order of indexed fields, and a set
 * of numbers for each value of a choice. Nothing that a rule or a reader looks up by key walks over records.
 */
export class ObjectTable {
  #records = new RecordMap();
  #numbers = new RecordSet();
  #ordered: Map<string, OrderedIndex>;
  /** The same without regard to case, for fields that are asked for so. */
  #folded = new Map<string, OrderedIndex>();
  #choices: Map<string, ValueIndex>;
  #lastNo = 0;
  #latest: StoredRecord | undefined;
  #learned = 0;
  #watcher: TableWatcher | undefined;
  /** What took a walk over many records to find. Writes keep it right. */
  readonly #answers = new Map<string, Answer>();
  readonly #walks = new Map<string, number>();
  readonly #orderings = new Map<string, readonly number[]>();

  constructor(private readonly model: ObjectModel) {
    const { naturalKey, indexes, fields } = model;
    const names = new Set([...(naturalKey === undefined ? [] : [naturalKey]), ...indexes, ...ALWAYS_ORDERED]);
    const found = [...names].map((name) => fields.get(name)).filter((field) => field !== undefined);
    this.#ordered = new Map(found.map((field) => [field.name, new OrderedIndex(field)]));
    const choices = [...fields.values()].filter((field) => isChoice(field));
    this.#choices = new Map(choices.map(({ name }) => [name, new ValueIndex(name)]));
  }

  get records(): Pick<RecordMap, 'size' | 'get' | 'has' | 'values'> {
    return this.#records;
  }

  /** The numbers of all records. Not to be changed. */
  get numbers(): RecordSet {
    return this.#numbers;
  }

  /** At most one watcher; it must not write. A clone has none. */
  watch(watcher: TableWatcher): void {
    this.#watcher = watcher;
  }

  nextNo(): number {
    return ++this.#lastNo;
  }

  get(no: number): StoredRecord | undefined {
    return this.#records.get(no);
  }

  /** By record number as text: digits only, so that `1e0` or a blank is nobody's. */
  byNumber(key: string): StoredRecord | undefined {
    return /^\d{1,15}$/.test(key) ? this.#records.get(Number(key)) : undefined;
  }

  byNatural(key: string): StoredRecord | undefined {
    const { naturalKey } = this.model;
    return naturalKey === undefined ? undefined : this.#ordered.get(naturalKey)?.first(key);
  }

  ordered(field: string): OrderedIndex | undefined {
    return this.#ordered.get(field);
  }

  /** @param folds  the order without regard to case; there is one when it was asked for again and again */
  orderedBy(field: string, folds: boolean): OrderedIndex | undefined {
    return (folds ? this.#folded : this.#ordered).get(field);
  }

  choices(field: string): ValueIndex | undefined {
    return this.#choices.get(field);
  }

  /** The sets of private records by the entity that owns them. */
  get owners(): ValueIndex | undefined {
    return this.#choices.get(OWNER);
  }

  /** Records with exactly this text in an indexed field, in the order of their numbers. */
  byIndex(field: string, value: string): readonly StoredRecord[] {
    const index = this.#ordered.get(field);
    const found: StoredRecord[] = [];
    if (index?.order.keyOf(value) === undefined) return found;
    index.walk({ low: value, high: value }, (record) => {
      if (record.values[field] === value) found.push(record);
      return false;
    });
    return found;
  }

  /** The newest version that was put; what is alike shares its texts. */
  get latest(): StoredRecord | undefined {
    return this.#latest;
  }

  /** @returns  what was there before */
  put(record: StoredRecord): StoredRecord | undefined {
    const before = this.#records.get(record.no);
    this.#latest = record;
    this.#records.set(record);
    this.#numbers.add(record.no);
    this.#reindex(before, record);
    if (record.no > this.#lastNo) this.#lastNo = record.no;
    return before;
  }

  remove(no: number): StoredRecord | undefined {
    const before = this.#records.get(no);
    if (before === undefined) return undefined;
    this.#records.delete(no);
    this.#numbers.delete(no);
    this.#reindex(before, undefined);
    return before;
  }

  /**
   * The set of numbers that meet a condition. Not to be changed.
   *
   * @param test  of one record, when nothing but the record decides
   */
  answer(condition: string, find: () => RecordSet, test: Test | undefined): RecordSet {
    return recall(this.#answers, MAX_ANSWERS, condition, () => ({ found: find(), test })).found;
  }

  /** Count a walk over all records because of a field without index; in a large table it gets one in the end. */
  learnFrom(name: string, folds: boolean): void {
    const key = `${name} ${folds}`;
    const walks = (this.#walks.get(key) ?? 0) + 1;
    this.#walks.set(key, walks);
    if (walks >= WALKS_BEFORE_INDEX) this.learn(name, folds);
  }

  /** The index of a field, made when the table is large; undefined when it may not have one. */
  learn(name: string, folds = false): OrderedIndex | undefined {
    const known = this.orderedBy(name, folds);
    const field = this.model.fields.get(name);
    if (known !== undefined || field === undefined || this.#records.size < WORTH_AN_INDEX) return known;
    if (this.#learned >= MAX_LEARNED) return undefined;
    const index = OrderedIndex.of(field, this.#records.values(), folds);
    (folds ? this.#folded : this.#ordered).set(name, index);
    this.#learned += 1;
    return index;
  }

  knows(condition: string): boolean {
    return this.#answers.has(condition);
  }

  /** The numbers of all records in some order, kept until the next write. */
  ordering(order: string, find: () => readonly number[]): readonly number[] {
    return recall(this.#orderings, MAX_ORDERINGS, order, find);
  }

  /** The records as they are now, at next to no cost. */
  frozenRecords(): Pick<RecordMap, 'get'> {
    return this.#records.clone();
  }

  clone(): ObjectTable {
    const copy = new ObjectTable(this.model);
    copy.#records = this.#records.clone();
    copy.#numbers = this.#numbers.clone();
    copy.#ordered = new Map([...this.#ordered].map(([name, index]) => [name, index.clone()]));
    copy.#folded = new Map([...this.#folded].map(([name, index]) => [name, index.clone()]));
    copy.#choices = new Map([...this.#choices].map(([name, index]) => [name, index.clone()]));
    copy.#learned = this.#learned;
    copy.#lastNo = this.#lastNo;
    return copy;
  }

  #reindex(before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    for (const index of this.#ordered.values()) index.replace(before, after);
    for (const index of this.#folded.values()) index.replace(before, after);
    for (const index of this.#choices.values()) index.replace(before, after);
    this.#watcher?.(before, after);
    if (this.#answers.size > 0) this.#keepAnswers(before, after);
    if (this.#orderings.size > 0) this.#orderings.clear();
  }

  #keepAnswers(before: StoredRecord | undefined, after: StoredRecord | undefined): void {
    for (const [condition, { found, test }] of this.#answers) {
      if (test === undefined) this.#answers.delete(condition);
      else if (after !== undefined && test(after)) found.add(after.no);
      else if (before !== undefined) found.delete(before.no);
    }
  }
}

function recall<T>(known: Map<string, T>, limit: number, key: string, find: () => T): T {
  const answer = known.get(key);
  if (answer !== undefined) return answer;
  const found = find();
  const [oldest] = known.keys();
  if (known.size >= limit && oldest !== undefined) known.delete(oldest);
  known.set(key, found);
  return found;
}
