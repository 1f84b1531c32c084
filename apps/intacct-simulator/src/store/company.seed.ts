import { compileEvent, DefinitionError } from '../events/event.compiler.js';
import { inside, Refusal } from '../gateway/refusal.error.js';
import { DEFAULT_GAPS } from '../load/profile.schema.js';
import type { ObjectModel } from '../model/object.model.js';
import { createRecord } from '../rules/record.writer.js';
import { newDraft, type Draft, type WriteContext } from '../rules/write.context.js';
import { definitionFaults } from './company.check.js';
import type { CompanySettings, SeedRecord } from './company.schema.js';
import { CompanyStore } from './company.store.js';
import { hintAt } from './nearest.name.js';
import { draftFromJson } from './record.draft.js';
import { recordFault, WHOLE_RECORD } from './record.fault.js';
import { sentenceOf, type DocumentFault } from './schema.faults.js';
import { settingFaults } from './setting.faults.js';

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

/** Employees name a contact that the file need not list: it is made. */
function ensurePersonContact(context: WriteContext, draft: Draft): void {
  const name = draft.values['PERSONALINFO.CONTACTNAME'];
  const model = context.company.model('CONTACT');
  if (name === undefined || model === undefined) return;
  if (context.company.table('CONTACT').byNatural(name) !== undefined) return;
  const contact = newDraft({ CONTACTNAME: name, PRINTAS: name });
  inside('PERSONALINFO', () => createRecord(context, model, contact));
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
      const draft = draftFromJson(this.company, model, json);
      if (model.name === 'EMPLOYEE') ensurePersonContact(this.#context, draft);
      createRecord(this.#context, model, draft);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const fault = recordFault(this.company, { model, json }, error);
      const inRecord = fault.field === WHOLE_RECORD ? '' : `.${fault.field}`;
      this.faults.push({ ...fault, field: `objects.${model.name}[${index}]${inRecord}` });
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
