import type { FunctionContext, FunctionOutcome, GatewayFunction } from '../functions/function.model.js';
import { refuse } from '../gateway/refusal.error.js';
import { childOf, type XmlNode } from '../gateway/xml.parser.js';
import type { ObjectModel } from '../model/object.model.js';
import type { FieldPath } from '../query/field.path.js';
import { selectRecords } from '../query/record.scan.js';
import { storedFilter } from '../query/zoned.path.js';
import { isVisible } from '../rules/write.context.js';
import type { StoredRecord } from '../store/table.store.js';
import { visibleUntil } from '../functions/read-by-query.functions.js';
import { listFilter, listOrders } from './list.filter.js';
import { LISTED_OBJECTS, listedFields, writeListed, type ListedField } from './listed.object.js';

const DEFAULT_ITEMS = 100;
const ATTACHMENTS = 'attachments';

interface Listing {
  readonly element: string;
  readonly model: ObjectModel;
  readonly all: readonly ListedField[];
  /** Those asked for. */
  readonly fields: readonly ListedField[];
  readonly withFiles: boolean;
}

const unknown = (name: string) => refuse('XL03000010', `Field '${name}' is not known`);

function listingOf(context: FunctionContext, call: XmlNode): Listing {
  const element = call.attributes['object'] ?? '';
  const listed = LISTED_OBJECTS.get(element);
  const model = listed === undefined ? undefined : context.company.model(listed.object);
  if (listed === undefined || model === undefined) {
    throw refuse('XL03000006', `Object definition ${element} not found`);
  }
  const all = listedFields(context, model, listed);
  const names = (childOf(call, 'fields')?.children ?? []).map((node) => node.text);
  const hasFiles = model.lists.includes('ATTACHMENTS');
  const bad = names.find((name) => !all.some((each) => each.name === name) && !(hasFiles && name === ATTACHMENTS));
  if (bad !== undefined) throw unknown(bad);
  const fields = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  return { element, model, all, fields, withFiles: hasFiles && (names.length === 0 || names.includes(ATTACHMENTS)) };
}

function numberAttribute(call: XmlNode, name: string, fallback: number): number {
  const text = call.attributes[name] ?? '';
  if (text === '') return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refuse('DL02000001', `There was an error processing the request: ${name} '${text}' is not valid`);
}

interface Slice {
  readonly start: number;
  readonly total: number;
  readonly records: readonly StoredRecord[];
}

const answer = (listing: Listing, { start, total, records }: Slice): FunctionOutcome => ({
  transactions: 1,
  rows: records.length,
  payload: (writer) => {
    writer.leaf('listtype', listing.element, [
      ['start', start],
      ['end', Math.max(0, start + records.length - 1)],
      ['total', total],
    ]);
    if (records.length === 0) return writer.empty('data');
    writer.open('data');
    const { element, fields, withFiles } = listing;
    for (const record of records) writeListed(writer, element, fields, { record, withFiles });
    writer.close('data');
  },
});

const getList: GatewayFunction = {
  name: 'get_list',
  run(context, call) {
    const listing = listingOf(context, call);
    const resolve = (name: string): FieldPath => {
      const found = listing.all.find((each) => each.name === name.toLowerCase());
      if (found === undefined) throw unknown(name);
      return found.stored;
    };
    const found = selectRecords({
      company: context.company,
      model: listing.model,
      filter: storedFilter(context.zone, listFilter(call, resolve)),
      orders: listOrders(call, resolve),
      entity: context.entity,
      showPrivate: call.attributes['showprivate'] === 'true',
      visibleUntil: visibleUntil(context),
      shuffle: undefined,
      caseInsensitive: false,
      enumsBy: 'label',
    });
    const start = numberAttribute(call, 'start', 0);
    const size = numberAttribute(call, 'maxitems', DEFAULT_ITEMS);
    return answer(listing, { start, total: found.size, records: found.page(start, size) });
  },
};

/** One record by natural key, or by record number where there is no other. */
const get: GatewayFunction = {
  name: 'get',
  run(context, call) {
    const listing = listingOf(context, call);
    const key = call.attributes['key'] ?? '';
    const table = context.company.table(listing.model.name);
    const record = listing.model.naturalKey === undefined ? table.byNumber(key) : table.byNatural(key);
    if (record === undefined || !isVisible(record, context.entity)) {
      throw refuse('BL01001973', `Cannot find ${listing.model.label} record '${key}'`);
    }
    return answer(listing, { start: 0, total: 1, records: [record] });
  },
};

export const LIST_FUNCTIONS: readonly GatewayFunction[] = [getList, get];
