import { move, transferableSymbol, valueSymbol } from 'piscina';
import { readBody } from './document.reader.js';
import type { AnswerBody, ReadDocument } from './document.reader.js';
import { transferablesOf } from '../xml/xml-table.js';

/** Runs in a thread of the parser pool: what it gives is handed over, not copied. */
export function parse(body: AnswerBody): object {
  const document: ReadDocument = readBody(body);
  if (document.kind === 'unreadable') {
    return document;
  }
  return move({ [transferableSymbol]: transferablesOf(document.table), [valueSymbol]: document });
}
