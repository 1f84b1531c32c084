import { Refusal } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import { storedPaths } from '../functions/record.element.js';
import { fieldPath } from '../query/field.path.js';
import type { Filter } from '../query/filter.model.js';
import { selectRecords } from '../query/record.scan.js';
import { createRecord, deleteRecord, updateRecord } from '../rules/record.writer.js';
import type { WriteContext } from '../rules/write.context.js';
import { seedRecordSchema, type SeedRecord } from '../store/company.schema.js';
import type { CompanyStore } from '../store/company.store.js';
import { hintAt } from '../store/nearest.name.js';
import { draftFromJson } from '../store/record.draft.js';
import { recordFault, type RefusedRecord } from '../store/record.fault.js';
import { faultsOf } from '../store/schema.faults.js';
import type { StoredRecord } from '../store/table.store.js';
import { isGeneratedDocument, regenerateDocument } from '../subledger/documents.js';
import type { World } from '../store/world.store.js';
import { companyOf } from './company.routes.js';
import { bodyError, ControlError } from './control.error.js';
import type { ControlRequest, Route } from './control.router.js';
import { wholeNumber } from './query.reader.js';

/** JSON says null for what is empty. */
function withoutNull(value: unknown): unknown {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutNull(inner)]));
}

/** @throws ControlError 422 when it is no record */
function recordOf({ name: object }: ObjectModel, body: unknown): SeedRecord {
  const result = seedRecordSchema.safeParse(withoutNull(body), { reportInput: true });
  if (result.success) return result.data;
  throw bodyError(faultsOf(seedRecordSchema, result.error), { object });
}

/** @throws ControlError 422 when there is no such entity; empty: top level */
function entityOf(company: CompanyStore, object: string, asked: SeedRecord[string] | undefined): string {
  if (asked === undefined || asked === '') return '';
  const entities = company.table('LOCATIONENTITY');
  if (typeof asked === 'string' && entities.byNatural(asked) !== undefined) return asked;
  const known = [...entities.records.values()].map(({ values }) => values['LOCATIONID'] ?? '');
  const hint =
    hintAt(typeof asked === 'object' ? '' : String(asked), known) ||
    `; give one of GET /companies/${company.id}/objects/LOCATIONENTITY`;
  const text = `Company '${company.id}' has no entity ${JSON.stringify(asked)}${hint}`;
  throw new ControlError(422, text, 'MEGAENTITYID', { object });
}

function modelOf(company: CompanyStore, object: string | undefined): ObjectModel {
  const model = company.model((object ?? '').toUpperCase());
  if (model === undefined) {
    const hint = hintAt((object ?? '').toUpperCase(), [...company.catalog.keys()]);
    throw new ControlError(404, `Company '${company.id}' has no object '${object ?? ''}'${hint}`, 'object');
  }
  return model;
}

type JsonRecord = Record<string, unknown>;

/** One record as JSON: dotted names stay dotted, owned lines under their element, private ones with MEGAENTITYID. */
export function recordJson(company: CompanyStore, model: ObjectModel, record: StoredRecord): JsonRecord {
  const json: JsonRecord = {};
  for (const path of storedPaths(company, model)) {
    const value = path.read(record);
    if (value !== '' || path.name === 'MEGAENTITYID') json[path.name] = value;
  }
  for (const [name, entries] of Object.entries(record.lists ?? {})) json[name] = entries;
  const owned = model.lines;
  const lineModel = owned === undefined ? undefined : company.model(owned.object);
  if (owned !== undefined && lineModel !== undefined) {
    const lines = company.table(owned.object).byIndex(owned.ownerField, String(record.no));
    json[owned.element] = [...lines].map((line) => recordJson(company, lineModel, line));
  }
  return json;
}

/** Fields with exactly these texts; an empty text stands for an empty field. */
function exactly(company: CompanyStore, model: ObjectModel, query: URLSearchParams): Filter {
  const conditions = [...query].filter(([name]) => name !== 'limit' && name !== 'offset');
  const parts = conditions.map(([name, wanted]): Filter => {
    try {
      const path = fieldPath(company, model, name);
      if (wanted === '') return { kind: 'null', path, negated: false };
      return { kind: 'compare', operator: 'same', path, values: [wanted] };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const hint = hintAt(name.toUpperCase(), [...model.fields.keys()]);
      throw new ControlError(422, `${error.message}${hint}`, name, { object: model.name });
    }
  });
  return { kind: 'and', parts };
}

function listRecords(world: World, { parameters, query }: ControlRequest): JsonRecord {
  const company = companyOf(world, parameters[0]);
  const model = modelOf(company, parameters[1]);
  const limit = wholeNumber(query, 'limit', { fallback: 100, max: 10_000 });
  const offset = wholeNumber(query, 'offset', { fallback: 0 });
  const selection = selectRecords({
    company,
    model,
    filter: exactly(company, model, query),
    orders: [],
    entity: '',
    showPrivate: true,
    visibleUntil: Infinity,
    shuffle: undefined,
    caseInsensitive: false,
    enumsBy: 'label',
  });
  const records = selection.page(offset, limit).map((record) => recordJson(company, model, record));
  return { count: selection.size, records };
}

/** What a person writes, and where. */
interface Write extends RefusedRecord {
  readonly company: CompanyStore;
  readonly entity: string;
}

/** 422 that tells record, field, reason and what to do, with the entries of the gateway. */
function refusedWrite({ company, ...record }: Write, refusal: Refusal): ControlError {
  const { field, reason, ...named } = recordFault(company, record, refusal);
  return new ControlError(422, reason, field, { ...named, errors: refusal.errors });
}

/** Run a write of "a person in the product". @throws ControlError 422 */
function writeAs<T>(world: World, write: Write, run: (context: WriteContext) => T): T {
  const { company, entity } = write;
  const context: WriteContext = {
    company,
    entity,
    now: world.clock.now(),
    gaps: world.profile.gaps,
    byPerson: true,
  };
  try {
    return run(context);
  } catch (error) {
    if (error instanceof Refusal) throw refusedWrite(write, error);
    throw error;
  } finally {
    world.commit(company);
  }
}

function targetOf(world: World, { parameters }: ControlRequest) {
  const company = companyOf(world, parameters[0]);
  const model = modelOf(company, parameters[1]);
  const number = parameters[2] ?? '';
  const record = company.table(model.name).byNumber(number);
  if (record === undefined) {
    const text = `There is no ${model.name} ${number}: the path takes its RECORDNO, which GET without it shows`;
    throw new ControlError(404, text, 'RECORDNO', { object: model.name, key: number });
  }
  return { company, model, record, entity: record.values['MEGAENTITYID'] ?? '' };
}

const keyOf = ({ naturalKey = 'RECORDNO' }: ObjectModel, { no, values }: StoredRecord): string =>
  values[naturalKey] ?? String(no);

function createOne(world: World, request: ControlRequest): JsonRecord {
  const company = companyOf(world, request.parameters[0]);
  const model = modelOf(company, request.parameters[1]);
  const { MEGAENTITYID: asked, ...json } = recordOf(model, request.body);
  const entity = entityOf(company, model.name, asked);
  const record = writeAs(world, { company, model, entity, json }, (context) =>
    createRecord(context, model, draftFromJson(company, model, json)),
  );
  return recordJson(company, model, record);
}

function updateOne(world: World, request: ControlRequest): JsonRecord {
  const { company, model, record, entity } = targetOf(world, request);
  const { MEGAENTITYID: asked, ...json } = recordOf(model, request.body);
  const key = keyOf(model, record);
  if (asked !== undefined && asked !== entity) {
    throw new ControlError(422, 'cannot be changed: leave it out', 'MEGAENTITYID', { object: model.name, key });
  }
  const updated = writeAs(world, { company, model, entity, json, key }, (context) => {
    const draft = draftFromJson(company, model, json);
    draft.values['RECORDNO'] = String(record.no);
    return isGeneratedDocument(model.name, record)
      ? regenerateDocument(context, model.name, record, draft)
      : updateRecord(context, model, draft);
  });
  return recordJson(company, model, updated);
}

function deleteOne(world: World, request: ControlRequest): JsonRecord {
  const { company, model, record, entity } = targetOf(world, request);
  const key = keyOf(model, record);
  writeAs(world, { company, model, entity, json: {}, key }, (context) =>
    deleteRecord(context, model, String(record.no)),
  );
  return { deleted: record.no };
}

export function objectRoutes(world: World): readonly Route[] {
  const many = '/companies/:/objects/:';
  const one = '/companies/:/objects/:/:';
  return [
    { method: 'GET', path: many, run: (request) => ({ json: listRecords(world, request) }) },
    { method: 'POST', path: many, run: (request) => ({ status: 201, json: createOne(world, request) }) },
    {
      method: 'GET',
      path: one,
      run(request) {
        const { company, model, record } = targetOf(world, request);
        return { json: recordJson(company, model, record) };
      },
    },
    { method: 'PATCH', path: one, run: (request) => ({ json: updateOne(world, request) }) },
    { method: 'DELETE', path: one, run: (request) => ({ json: deleteOne(world, request) }) },
  ];
}
