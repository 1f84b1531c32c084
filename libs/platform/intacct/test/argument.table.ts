import type { Shape } from '../src/request/argument.shape.js';
import {
  accountShape,
  asynchronousRequestShape,
  readAllShape,
  requestShape,
  setupShape,
} from '../src/request/call.shapes.js';
import * as documents from '../src/request/document.shapes.js';
import { functionShapes } from '../src/request/function.shapes.js';

const common: ReadonlySet<string> = new Set(['kind', 'controlId']);

/** Members as the page lists them: needed ones first, optional ones with a question mark. */
function membersOf(shape: Shape): string {
  const members = Object.entries(shape).filter(([name]) => !common.has(name));
  const listed = [
    ...members.filter(([, { isNeeded }]) => isNeeded),
    ...members.filter(([, { isNeeded }]) => !isNeeded),
  ];
  const cells = listed.map(([name, { isNeeded, words }]) => `\`${name}${isNeeded ? '' : '?'}\` ${words}`);
  return cells.length === 0 ? 'nothing' : cells.join('; ').replaceAll('|', '\\|');
}

function rows(shapes: Readonly<Record<string, Shape>>): readonly string[] {
  return Object.entries(shapes).map(([name, shape]) => `| ${name} | ${membersOf(shape)} |`);
}

/** The members of every call, as the README lists them between its marks, before it is formatted. */
export function argumentTable(): string {
  const calls = {
    '`new XmlIntacctGateway`': setupShape,
    '`execute`': requestShape,
    '`executeAsynchronously`': asynchronousRequestShape,
    '`readAll`, third argument': readAllShape,
  };
  const functions = Object.fromEntries(Object.entries(functionShapes).map(([kind, shape]) => [`\`${kind}\``, shape]));
  const parts = {
    'an invoice': documents.invoice,
    'a bill': documents.bill,
    'an adjustment of receivables': documents.arAdjustment,
    'an adjustment of payables': documents.apAdjustment,
    'changes of an invoice': documents.invoiceChange,
    'changes of a bill': documents.billChange,
    'a line': documents.documentLine,
    'a change of a line': documents.lineChange,
    'an account': accountShape,
    'a term': documents.term,
    '`due` of a term': documents.due,
    '`discount` of a term': documents.discount,
    '`penalty` of a term': documents.penalty,
    '`rate` of a discount or penalty': documents.rate,
    '`currency`': documents.currency,
    '`form1099` of a line': documents.form1099,
    '`taxEntries` of a line, each': documents.taxEntry,
    '`revenueRecognition` of a line': documents.revenueRecognition,
  };
  return ['| of | members |', '| --- | --- |', ...rows({ ...calls, ...functions, ...parts })].join('\n');
}
