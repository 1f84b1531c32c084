import { refuse } from '../gateway/refusal.error.js';
import { textOf } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import { queryPath } from '../query/field.path.js';
import { selectRecords } from '../query/record.scan.js';
import { parseSqlFilter } from '../query/sql-filter.parser.js';
import { storedFilter } from '../query/zoned.path.js';
import type { StoredRecord } from '../store/table.store.js';
import { returnFormatOf, type ReturnFormat } from './bare.format.js';
import type { FunctionContext, FunctionOutcome, GatewayFunction } from './function.model.js';
import { requireModel } from './model.lookup.js';
import { bareRecords, fieldNames, namedPaths } from './read.functions.js';
import { allPaths, writeRecord } from './record.element.js';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/** @throws Refusal when the page size is out of range */
export function pageSizeOf(text: string, max: number): number {
  if (text === '') return DEFAULT_PAGE;
  const size = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > max) {
    throw refuse(
      'DL02000001',
      `There was an error processing the request: pagesize ${text} is not between 1 and ${max}`,
    );
  }
  return size;
}

/** Until when writes are seen; without a lag all are, also when the clock was set back. */
export const visibleUntil = ({ now, world }: FunctionContext): number =>
  world.profile.visibilityLagMs === 0 ? Infinity : now - world.profile.visibilityLagMs;

/** Who may continue a result set: the session, or whoever logs in as the same user at the same level. */
export const ownerOf = ({ actor }: FunctionContext): string =>
  actor.sessionId === '' ? JSON.stringify(['login', actor.companyId, actor.userId, actor.entity]) : actor.sessionId;

interface Page {
  readonly model: ObjectModel;
  readonly fields: readonly string[];
  readonly records: readonly StoredRecord[];
  readonly total: number;
  readonly remaining: number;
  readonly resultId: string;
  readonly format: ReturnFormat;
}

function answer(context: FunctionContext, page: Page): FunctionOutcome {
  const { company, zone } = context;
  const { model, fields, records } = page;
  const paths = fields.includes('*') ? allPaths(context, model) : namedPaths(context, model, fields);
  const element = model.name.toLowerCase();
  const attributes = [
    ['listtype', element] as const,
    ['count', records.length] as const,
    ['totalcount', page.total] as const,
    ['numremaining', page.remaining] as const,
    ['resultId', page.resultId] as const,
  ];
  const shape = { company, zone, model, paths, nested: false, owned: false };
  const { format } = page;
  return {
    transactions: 1,
    rows: records.length,
    ...(format === 'xml' ? {} : { bare: bareRecords(format, shape, records) }),
    payload: (writer) => {
      if (records.length === 0) return writer.empty('data', attributes);
      writer.open('data', attributes);
      for (const record of records) writeRecord(writer, shape, element, record);
      writer.close('data');
    },
  };
}

export const readByQueryFunction: GatewayFunction = {
  name: 'readByQuery',
  run(context, call) {
    const { company, gaps, world } = context;
    const model = requireModel(company, textOf(call, 'object').toUpperCase(), 'Query Failed');
    const given = fieldNames(textOf(call, 'fields'));
    const fields = given.length === 0 ? ['*'] : given;
    if (!fields.includes('*')) namedPaths(context, model, fields);
    const pageSize = pageSizeOf(textOf(call, 'pagesize'), MAX_PAGE);
    const format = returnFormatOf(textOf(call, 'returnFormat'));
    const found = selectRecords({
      company,
      model,
      filter: storedFilter(
        context.zone,
        parseSqlFilter(textOf(call, 'query'), (name) => queryPath(company, model, name)),
      ),
      orders: [],
      entity: context.entity,
      showPrivate: false,
      visibleUntil: visibleUntil(context),
      shuffle: gaps.shuffleUnordered ? world.draws : undefined,
      caseInsensitive: false,
      enumsBy: 'code',
    });
    const remaining = Math.max(0, found.size - pageSize);
    const set =
      remaining === 0
        ? undefined
        : world.resultSets.open({
            owner: ownerOf(context),
            companyId: company.id,
            object: model.name,
            fields,
            format,
            rows: found.freeze(),
            pageSize,
            position: pageSize,
            expiresAt: context.now + gaps.resultSetMinutes * 60_000,
          });
    const records = set === undefined ? found.page(0, pageSize) : set.rows.page(0, pageSize);
    return answer(context, { model, fields, records, total: found.size, remaining, resultId: set?.id ?? '', format });
  },
};

export const readMoreFunction: GatewayFunction = {
  name: 'readMore',
  run(context, call) {
    const { company, world } = context;
    const owner = ownerOf(context);
    const id = textOf(call, 'resultId');
    const set =
      id === ''
        ? world.resultSets.findByObject(owner, textOf(call, 'object').toUpperCase(), context.now)
        : world.resultSets.find(owner, id, context.now);
    if (set === undefined || set.companyId !== company.id) {
      throw refuse('readMore failed', 'Attempt to readMore with an invalid or expired resultId');
    }
    const model = requireModel(company, set.object, 'readMore failed');
    const end = Math.min(set.position + set.pageSize, set.rows.size);
    const records = set.rows.page(set.position, end - set.position);
    world.resultSets.advance(set, end);
    const remaining = set.rows.size - end;
    return answer(context, {
      model,
      fields: set.fields,
      records,
      total: set.rows.size,
      remaining,
      resultId: remaining === 0 ? '' : set.id,
      format: set.format,
    });
  },
};
