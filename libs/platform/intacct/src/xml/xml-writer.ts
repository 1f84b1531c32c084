import { stripIllegalCharacters } from './xml-characters.js';
import type { XmlNode } from './xml-node.js';

/** An element or attribute cannot be written: its name is not one of XML. */
export class XmlNameError extends Error {
  constructor(name: string) {
    super(`"${name.slice(0, 60)}" cannot be the name of an XML element.`);
    this.name = 'XmlNameError';
  }
}

/** What should be the text of an element or attribute is none. */
export class XmlTextError extends Error {
  constructor(name: string, kind: string) {
    super(`Field ${name}: text expected, not ${kind}.`);
    this.name = 'XmlTextError';
  }
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A bare carriage return is read as a line feed.
  '\r': '&#13;',
};

function escape(text: string): string {
  return stripIllegalCharacters(text).replace(/[&<>"'\r]/g, (character) => escapes[character] ?? character);
}

function escapeAttribute(text: string): string {
  return escape(text).replace(/[\n\t]/g, (character) => (character === '\n' ? '&#10;' : '&#9;'));
}

/** One section cannot hold its own end: it is split there. */
function cdata(text: string): string {
  return `<![CDATA[${stripIllegalCharacters(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function writeText({ text, isCdata }: XmlNode): string {
  return isCdata === true ? cdata(text) : escape(text);
}

function writeNode(node: XmlNode): string {
  if (!namePattern.test(node.name)) {
    throw new XmlNameError(node.name);
  }
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
  const content = node.children.length > 0 ? node.children.map(writeNode).join('') : writeText(node);
  return `<${node.name}${attributes.join('')}>${content}</${node.name}>`;
}

/**
 * Write an element without any white space between elements; children keep their order. Written here and not by the
 * library's builder, which lets illegal characters and bare carriage returns through.
 *
 * @throws XmlNameError  for an element name that is not one of XML
 */
export function writeElement(node: XmlNode): string {
  return writeNode(node);
}

/** Write a document: declaration and root element. */
export function writeDocument(root: XmlNode): string {
  return `<?xml version="1.0" encoding="utf-8"?>${writeNode(root)}`;
}

/** Far deeper than anything that the gateway takes. */
const deepest = 100;

/**
 * Make sure that an element can be written, whatever its types say.
 *
 * @throws XmlNameError  for an element name that is not one of XML
 * @throws XmlTextError  for a content that is no text, and for what is nested deeper than 100 levels
 */
export function assertWritable(node: XmlNode, depth = 1): void {
  if (typeof node.name !== 'string' || !namePattern.test(node.name)) {
    throw new XmlNameError(String(node.name));
  }
  const texts: readonly unknown[] = [node.text, ...Object.values(node.attributes)];
  const [wrong] = texts
    .filter((text) => typeof text !== 'string')
    .map((text) => (text === null ? 'null' : typeof text));
  if (wrong !== undefined || depth > deepest) {
    throw new XmlTextError(node.name, wrong ?? `level ${depth}`);
  }
  for (const child of node.children) assertWritable(child, depth + 1);
}
