import type { XmlWriter } from '../gateway/xml.writer.js';
import type { FunctionOutcome } from './function.model.js';

/** Text, a group, or several groups of one name. */
export type Content = string | Fields | readonly Fields[];
export interface Fields {
  readonly [element: string]: Content;
}

function writeContent(writer: XmlWriter, element: string, content: Content): void {
  if (typeof content === 'string') return writer.leaf(element, content);
  const groups = Array.isArray(content) ? (content as readonly Fields[]) : [content as Fields];
  for (const group of groups) {
    writer.open(element);
    for (const [name, inner] of Object.entries(group)) writeContent(writer, name, inner);
    writer.close(element);
  }
}

/** `data` with one element a row, counted. */
export function listed(element: string, rows: readonly Fields[]): FunctionOutcome {
  const attributes = [['listtype', element] as const, ['count', rows.length] as const];
  const payload = (writer: XmlWriter): void => {
    if (rows.length === 0) return writer.empty('data', attributes);
    writer.open('data', attributes);
    writeContent(writer, element, rows);
    writer.close('data');
  };
  return { transactions: 1, payload };
}

/** `data` as it was recorded for functions that answer with one tree, without attributes. */
export function tree(content: Fields): FunctionOutcome {
  return { transactions: 1, payload: (writer) => writeContent(writer, 'data', content) };
}
