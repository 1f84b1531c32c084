import fc from 'fast-check';
import { requestXml } from './simulator.fixture.js';

/** A body as it may come from anybody, with the charset of its content type. */
export interface HostileBody {
  readonly name: string;
  readonly bytes: Buffer;
  readonly charset?: string;
}

const VALID = requestXml({ uniqueid: 'false' });
const into = (text: string): string => VALID.replace('<getAPISession/>', `<getAPISession>${text}</getAPISession>`);
const body = (name: string, text: string | Buffer, charset?: string): HostileBody => ({
  name,
  bytes: typeof text === 'string' ? Buffer.from(text, 'utf8') : text,
  ...(charset === undefined ? {} : { charset }),
});
const utf16 = (text: string, big: boolean): Buffer => {
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return big ? little.swap16() : little;
};
const bomb = (levels: number): string =>
  Array.from({ length: levels }, (_each, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`).join('');

/** Attacks that are known to stop parsers, each grown to about `size` characters where size is the attack. */
export function attacks(size: number): readonly HostileBody[] {
  const many = (text: string): string => text.repeat(Math.ceil(size / text.length));
  return [
    body('entity bomb', `<!DOCTYPE x [<!ENTITY e0 "ha">${bomb(9)}]><request>&e9;</request>`),
    body('external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><request>&e;</request>'),
    body('doctype without end', `<!DOCTYPE x [${many('<!ENTITY a "b">')}`),
    body('depth', into(many('<a>'))),
    body('closed depth', into(`${many('<a>')}${many('</a>')}`)),
    body('width', into(many('<a/>'))),
    body('attributes', into(`<a ${many('b="" ')}/>`)),
    body(
      'different attributes',
      into(`<a ${Array.from({ length: size / 10 }, (_each, at) => `b${at}=""`).join(' ')}/>`),
    ),
    body('long name', into(`<${many('a')}/>`)),
    body('long attribute name', into(`<a ${many('b')}=""/>`)),
    body('long attribute value', into(`<a b="${many('<')}"/>`)),
    body('open attribute value', into(`<a b="${many('x')}`)),
    body('open tag with white space', into(`<a${many(' ')}`)),
    body('many open tags', into(many('<'))),
    body('many references', into(`<a>${many('&amp;')}</a>`)),
    body('many open references', into(`<a>${many('&')}</a>`)),
    body('long reference', into(`<a>&#${many('0')}65;</a>`)),
    body('huge reference', into(`<a>&#x${many('F')};</a>`)),
    body('undeclared entity', into('<a>&nbsp;</a>')),
    body('reference to a control character', into('<a>&#0;&#x1F;</a>')),
    body('reference to a surrogate', into('<a>&#xD800;</a>')),
    body('control characters', into('<a>\u0001\u000B\u001F</a>')),
    body('non-character', into('<a>\uFFFE</a>')),
    body('lone surrogate in UTF-16', utf16(into('<a>\uD800</a>').replace('utf-8', 'utf-16'), false)),
    body('open comment', into(`<!--${many('- ')}`)),
    body('many hyphens', into(`<!--${many('-')}-->`)),
    body('open CDATA', into(`<![CDATA[${many(']')}`)),
    body('end of CDATA in text', into(`<a>${many(']')}></a>`)),
    body('open instruction', into(`<?a ${many('?')}`)),
    body('late declaration', into('<?xml version="1.0"?>')),
    body('long declaration', `<?xml version="1.0"${many(' ')}?><request/>`),
    body('white space', many(' \n\t')),
    body('text outside the root', `${VALID}${many('x')}`),
    body('many roots', many('<a></a>')),
    body('white space in a long text', into(`<a>${many(' x')}</a>`)),
    body('white space inside a text', into(`<a>x${many(' ')}x</a>`)),
    body('cut', VALID.slice(0, VALID.length / 2)),
    body('cut inside a character', Buffer.from(into('<a>é</a>'), 'utf8').subarray(0, -VALID.length / 4)),
    body('Latin-1 bytes called UTF-8', Buffer.from(into('<a>é</a>'), 'latin1')),
    body('UTF-8 called UTF-16', VALID.replace('utf-8', 'utf-16')),
    body('UTF-16 without mark', Buffer.from(VALID, 'utf16le')),
    body('UTF-16 called UTF-8', utf16(VALID, true)),
    body('UTF-16 of odd length', utf16(VALID.replace('utf-8', 'utf-16'), false).subarray(0, -1)),
    body('UTF-32', Buffer.from('fffe00003c000000', 'hex')),
    body('mixed encodings', Buffer.concat([Buffer.from(VALID), utf16(VALID, false)])),
    body('unknown encoding', VALID.replace('utf-8', 'x-none')),
    body('contradicting charset', VALID, 'iso-8859-1'),
    body('binary', Buffer.from(Array.from({ length: 4096 }, (_each, at) => (at * 7919) % 256))),
    body('prototype', into('<__proto__><constructor/></__proto__>')),
    body('prototype as attribute', into('<a __proto__="1"/>')),
    body('nothing', ''),
  ];
}

const PIECES = [
  ...['<', '>', '/>', '</', '<a>', '</a>', '<a b="', '"', "'", '=', '&', '&#', '&#x', ';', '&amp;', '&lt;', '&x;'],
  ...[
    '<!--',
    '-->',
    '--',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<?xml ',
    '<!DOCTYPE a [',
    '<!ENTITY a "b">',
    ']',
    ' ',
    '\n',
  ],
  ...[
    '\r',
    '\t',
    '\u0000',
    '\u0001',
    '\uFEFF',
    '\uFFFF',
    'é',
    '😀',
    ':',
    '-',
    '.',
    '0',
    'request',
    'control',
    '__proto__',
  ],
];

/** Change a valid request here and there. */
const mutated = fc
  .array(fc.tuple(fc.nat(VALID.length), fc.nat(12), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 6 })
  .map((changes) =>
    changes.reduce((text, [at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length), VALID),
  );
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join(''));
const ENCODERS: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text, 'utf8'),
  (text) => Buffer.from(text, 'latin1'),
  (text) => utf16(text, false),
  (text) => utf16(text, true),
  (text) => Buffer.concat([Buffer.from('\uFEFF'), Buffer.from(text)]),
];

/** Generated bodies: changed requests, scrambled markup and noise, in right and wrong encodings. */
export const hostileBody: fc.Arbitrary<HostileBody> = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: mutated },
      { weight: 3, arbitrary: pieces.map(into) },
      { weight: 2, arbitrary: pieces },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    ),
    fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(ENCODERS.length - 1)),
    fc.option(fc.constantFrom('utf-8', 'iso-8859-1', 'utf-16', 'x-none'), { nil: undefined, freq: 6 }),
    fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
  )
  .map(([text, encoder, charset, share]) => {
    const bytes = ENCODERS[encoder]?.(text) ?? Buffer.from(text);
    return body('generated', bytes.subarray(0, Math.ceil(bytes.length * share)), charset);
  });
