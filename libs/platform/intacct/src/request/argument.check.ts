import type {
  DocumentCurrency,
  DocumentLine,
  GatewayFunction,
  LineChange,
  TermDocument,
  WriteFunction,
} from '@bridge/ports';
import { assertShape, unknownWord } from './argument.shape.js';
import type { Shape } from './argument.shape.js';
import { functionShapes } from './function.shapes.js';
import { RequestShapeError } from './request-shape.error.js';

type Fields = Readonly<Record<string, unknown>>;
type Kind<K extends WriteFunction['kind']> = Extract<WriteFunction, { kind: K }>;

function assertOneOf(fields: object, names: readonly [string, string], what: string, isNeeded = true): void {
  const given = names.filter((name) => (fields as Fields)[name] !== undefined);
  if (given.length > 1) {
    throw new RequestShapeError(`${what} has ${names[0]} and ${names[1]}: give one of them.`);
  }
  if (given.length === 0 && isNeeded) {
    throw new RequestShapeError(`${what} needs ${names[0]} or ${names[1]}.`);
  }
}

/** The record may repeat its identity, and never contradict it: another record would be changed. */
function assertUpdate(call: Kind<'update'>): void {
  assertOneOf(call, ['recordNo', 'naturalKey'], 'An update');
  const { field, value } = call.recordNo === undefined ? call.naturalKey : { field: 'RECORDNO', value: call.recordNo };
  const { record } = call;
  const repeated = Object.entries(record).filter(([name]) =>
    ['RECORDNO', field.toUpperCase()].includes(name.toUpperCase()),
  );
  for (const [name, given] of repeated) {
    if (name.toUpperCase() !== field.toUpperCase() || given !== value) {
      throw new RequestShapeError(`Field ${name} contradicts the identity of the update, ${field}.`);
    }
  }
}

function assertCurrency(currency: DocumentCurrency | undefined): void {
  assertOneOf(currency ?? {}, ['rateType', 'rate'], 'A currency', false);
}

function assertLine(line: DocumentLine | LineChange, index: number): void {
  const what = `Line ${index + 1}`;
  const isChange = 'lineNo' in line;
  assertOneOf(line, ['accountNo', 'accountLabel'], what, !isChange);
  if (isChange && !(Number.isInteger(line.lineNo) && line.lineNo >= 1)) {
    throw new RequestShapeError(`${what}: lineNo counts from 1.`);
  }
  const { projectId, taskId, costTypeId } = line as Fields;
  if (
    !isChange &&
    ((taskId !== undefined && projectId === undefined) || (costTypeId !== undefined && taskId === undefined))
  ) {
    throw new RequestShapeError(`${what}: taskId needs projectId, and costTypeId both.`);
  }
}

function assertChange(call: Kind<'update_invoice'> | Kind<'update_bill'>): void {
  assertOneOf(call, ['recordNo', 'externalId'], 'An update');
  assertCurrency(call.change.currency);
  call.change.lines?.forEach(assertLine);
  const isEmpty = Object.values(call.change).every(
    (value) => value === undefined || (Array.isArray(value) && value.length === 0),
  );
  if (isEmpty) {
    throw new RequestShapeError('A change changes something.');
  }
}

function assertTerm({ due, discount, penalty }: TermDocument): void {
  const days = [due?.day, discount?.day, discount?.graceDays, penalty?.graceDays].filter((day) => day !== undefined);
  if (!days.every((day) => Number.isInteger(day) && day >= 0)) {
    throw new RequestShapeError('The days of a term are whole numbers from 0.');
  }
}

const shapes: Readonly<Record<string, Shape>> = functionShapes;

function assertMembers(call: GatewayFunction): void {
  const shape = Object.hasOwn(shapes, call.kind) ? shapes[call.kind] : undefined;
  if (shape === undefined) {
    throw new RequestShapeError(`Function ${unknownWord(String(call.kind), Object.keys(shapes))}`);
  }
  assertShape({ ...call }, shape);
}

/**
 * Refuse what contradicts itself, or would be dropped without a word.
 *
 * @throws RequestShapeError
 */
export function assertArguments(call: GatewayFunction): void {
  assertMembers(call);
  switch (call.kind) {
    case 'update':
      assertUpdate(call);
      break;
    case 'update_invoice':
    case 'update_bill':
      assertChange(call);
      break;
    case 'create_invoice':
    case 'create_bill':
    case 'create_aradjustment':
    case 'create_apadjustment':
      assertCurrency(call.document.currency);
      call.document.lines.forEach(assertLine);
      break;
    case 'create_arterm':
    case 'create_apterm':
      assertTerm(call.document);
      break;
    case 'readMore':
      assertOneOf(call, ['resultId', 'object'], 'A readMore');
      break;
    case 'readUserFormatting':
      assertOneOf(call, ['userId', 'recordNo'], 'A readUserFormatting');
      break;
    default:
  }
}
