import { isAscii, isUtf8 } from 'node:buffer';
import { withLineFeeds } from './line.ends.js';
import { XmlSyntaxError, type XmlFault } from './xml.error.js';

/** What a request said, as text with line feeds as line ends. */
export interface DecodedBody {
  readonly text: string;
  /** The bytes are not what they claim to be; `text` is then a guess, good for echoes only. */
  readonly fault?: XmlSyntaxError;
}

type Encoding = 'utf8' | 'ascii' | 'latin1' | 'utf16';

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ['utf-8', 'utf8'],
  ['utf8', 'utf8'],
  ['us-ascii', 'ascii'],
  ['ascii', 'ascii'],
  ['iso-8859-1', 'latin1'],
  ['iso_8859-1', 'latin1'],
  ['latin1', 'latin1'],
  ['utf-16', 'utf16'],
  ['utf-16le', 'utf16'],
  ['utf-16be', 'utf16'],
]);

const HEAD_BYTES = 256;

const startsWith = (bytes: Buffer, ...mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte);

/** Encoding by byte order mark, with the bytes behind it in the order that this machine reads. */
function marked(bytes: Buffer): { readonly encoding: Encoding; readonly text: () => string } | undefined {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
    return { encoding: 'utf8', text: () => bytes.toString('utf8', 3) };
  }
  if (startsWith(bytes, 0xff, 0xfe)) return { encoding: 'utf16', text: () => bytes.toString('utf16le', 2) };
  if (startsWith(bytes, 0xfe, 0xff)) {
    return {
      encoding: 'utf16',
      text: () =>
        Buffer.from(bytes.subarray(2, bytes.length & ~1))
          .swap16()
          .toString('utf16le'),
    };
  }
  return undefined;
}

const agree = (left: Encoding, right: Encoding): boolean =>
  left === right || (left === 'ascii' && right === 'utf8') || (left === 'utf8' && right === 'ascii');

class Contradiction extends Error {
  constructor(
    readonly fault: XmlFault,
    reason: string,
  ) {
    super(reason);
    this.name = 'Contradiction';
  }
}

function known(name: string | undefined): Encoding | undefined {
  if (name === undefined) return undefined;
  const encoding = ENCODINGS.get(name.toLowerCase());
  if (encoding === undefined) throw new Contradiction('encodingUnknown', `The encoding '${name}' is not supported.`);
  return encoding;
}

const declaredIn = (head: string): string | undefined =>
  /^<\?xml[ \t\r\n][^>]{0,200}?encoding[ \t\r\n]{0,9}=[ \t\r\n]{0,9}["']([^"'>]{1,40})["']/.exec(head)?.[1];

function decode(bytes: Buffer, charset: string | undefined): string {
  const mark = marked(bytes);
  const text = mark?.text();
  const declared = known(declaredIn(text?.slice(0, HEAD_BYTES) ?? bytes.toString('latin1', 0, HEAD_BYTES)));
  const announced = known(charset);
  const wanted = declared ?? announced ?? mark?.encoding ?? 'utf8';
  const actual = mark?.encoding ?? wanted;
  const claims = [declared, announced].filter((each) => each !== undefined);
  if (claims.some((each) => !agree(each, actual)) || (mark === undefined && actual === 'utf16')) {
    throw new Contradiction('encodingContradicted', 'The declared encoding is not the one of the document.');
  }
  const sound = actual === 'utf8' ? isUtf8(bytes) : actual === 'utf16' ? bytes.length % 2 === 0 : true;
  if (!sound || (actual === 'ascii' && !isAscii(bytes))) {
    throw new Contradiction('encodingContradicted', 'A byte does not belong to the declared encoding.');
  }
  return text ?? bytes.toString(actual === 'latin1' ? 'latin1' : 'utf8');
}

/**
 * The body of a request by byte order mark, XML declaration and charset of the content type, which must not
 * contradict each other; UTF-8 when none of them speaks.
 *
 * @param charset  of the content type
 */
export function decodeBody(bytes: Buffer, charset: string | undefined): DecodedBody {
  try {
    return { text: withLineFeeds(decode(bytes, charset)) };
  } catch (error) {
    if (!(error instanceof Contradiction)) throw error;
    const text = withLineFeeds(marked(bytes)?.text() ?? bytes.toString('utf8'));
    const broken = error.message.startsWith('A byte') ? text.indexOf('\uFFFD') : 0;
    return { text, fault: new XmlSyntaxError(error.fault, error.message, text, Math.max(0, broken)) };
  }
}
