import { XmlUnreadableError } from './xml-unreadable.error.js';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
/** `utf-16` without a byte order: the bytes tell. */
type Label = Encoding | 'utf-16';

const labels: ReadonlyMap<string, Label> = new Map<string, Label>([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['utf-16', 'utf-16'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
  ['iso-8859-1', 'windows-1252'],
  ['iso8859_1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
]);
/** A subset of both encodings of one byte: says nothing against either. */
const asciiLabels: ReadonlySet<string> = new Set(['us-ascii', 'ascii']);

/** Code points of the bytes 0x80 to 0x9f; 0 where the byte stands for itself. */
const windows1252: readonly number[] = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
  0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];
const declarationBytes = 256;

function refused(message: string): XmlUnreadableError {
  return new XmlUnreadableError('ENCODING', message);
}

/** What the first bytes say: a byte order mark, or `<` in units of two bytes. */
function sniff(bytes: Uint8Array): Encoding | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    return 'utf-8';
  }
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) {
    return 'utf-16le';
  }
  return (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c) ? 'utf-16be' : undefined;
}

function declaredLabel(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, declarationBytes)).toString('latin1').replaceAll('\0', '');
  return /<\?xml\s[^<>]{0,80}?\sencoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})["']/.exec(head)?.[1]?.toLowerCase();
}

function httpLabel(contentType: string | undefined): string | undefined {
  return /;\s{0,9}(?:charset|encoding)\s{0,9}=\s{0,9}"?([\w.-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

function agrees(label: Label, encoding: Encoding): boolean {
  return label === encoding || (label === 'utf-16' && encoding.startsWith('utf-16'));
}

function labelOf(declared: string | undefined): Label | undefined {
  if (declared === undefined || asciiLabels.has(declared)) {
    return undefined;
  }
  const label = labels.get(declared);
  if (label === undefined) {
    throw refused('The declared encoding is not known.');
  }
  return label;
}

function encodingOf(bytes: Uint8Array, contentType: string | undefined): Encoding {
  const declared = labelOf(declaredLabel(bytes));
  // The header is a hint: what it says counts only where it is understood.
  const hinted = labels.get(httpLabel(contentType) ?? '');
  const seen = sniff(bytes) ?? declared ?? hinted ?? 'utf-8';
  if (seen === 'utf-16' || (seen.startsWith('utf-16') && sniff(bytes) === undefined)) {
    throw refused('The text is not in the encoding that it claims.');
  }
  const disagrees = [declared, hinted].some((label) => label !== undefined && !agrees(label, seen));
  if (!disagrees) {
    return seen;
  }
  const isWide = [declared, hinted, seen].some((label) => label?.startsWith('utf-16') === true);
  if (isWide || !isAscii(bytes)) {
    throw refused('The encodings that are claimed contradict each other.');
  }
  return 'utf-8';
}

/** Node's own decoder reads 0x80 to 0x9f as control characters in some versions: https://github.com/nodejs/node/issues/56542 */
function decodeWindows1252(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  bytes.forEach((byte, index) => {
    const code = byte >= 0x80 && byte < 0xa0 ? (windows1252[byte - 0x80] ?? 0) : 0;
    units[index] = code === 0 ? byte : code;
  });
  return new TextDecoder('utf-16le').decode(units);
}

/**
 * The text of a document by byte order mark, XML declaration and HTTP header, in this order. Claims that contradict each
 * other are refused unless all bytes are ASCII, where they come to the same.
 *
 * @throws XmlUnreadableError ENCODING  for unknown or contradicting encodings and for bytes that the encoding has not
 */
export function decodeDocument(bytes: Uint8Array, contentType: string | undefined): string {
  const encoding = encodingOf(bytes, contentType);
  if (encoding === 'windows-1252') {
    return decodeWindows1252(bytes);
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw refused('The bytes are not text in their encoding.');
  }
}
