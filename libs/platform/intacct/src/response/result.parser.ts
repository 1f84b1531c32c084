import type { IntacctRecord } from '@bridge/plugin-api';
import type { FunctionResult, ListInfo } from './answer.js';
import { errorSteps } from './error.parser.js';
import { recordSteps } from './record.parser.js';
import type { Steps } from './slices.js';
import { element, find, findText } from '../xml/xml-node.js';
import type { XmlNode } from '../xml/xml-node.js';

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined;
}

/** `data`; results of reports may stand beside it. */
function dataOf(result: XmlNode): XmlNode | undefined {
  const data = find(result, 'data');
  const report = find(result, 'report_results');
  return data === undefined && report !== undefined ? element('data', [report]) : data;
}

function listOf(result: XmlNode, data: XmlNode | undefined): ListInfo | undefined {
  const legacy = find(result, 'listtype');
  const attributes = legacy?.attributes ?? data?.attributes ?? {};
  const unnamed = Object.keys(attributes).length > 0 ? '' : undefined;
  const type = legacy?.text.trim() ?? attributes['listtype'] ?? unnamed;
  if (type === undefined) {
    return undefined;
  }
  const resultId = attributes['resultId'];
  return {
    type,
    count: numberOf(attributes['count']),
    total: numberOf(attributes['totalcount'] ?? attributes['total']),
    remaining: numberOf(attributes['numremaining']),
    start: numberOf(attributes['start'] ?? attributes['offset']),
    end: numberOf(attributes['end']),
    resultId: resultId === '' ? undefined : resultId,
  };
}

/** How many records `parseResult` would make. */
export function recordCountOf(result: XmlNode): number {
  return dataOf(result)?.children.length ?? 0;
}

/** One `result` element, with the elements of its data as records. Yields after each of them, and inside. */
export function* parseResult(result: XmlNode): Steps<FunctionResult> {
  const data = dataOf(result);
  const records: IntacctRecord[] = [];
  for (const child of data?.children ?? []) {
    records.push(yield* recordSteps(child));
    yield;
  }
  return {
    status: findText(result, 'status') ?? '',
    functionName: findText(result, 'function') ?? '',
    controlId: find(result, 'controlid')?.text ?? '',
    data,
    records,
    list: listOf(result, data),
    key: findText(result, 'key'),
    errors: yield* errorSteps(result),
  };
}
