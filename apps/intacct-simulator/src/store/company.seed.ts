import { Refusal } from '../gateway/refusal.error.js';
import { DEFAULT_GAPS } from '../load/profile.schema.js';
import type { ObjectModel } from '../model/object.model.js';
import { createRecord } from '../rules/record.writer.js';
import { newDraft, type Draft, type WriteContext } from '../rules/write.context.js';
import type { CompanyFile, SeedValue } from './company.schema.js';
import { CompanyStore } from './company.store.js';

/** A company file that contradicts itself; the text names the record and the reason. */
export class SeedError extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field}: ${reason}`);
    this.name = 'SeedError';
  }
}

function flatten(draft: Draft, prefix: string, value: SeedValue): void {
  if (typeof value === 'object' && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) flatten(draft, `${prefix}.${name}`, inner);
  } else if (typeof value !== 'object') {
    draft.values[prefix] = String(value);
  }
}

/** A JSON record (nested objects, arrays for owned lines and lists) as a draft. */
export function draftFromJson(model: ObjectModel, json: Readonly<Record<string, SeedValue>>): Draft {
  const draft = newDraft();
  for (const [name, value] of Object.entries(json)) {
    if (name === model.lines?.element && Array.isArray(value)) {
      draft.lines = value.map((line: SeedValue) => lineDraft(model, line));
    } else if (model.lists.includes(name) && Array.isArray(value)) {
      draft.lists[name] = value.map((entry: SeedValue) => lineDraft(model, entry).values);
    } else {
      flatten(draft, name, value);
    }
  }
  return draft;
}

function lineDraft(model: ObjectModel, line: SeedValue): Draft {
  const draft = newDraft();
  if (typeof line !== 'object' || Array.isArray(line)) return draft;
  for (const [name, value] of Object.entries(line)) {
    if (model.lines?.groups?.[name] !== undefined && Array.isArray(value)) {
      draft.lists[name] = value.map((entry: SeedValue) => lineDraft(model, entry).values);
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

function parentsFirst(records: readonly Readonly<Record<string, SeedValue>>[], key: string | undefined) {
  const later: Readonly<Record<string, SeedValue>>[] = [];
  const known = new Set<SeedValue | undefined>();
  const ids = new Set(records.map((record) => (key === undefined ? undefined : record[key])));
  const ordered: Readonly<Record<string, SeedValue>>[] = [];
  for (const record of records) {
    const parent = record['PARENTID'];
    if (parent !== undefined && ids.has(parent) && !known.has(parent)) later.push(record);
    else {
      ordered.push(record);
      if (key !== undefined) known.add(record[key]);
    }
  }
  return [...ordered, ...later];
}

/** Build a company from its file. @throws SeedError  naming object, position and reason */
export function seedCompany(file: CompanyFile, now: number): CompanyStore {
  const { objects, ...settings } = file;
  const company = new CompanyStore(settings);
  const context: WriteContext = { company, entity: '', now, gaps: DEFAULT_GAPS, keepPrevious: false };
  for (const object of Object.keys(objects)) {
    if (!company.catalog.has(object)) throw new SeedError(`objects.${object}`, 'the company has no such object');
  }
  for (const model of company.catalog.values()) {
    parentsFirst(objects[model.name] ?? [], model.naturalKey).forEach((json, index) => {
      const draft = draftFromJson(model, json);
      try {
        if (model.name === 'EMPLOYEE') ensurePersonContact(context, draft);
        createRecord(context, model, draft);
      } catch (error) {
        if (error instanceof Refusal) throw new SeedError(`objects.${model.name}[${index}]`, error.message);
        throw error;
      }
    });
  }
  return company;
}
