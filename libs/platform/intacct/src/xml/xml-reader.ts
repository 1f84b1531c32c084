import { TextUnits } from './text-units.js';
import { replaceIllegalCharacters } from './xml-characters.js';
import { decodeDocument } from './xml-encoding.js';
import type { XmlNode } from './xml-node.js';
import { XmlScanner } from './xml-scanner.js';
import { rootOf } from './xml-table.js';
import type { XmlTable } from './xml-table.js';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Line ends as XML wants them. */
function withLineFeeds(text: string): string {
  if (!text.includes('\r')) {
    return text;
  }
  const units = new TextUnits(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== carriageReturn) {
      units.push(code);
    } else if (text.charCodeAt(at + 1) !== lineFeed) {
      units.push(lineFeed);
    }
  }
  return units.toString();
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
