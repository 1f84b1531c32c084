import { Refusal } from '../gateway/refusal.error.js';
import type { ObjectModel } from '../model/object.model.js';
import { storedPaths } from '../functions/record.element.js';
import { fieldPath } from '../query/field.path.js';
import type { Filter } from '../query/filter.model.js';
import { selectRecords } from '../query/record.scan.js';
import { createRecord, deleteRecord, updateRecord } from '../rules/record.writer.js';
import type { WriteContext } from '../rules/write.context.js';
import { draftFromJson, type SeedRecord } from '../store/company.seed.js';
import { seedRecordSchema } from '../store/company.schema.js';
import type { CompanyStore } from '../store/company.store.js';
import { hintAt } from '../store/nearest.name.js';
import type { StoredRecord } from '../store/table.store.js';
import { isGeneratedDocument, regenerateDocument } from '../subledger/documents.js';
import type { World } from '../store/world.store.js';
import { companyOf } from './company.routes.js';
import { ControlError } from './control.error.js';
import { parseBody, type ControlRequest, type Route } from './control.router.js';
import { wholeNumber } from './query.reader.js';

/** JSON says null for what is empty. */
function withoutNull(value: unknown): unknown {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutNull(inner)]));
}

const recordOf = (body: unknown): SeedRecord => parseBody(seedRecordSchema, withoutNull(body));

/** @throws ControlError 422 when there is no such entity; empty: top level */
function entityOf(company: CompanyStore, asked: SeedRecord[string] | undefined): string {
  if (asked === undefined || asked === '') return '';
  const known = typeof asked === 'string' ? company.table('LOCATIONENTITY').byNatural(asked) : undefined;
  if (typeof asked === 'string' && known !== undefined) return asked;
  throw new ControlError(422, `Company '${company.id}' has no entity ${JSON.stringify(asked)}`, 'MEGAENTITYID');
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
      throw new ControlError(422, `${error.message}${hint}`, name);
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

/** Run a write of "a person in the product"; a refusal becomes a 422 with the entries of the gateway. */
function writeAs<T>(world: World, company: CompanyStore, entity: string, write: (context: WriteContext) => T): T {
  const context: WriteContext = {
    company,
    entity,
    now: world.clock.now(),
    gaps: world.profile.gaps,
    byPerson: true,
  };
  try {
    return write(context);
  } catch (error) {
    if (error instanceof Refusal) throw new ControlError(422, error.message, undefined, error.errors);
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
  if (record === undefined) throw new ControlError(404, `There is no ${model.name} ${number}`, 'RECORDNO');
  return { company, model, record, entity: record.values['MEGAENTITYID'] ?? '' };
}

function createOne(world: World, request: ControlRequest): JsonRecord {
  const company = companyOf(world, request.parameters[0]);
  const model = modelOf(company, request.parameters[1]);
  const { MEGAENTITYID: asked, ...fields } = recordOf(request.body);
  const record = writeAs(world, company, entityOf(company, asked), (context) =>
    createRecord(context, model, draftFromJson(model, fields)),
  );
  return recordJson(company, model, record);
}

function updateOne(world: World, request: ControlRequest): JsonRecord {
  const { company, model, record, entity } = targetOf(world, request);
  const { MEGAENTITYID: asked, ...fields } = recordOf(request.body);
  if (asked !== undefined && asked !== entity) throw new ControlError(422, 'cannot be changed', 'MEGAENTITYID');
  const updated = writeAs(world, company, entity, (context) => {
    const draft = draftFromJson(model, fields);
    draft.values['RECORDNO'] = String(record.no);
    return isGeneratedDocument(model.name, record)
      ? regenerateDocument(context, model.name, record, draft)
      : updateRecord(context, model, draft);
  });
  return recordJson(company, model, updated);
}

function deleteOne(world: World, request: ControlRequest): JsonRecord {
  const { company, model, record, entity } = targetOf(world, request);
  writeAs(world, company, entity, (context) => deleteRecord(context, model, String(record.no)));
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
