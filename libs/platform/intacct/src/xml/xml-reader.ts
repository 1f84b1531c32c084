import { replaceIllegalCharacters } from './xml-characters.js';
import { decodeDocument } from './xml-encoding.js';
import type { XmlNode } from './xml-node.js';
import { XmlScanner } from './xml-scanner.js';
import { rootOf } from './xml-table.js';
import type { XmlTable } from './xml-table.js';

/** Line ends as XML wants them. */
function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n/g, '\n').split('\r').join('\n') : text;
}

function tableOf(text: string): XmlTable {
  return new XmlScanner(replaceIllegalCharacters(withLineFeeds(text))).scan();
}

/**
 * Read the bytes of a document.
 *
 * @param contentType  header of the answer, for its encoding
 * @throws XmlUnreadableError  for anything but exactly one well-formed root element
 */
export function readTable(bytes: Uint8Array, contentType: string | undefined): XmlTable {
  return tableOf(decodeDocument(bytes, contentType));
}

/**
 * Read a document: no number is coerced, no white space of a leaf is cut, a document type is refused.
 *
 * @throws XmlUnreadableError  for anything but exactly one well-formed root element
 */
export function readDocument(text: string): XmlNode {
  return rootOf(tableOf(text));
}
