import { compileEvent, DefinitionError } from '../events/event.compiler.js';
import { Refusal, refuse } from '../gateway/refusal.error.js';
import { isXmlText } from '../gateway/xml.writer.js';
import { DEFAULT_GAPS } from '../load/profile.schema.js';
import { MULTI_PICK, type ObjectModel } from '../model/object.model.js';
import { createRecord } from '../rules/record.writer.js';
import { newDraft, type Draft, type WriteContext } from '../rules/write.context.js';
import { definitionFaults } from './company.check.js';
import type { CompanySettings, SeedValue } from './company.schema.js';
import { CompanyStore } from './company.store.js';
import { hintAt } from './nearest.name.js';
import { sentenceOf, type DocumentFault } from './schema.faults.js';
import { settingFaults } from './setting.faults.js';

export type SeedRecord = Readonly<Record<string, SeedValue>>;

/** Settings and records of a company. The records may be made while they are read: each is asked for once, in turn. */
export type CompanySource = CompanySettings & { readonly objects: Readonly<Record<string, Iterable<SeedRecord>>> };

/** A company file that contradicts itself; the text names each record and the reason. */
export class SeedError extends Error {
  constructor(readonly faults: readonly DocumentFault[]) {
    super(sentenceOf(faults));
    this.name = 'SeedError';
  }
}

/** More are not collected: most likely they follow from the first. */
const MAX_FAULTS = 100;

const isGroup = (value: SeedValue): value is SeedRecord => typeof value === 'object' && !Array.isArray(value);

function flatten(draft: Draft, prefix: string, value: SeedValue): void {
  if (isGroup(value)) {
    for (const [name, inner] of Object.entries(value)) flatten(draft, `${prefix}.${name}`, inner);
  } else if (typeof value === 'object') {
    throw refuse('XL03000010', `Field '${prefix}' cannot hold a list`);
  } else {
    const text = String(value);
    if (!isXmlText(text)) throw refuse('XL03000010', `Field '${prefix}' has a character that XML 1.0 cannot carry`);
    draft.values[prefix] = text;
  }
}

/** Several picks of one field; anything but plain values stays as it is and is refused. */
const joined = (value: SeedValue): SeedValue =>
  Array.isArray(value) && value.every((pick: SeedValue) => typeof pick !== 'object') ? value.join(MULTI_PICK) : value;

/**
 * A JSON record (nested objects, arrays for owned lines, lists and picks) as a draft.
 *
 * @throws Refusal XL03000010 when a value has not the form of its field
 */
export function draftFromJson(model: ObjectModel, json: Readonly<Record<string, SeedValue>>): Draft {
  const draft = newDraft();
  for (const [name, given] of Object.entries(json)) {
    const value = model.fields.get(name)?.multiPick === true ? joined(given) : given;
    if (name === model.lines?.element && Array.isArray(value)) {
      draft.lines = value.map((line: SeedValue) => lineDraft(model, name, line));
    } else if (model.lists.includes(name) && Array.isArray(value)) {
      draft.lists[name] = value.map((entry: SeedValue) => lineDraft(model, name, entry).values);
    } else {
      flatten(draft, name, value);
    }
  }
  return draft;
}

function lineDraft(model: ObjectModel, list: string, line: SeedValue): Draft {
  const draft = newDraft();
  if (!isGroup(line)) throw refuse('XL03000010', `Field '${list}' of object ${model.name} must hold objects`);
  for (const [name, value] of Object.entries(line)) {
    if (model.lines?.groups?.[name] !== undefined && Array.isArray(value)) {
      draft.lists[name] = value.map((entry: SeedValue) => lineDraft(model, name, entry).values);
    } else {
      flatten(draft, name, value);
    }
  }
  return draft;
}

/** Employees name a contact that the file need not list: it is made. */
function ensurePersonContact(context: WriteContext, draft: Draft): void {
  const name = draft.values['PERSONALINFO.CONTACTNAME'];
  const model = context.company.model('CONTACT');
  if (name === undefined || model === undefined) return;
  if (context.company.table('CONTACT').byNatural(name) !== undefined) return;
  createRecord(context, model, newDraft({ CONTACTNAME: name, PRINTAS: name }));
}

/** One record that could not be made yet. */
interface Waiting {
  readonly json: SeedRecord;
  readonly index: number;
}

/** Changes that are kept for undoing at most; seeding is never undone. */
const FORGET_AFTER = 1_000;

class Seeder {
  readonly #context: WriteContext;
  readonly faults: DocumentFault[] = [];
  #made = 0;

  constructor(
    private readonly company: CompanyStore,
    now: number,
  ) {
    this.#context = { company, entity: '', now, gaps: DEFAULT_GAPS, quiet: true };
  }

  /** Records in their order, those whose parent comes later after it. */
  seed(model: ObjectModel, records: Iterable<SeedRecord>): void {
    let waiting: Waiting[] = [];
    let index = 0;
    for (const json of records) {
      if (this.#hasParent(model, json)) this.#create(model, { json, index });
      else waiting.push({ json, index });
      index += 1;
    }
    while (waiting.length > 0) {
      const left: Waiting[] = [];
      for (const each of waiting) {
        if (this.#hasParent(model, each.json)) this.#create(model, each);
        else left.push(each);
      }
      const [first] = left;
      if (first === undefined || left.length < waiting.length) waiting = left;
      else {
        this.#create(model, first);
        waiting = left.slice(1);
      }
    }
    this.company.takeCommit();
  }

  #hasParent(model: ObjectModel, { PARENTID: parent }: SeedRecord): boolean {
    if (typeof parent !== 'string' || model.fields.get('PARENTID')?.reference?.object !== model.name) return true;
    return this.company.table(model.name).byNatural(parent) !== undefined;
  }

  #create(model: ObjectModel, { json, index }: Waiting): void {
    try {
      const draft = draftFromJson(model, json);
      if (model.name === 'EMPLOYEE') ensurePersonContact(this.#context, draft);
      createRecord(this.#context, model, draft);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.faults.push({ field: `objects.${model.name}[${index}]`, reason: error.message });
      if (this.faults.length >= MAX_FAULTS) throw new SeedError(this.faults);
      return;
    }
    this.#made += 1;
    if (this.#made % FORGET_AFTER === 0) this.company.takeCommit();
  }
}

/** What is wrong with the Smart Events of the file. */
function eventFaults(company: CompanyStore): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  for (const [index, each] of (company.settings.smartEvents ?? []).entries()) {
    try {
      compileEvent(company, each);
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      faults.push({ field: `smartEvents[${index}].${error.part}`, reason: error.message });
    }
  }
  return faults;
}

/** Build a company from its source. @throws SeedError  naming object, position and reason of everything that is wrong */
export function seedCompany(source: CompanySource, now: number): CompanyStore {
  const { objects, ...settings } = source;
  const company = new CompanyStore(settings);
  const seeder = new Seeder(company, now);
  const isSound = seeder.faults.push(...definitionFaults(company)) === 0;
  seeder.faults.push(...eventFaults(company));
  const known = [...company.catalog.keys()];
  for (const object of Object.keys(objects)) {
    if (company.catalog.has(object)) continue;
    seeder.faults.push({
      field: `objects.${object}`,
      reason: `the company has no such object${hintAt(object, known)}`,
    });
  }
  try {
    for (const model of isSound ? company.catalog.values() : []) seeder.seed(model, objects[model.name] ?? []);
  } catch (error) {
    if (error instanceof SeedError) seeder.faults.push(...error.faults.filter((each) => !seeder.faults.includes(each)));
    else throw error;
  }
  if (seeder.faults.length === 0) seeder.faults.push(...settingFaults(company));
  if (seeder.faults.length > 0) throw new SeedError(seeder.faults);
  return company;
}
