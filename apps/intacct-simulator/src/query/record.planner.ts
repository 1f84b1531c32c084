import { isVisible } from '../rules/write.context.js';
import type { CompanyStore } from '../store/company.store.js';
import type { OrderedIndex } from '../store/ordered.index.js';
import { RecordSet } from '../store/record.set.js';
import type { ObjectTable, StoredRecord } from '../store/table.store.js';
import type { ObjectModel } from '../model/object.model.js';
import {
  compileFilter,
  compileTest,
  foldsCase,
  storedValues,
  type CompareFilter,
  type Filter,
  type FilterOptions,
  type NullFilter,
  type Predicate,
} from './filter.model.js';
import { likePattern } from './like.pattern.js';

/** How a condition is answered: at once, by walking part of an index, or by looking at records. */
type Cost = 0 | 1 | 2;

/** A set this much smaller than the table is looked through rather than met with a larger one. */
const FEW = 16;

const NUMBER_RANGES: Readonly<Record<string, (no: number, high: number) => readonly [number, number]>> = {
  '=': (no) => [no, no],
  '<': (no) => [0, no - 1],
  '<=': (no) => [0, no],
  '>': (no) => [no + 1, Infinity],
  '>=': (no) => [no, Infinity],
  between: (no, high) => [no, high],
};

/** Finds the records of a table that meet a filter, by its indexes as far as they reach. */
export class RecordPlanner {
  /** Records and index entries that were looked at one by one. */
  examined = 0;
  readonly #table: ObjectTable;

  constructor(
    private readonly company: CompanyStore,
    private readonly model: ObjectModel,
    private readonly options: FilterOptions,
  ) {
    this.#table = company.table(model.name);
  }

  /** The result is not to be changed. */
  find(filter: Filter): RecordSet {
    switch (filter.kind) {
      case 'all':
        return this.#table.numbers;
      case 'and':
        return this.#findAll(filter.parts);
      case 'or':
        return filter.parts.map((part) => this.find(part)).reduce((left, right) => left.or(right), new RecordSet());
      case 'null':
        return this.#findNull(filter);
      case 'compare':
        return this.#findCompare(filter);
    }
  }

  /** Those that a user of the entity may see. */
  visible(found: RecordSet, entity: string, showPrivate: boolean): RecordSet {
    const owners = this.#table.owners;
    let seen = found;
    for (const owner of owners?.values() ?? []) {
      const anyOfOwner: StoredRecord = { no: 0, values: { MEGAENTITYID: owner }, at: 0 };
      const hidden = isVisible(anyOfOwner, entity, showPrivate) ? undefined : owners?.of(owner);
      if (hidden !== undefined) seen = seen.without(hidden);
    }
    return entity === '' ? seen : this.#unrestricted(seen, entity);
  }

  /** Without records that are restricted to other entities. */
  #unrestricted(found: RecordSet, entity: string): RecordSet {
    const kinds = this.#table.choices('OBJECTRESTRICTION');
    let seen = found;
    for (const kind of ['RootOnly', 'Restricted']) {
      for (const no of kinds?.of(kind) ?? []) {
        const record = this.#table.get(no);
        if (record === undefined || isVisible(record, entity)) continue;
        if (seen === found) seen = found.clone();
        seen.delete(no);
      }
    }
    return seen;
  }

  /** The cheapest conditions first; the others only look at what is left. */
  #findAll(parts: readonly Filter[]): RecordSet {
    const ordered = parts.map((part) => ({ part, cost: this.#cost(part) })).sort((one, other) => one.cost - other.cost);
    let found: RecordSet | undefined;
    for (const { part, cost } of ordered) {
      const isFew = found !== undefined && found.size * FEW <= this.#table.numbers.size;
      if (found === undefined) found = this.find(part);
      else if (cost > 0 && isFew) found = this.#lookThrough(found, part);
      else found = found.and(this.find(part));
    }
    return found ?? this.#table.numbers;
  }

  #cost(filter: Filter): Cost {
    if (filter.kind === 'all') return 0;
    if ('parts' in filter) {
      return filter.parts.map((part) => this.#cost(part)).reduce<Cost>((most, each) => (each > most ? each : most), 0);
    }
    const { name } = filter.path;
    if (!this.model.fields.has(name)) return 2;
    if (filter.kind === 'null') return this.#canTellNull(name) ? 0 : 2;
    if (this.#table.choices(name) !== undefined || this.#table.knows(this.#conditionOf(filter))) return 0;
    if (name === 'RECORDNO') return this.#isNumeric(filter) ? 0 : 2;
    const index = this.#indexFor(filter);
    if (index === undefined) return 2;
    return filter.operator === '=' || filter.operator === 'in' || filter.operator === 'same' ? 0 : 1;
  }

  #findNull(filter: NullFilter): RecordSet {
    const { name } = filter.path;
    const all = this.#table.numbers;
    if (!this.model.fields.has(name) || !this.#canTellNull(name)) return this.#scan(filter);
    if (name === 'RECORDNO') return filter.negated ? all : new RecordSet();
    const choices = this.#table.choices(name);
    let filled = this.#table.ordered(name)?.filled ?? new RecordSet();
    for (const value of choices?.values() ?? []) filled = filled.or(choices?.of(value) ?? new RecordSet());
    return filter.negated ? filled : all.without(filled);
  }

  #canTellNull(name: string): boolean {
    const table = this.#table;
    return name === 'RECORDNO' || table.ordered(name) !== undefined || table.choices(name) !== undefined;
  }

  #findCompare(filter: CompareFilter): RecordSet {
    const { name } = filter.path;
    if (!this.model.fields.has(name)) return this.#scan(filter);
    const test = compileTest(filter, this.options);
    if (name === 'RECORDNO' && this.#isNumeric(filter)) return this.#findNumbers(filter);
    const choices = this.#table.choices(name);
    if (choices !== undefined) {
      let found = new RecordSet();
      for (const value of choices.values()) if (test(value)) found = found.or(choices.of(value) ?? found);
      return found;
    }
    const index = this.#indexFor(filter);
    if (index === undefined) return this.#scan(filter);
    const { operator } = filter;
    if (operator === '!=' || operator === 'notin' || operator === 'notlike') {
      const positive = operator === '!=' ? '=' : operator === 'notin' ? 'in' : 'like';
      return index.filled.without(this.#findCompare({ ...filter, operator: positive }));
    }
    if (operator === '=' || operator === 'in' || operator === 'same') return this.#findKeys(filter, index);
    return this.#table.answer(this.#conditionOf(filter), () => this.#rangeOf(filter, index), this.#testOf(filter));
  }

  #isNumeric({ operator }: CompareFilter): boolean {
    return NUMBER_RANGES[operator] !== undefined || ['!=', 'in', 'notin'].includes(operator);
  }

  #findNumbers({ operator, values }: CompareFilter): RecordSet {
    const all = this.#table.numbers;
    const numbers = values.map(Number);
    const [low = 0, high = 0] = numbers;
    const range = NUMBER_RANGES[operator]?.(low, high);
    if (range !== undefined) return all.range(range[0], range[1]);
    const named = RecordSet.of(numbers.filter((no) => all.has(no)));
    return operator === 'in' ? named : all.without(named);
  }

  /** The index of the field when its order answers this comparison exactly. */
  #indexFor(filter: CompareFilter): OrderedIndex | undefined {
    const { path, operator } = filter;
    const index = this.#table.orderedBy(path.name, foldsCase(path.field, this.options));
    if (index === undefined) return undefined;
    if (operator === 'like' || operator === 'notlike') {
      const isText = path.field.type === 'TEXT';
      return isText && likePattern(storedValues(filter, this.options)[0] ?? '').prefix !== '' ? index : undefined;
    }
    const negative = operator === '!=' || operator === 'notin';
    return negative && index.size !== index.filled.size ? undefined : index;
  }

  #findKeys(filter: CompareFilter, index: OrderedIndex): RecordSet {
    const found = new RecordSet();
    const exact = filter.operator === 'same';
    for (const value of new Set(storedValues(filter, this.options))) {
      if (index.order.keyOf(value) === undefined) continue;
      index.walk({ low: value, high: value }, (record) => {
        this.examined += 1;
        if (!exact || record.values[index.field.name] === value) found.add(record.no);
        return false;
      });
    }
    return found;
  }

  #rangeOf(filter: CompareFilter, index: OrderedIndex): RecordSet {
    const [first = '', second = ''] = storedValues(filter, this.options);
    switch (filter.operator) {
      case '<':
        return index.range({ high: first, highExcluded: true });
      case '<=':
        return index.range({ high: first });
      case '>':
        return index.range({ low: first, lowExcluded: true });
      case '>=':
        return index.range({ low: first });
      case 'between':
        return index.range({ low: first, high: second });
      default:
        return this.#likeOf(first, index);
    }
  }

  #likeOf(text: string, index: OrderedIndex): RecordSet {
    const pattern = likePattern(index.folds ? text.toLowerCase() : text);
    const all = index.startingWith(pattern.prefix);
    if (pattern.prefixOnly) return all;
    const found = new RecordSet();
    for (const no of all) {
      this.examined += 1;
      const record = this.#table.get(no);
      if (record !== undefined && pattern.test(index.textOf(record))) found.add(no);
    }
    return found;
  }

  #scan(filter: CompareFilter | NullFilter): RecordSet {
    const find = (): RecordSet => {
      const matches = compileFilter(filter, this.options);
      const found = new RecordSet();
      for (const record of this.#table.records.values()) {
        this.examined += 1;
        if (matches(record)) found.add(record.no);
      }
      return found;
    };
    const condition = this.#conditionOf(filter);
    const isKnown = this.#table.knows(condition);
    const found = this.#table.answer(condition, find, this.#testOf(filter));
    if (!isKnown && this.#couldIndex(filter)) {
      this.#table.learnFrom(filter.path.name, filter.kind === 'compare' && foldsCase(filter.path.field, this.options));
    }
    return found;
  }

  /** The test of one record, when no other record has a say in it. */
  #testOf(filter: CompareFilter | NullFilter): Predicate | undefined {
    return this.model.fields.has(filter.path.name) ? compileFilter(filter, this.options) : undefined;
  }

  #couldIndex(filter: CompareFilter | NullFilter): boolean {
    if (!this.model.fields.has(filter.path.name)) return false;
    if (filter.kind === 'null') return true;
    const isLike = filter.operator === 'like' || filter.operator === 'notlike';
    return !isLike || likePattern(storedValues(filter, this.options)[0] ?? '').prefix !== '';
  }

  #lookThrough(found: RecordSet, filter: Filter): RecordSet {
    const matches = compileFilter(filter, this.options);
    const left = new RecordSet();
    for (const no of found) {
      const record = this.#table.get(no);
      this.examined += 1;
      if (record !== undefined && matches(record)) left.add(no);
    }
    return left;
  }

  /** What an answer is kept under; what it takes from other objects is good until any of them changes. */
  #conditionOf(filter: CompareFilter | NullFilter): string {
    const { name } = filter.path;
    const { caseInsensitive, enumsBy } = this.options;
    const version = this.model.fields.has(name) ? 0 : this.company.version;
    const test = filter.kind === 'null' ? [filter.negated] : [filter.operator, filter.values];
    return JSON.stringify([version, name, caseInsensitive, enumsBy, ...test]);
  }
}
