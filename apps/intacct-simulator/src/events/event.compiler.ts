import { Refusal } from '../gateway/refusal.error.js';
import type { ModelCatalog } from '../model/model.catalog.js';
import type { ObjectModel } from '../model/object.model.js';
import { wallInstant } from '../model/zone.format.js';
import { fieldPath, type FieldPath } from '../query/field.path.js';
import { showing } from '../query/zoned.path.js';
import { INTERNAL_TABLES, type CompanyStore } from '../store/company.store.js';
import type { StoredRecord } from '../store/table.store.js';
import { parseCondition, type Condition } from './condition.parser.js';
import {
  ExpressionError,
  fill,
  injectionsOf,
  parseTemplate,
  type Injection,
  type Template,
} from './injection.template.js';
import type { SmartEvent } from './smart-event.schema.js';

const DOCUMENT_TYPE = 'DOCPARID';
const USER = 'USERPROFILE';

/** A definition that does not fit the company; `part` is the member that is wrong. */
export class DefinitionError extends Error {
  constructor(
    readonly part: string,
    message: string,
  ) {
    super(message);
    this.name = 'DefinitionError';
  }
}

/** The acting user and the record: what injections are read from. */
export interface EventSubject {
  readonly record: StoredRecord;
  readonly userId: string;
  /** Of the acting user: times are seen in it. */
  readonly zone: string;
  readonly now: number;
}

/** A definition made ready for a company. */
export interface CompiledEvent {
  readonly definition: SmartEvent;
  matches(subject: EventSubject): boolean;
  /** The form, without what resolves to nothing. */
  arguments(subject: EventSubject): readonly (readonly [name: string, value: string])[];
}

type Reader = (subject: EventSubject) => string;

/** Resolves the injections of one definition, each once. */
class InjectionReader {
  readonly #paths = new Map<string, Reader>();

  constructor(
    private readonly company: CompanyStore,
    private readonly model: ObjectModel,
  ) {}

  /** @throws ExpressionError */
  check(injections: readonly Injection[]): void {
    for (const each of injections) this.#paths.set(`${each.object}.${each.field}`, this.#reader(each));
  }

  read({ object, field }: Injection, subject: EventSubject): string {
    return this.#paths.get(`${object}.${field}`)?.(subject) ?? '';
  }

  #reader({ object, field }: Injection): Reader {
    if (object === USER && field === 'USERID') return ({ userId }) => userId;
    if (object !== this.model.name) {
      throw new ExpressionError(`{!${object}.${field}!} is not possible with an event of ${this.model.name}`);
    }
    const path = this.#path(field);
    return ({ record, zone }) => {
      const value = path.read(record);
      return showing(zone, path.field)?.(value) ?? value;
    };
  }

  #path(field: string): FieldPath {
    try {
      return fieldPath(this.company, this.model, field);
    } catch (error) {
      throw error instanceof Refusal ? new ExpressionError(error.message) : error;
    }
  }
}

function inPart<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ExpressionError ? new DefinitionError(part, error.message) : error;
  }
}

function compileCondition(reader: InjectionReader, text: string): Condition {
  const condition = parseCondition(text);
  reader.check(condition.injections);
  return condition;
}

function compileTemplate(reader: InjectionReader, text: string): Template {
  const template = parseTemplate(text);
  reader.check(injectionsOf(template));
  return template;
}

function modelOf(company: CompanyStore, { object, documentType = '' }: SmartEvent): ObjectModel {
  const model = company.model(object);
  if (model === undefined) throw new DefinitionError('object', `the company has no object ${object}`);
  if (documentType !== '' && !model.fields.has(DOCUMENT_TYPE)) {
    throw new DefinitionError('documentType', `object ${object} has no document types`);
  }
  return model;
}

/** @throws DefinitionError  it does not fit the company's objects and fields */
export function compileEvent(company: CompanyStore, definition: SmartEvent): CompiledEvent {
  const { documentType = '' } = definition;
  const reader = new InjectionReader(company, modelOf(company, definition));
  const condition = inPart('condition', () => compileCondition(reader, definition.condition));
  const templates = Object.entries(definition.arguments).map(
    ([name, text]) => [name, inPart(`arguments.${name}`, () => compileTemplate(reader, text))] as const,
  );
  return {
    definition,
    matches: (subject) =>
      (documentType === '' || subject.record.values[DOCUMENT_TYPE] === documentType) &&
      condition.holds({
        now: wallInstant(subject.now, subject.zone),
        read: (injection) => reader.read(injection, subject),
      }),
    arguments: (subject) =>
      templates
        .map(([name, parts]) => [name, fill(parts, (injection) => reader.read(injection, subject))] as const)
        .filter(([, value]) => value !== ''),
  };
}

/** What is in force: the company file's definitions and imported ones, which win; in the order of their ids. */
export function definitionsOf(company: CompanyStore): readonly SmartEvent[] {
  const byId = new Map((company.settings.smartEvents ?? []).map((each) => [each.id, each]));
  for (const { values } of company.table(INTERNAL_TABLES.smartLinks).records.values()) {
    const definition = JSON.parse(values['DEFINITION'] ?? '{}') as SmartEvent;
    byId.set(definition.id, definition);
  }
  return [...byId.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** The catalogue of a company is replaced whenever its definitions change. */
const compiled = new WeakMap<ModelCatalog, ReadonlyMap<string, readonly CompiledEvent[]>>();

/** Active events by object, ready to fire. */
export function eventsOf(company: CompanyStore): ReadonlyMap<string, readonly CompiledEvent[]> {
  const known = compiled.get(company.catalog);
  if (known !== undefined) return known;
  const active = definitionsOf(company).filter((each) => each.active);
  const byObject = new Map<string, CompiledEvent[]>();
  for (const each of active) {
    byObject.set(each.object, [...(byObject.get(each.object) ?? []), compileEvent(company, each)]);
  }
  compiled.set(company.catalog, byObject);
  return byObject;
}
