import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { element, leaf } from './xml-node.js';
import type { XmlNode } from './xml-node.js';
import { readDocument, readTable } from './xml-reader.js';
import { rootOf } from './xml-table.js';
import { XmlUnreadableError } from './xml-unreadable.error.js';
import { writeDocument } from './xml-writer.js';

const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00e9\u0080</a>', 'latin1');
const declared = (encoding: string, text = '\u00e9'): string =>
  `<?xml version="1.0" encoding="${encoding}"?><a>${text}</a>`;

function problemOf(read: () => unknown): string {
  try {
    read();
    return 'none';
  } catch (error) {
    return error instanceof XmlUnreadableError ? error.problem : 'another error';
  }
}

function plain(node: XmlNode): unknown {
  return [node.name, node.attributes, node.text, node.children.map(plain)];
}

/** The same tree by a foreign parser, for documents that both must read alike. */
function foreign(text: string): unknown {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
    ignoreDeclaration: true,
  });
  const toPlain = (ordered: Readonly<Record<string, unknown>>): unknown => {
    const name = Object.keys(ordered).find((key) => key !== ':@') ?? '';
    const parts = ordered[name] as readonly Readonly<Record<string, unknown>>[];
    const children = parts.filter((part) => !('#text' in part)).map(toPlain);
    const text = parts.map((part) => (typeof part['#text'] === 'string' ? part['#text'] : '')).join('');
    return [name, ordered[':@'] ?? {}, children.length > 0 ? '' : text, children];
  };
  return (parser.parse(text) as readonly Readonly<Record<string, unknown>>[]).map(toPlain)[0];
}

describe('readDocument', () => {
  it.each([
    ['an end tag of another element', '<a></b>'],
    ['an end tag that only begins alike', '<a></ab>'],
    ['an end tag too many', '<a></a></a>'],
    ['crossed elements', '<a><b></a></b>'],
    ['two roots', '<a/><a/>'],
    ['text before the root', 'x<a/>'],
    ['text after the root', '<a/>x'],
    ['a CDATA section after the root', '<a/><![CDATA[]]>'],
    ['a reference outside the root', '<a/>&#32;'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['attributes without white space', '<a b="1"c="2"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute with a less-than sign', '<a b="<"/>'],
    ['an open attribute', '<a b="'],
    ['an entity of HTML', '<a>&nbsp;</a>'],
    ['an entity of nobody', '<a>&x;</a>'],
    ['a bare ampersand', '<a>a & b</a>'],
    ['an open reference', '<a>&#38</a>'],
    ['a reference without digits', '<a>&#x;</a>'],
    ['a reference in upper case', '<a>&#X41;</a>'],
    ['an undeclared entity in an attribute', '<a b="&x;"/>'],
    ['the end of a CDATA section in text', '<a>]]></a>'],
    ['an open CDATA section', '<a><![CDATA[</a>'],
    ['two hyphens in a comment', '<a><!-- -- --></a>'],
    ['an open comment', '<a><!-- </a>'],
    ['an instruction named xml', '<a><?xml version="1.0"?></a>'],
    ['a declaration that is not first', ' <?xml version="1.0"?><a/>'],
    ['a declaration without a version', '<?xml encoding="utf-8"?><a/>'],
    ['an open instruction', '<a><?b </a>'],
    ['a name that begins with a digit', '<1/>'],
    ['white space before a name', '< a/>'],
    ['white space before the end of a name', '<a></ a>'],
    ['an illegal character in a name', '<a\u0001/>'],
    ['a NUL in a name', '<a\u0000></a\u0000>'],
    ['a declaration of HTML', '<a><!b></a>'],
    ['a cut tag', '<a'],
    ['a name that would reach a prototype', '<a __proto__="1"/>'],
  ])('refuses %s', (_case, text) => {
    expect(problemOf(() => readDocument(text))).toBe('MALFORMED');
  });

  it.each([
    ['levels', '<a>'.repeat(65) + '</a>'.repeat(65)],
    ['attributes', `<a ${Array.from({ length: 65 }, (_, index) => `b${index}=""`).join(' ')}/>`],
    ['a long name', `<${'a'.repeat(257)}/>`],
    ['children', `<a>${'<b>12345</b>'.repeat(100_001)}</a>`],
    ['names', `<a>${Array.from({ length: 10_001 }, (_, index) => `<b${index}/>`).join('')}</a>`],
    ['illegal characters', `<a>${'\u0001'.repeat(1_001)}</a>`],
    ['elements in little text', `<a>${`<b>${'<c></c>'.repeat(500)}</b>`.repeat(50)}</a>`],
  ])('refuses too many or too long: %s', (_case, text) => {
    expect(problemOf(() => readDocument(text))).toBe('LIMIT');
  });

  it('reads a page of 2,000 records with 30 fields of short names', () => {
    const record = `<D>${Array.from({ length: 30 }, (_, index) => `<FIELD${index}></FIELD${index}>`).join('')}</D>`;
    expect(readDocument(`<a>${record.repeat(2_000)}</a>`).children).toHaveLength(2_000);
  });

  it.each([
    ['\ud83d\ude00', '&#x1F600;'],
    ['a\ud83d\ude00&b', 'a&#128512;&amp;b'],
    ['<>"\'', '&lt;&gt;&quot;&apos;'],
    ['\ufffd', '&#99999999999;'],
    ['A', '&#x000000041;'],
  ])('decodes %j', (decoded, written) => {
    expect(readDocument(`<a>${written}</a>`).text).toBe(decoded);
  });

  it.each(['&#;', '&#x;', '&#xg;', '&#A;', '&#65', '&#X41;', '&;', '&nbsp;', '&#0000000000000065;'])(
    'refuses the reference %s',
    (written) => {
      expect(problemOf(() => readDocument(`<a>${written}</a>`))).toBe('MALFORMED');
    },
  );

  it('makes line feeds of every line end', () => {
    expect(readDocument('<a>1\r\n2\r3\n4\r\r\n5&#13;</a>').text).toBe('1\n2\n3\n4\n\n5\r');
  });

  it.each([
    ['with entities', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['after a comment', '<!-- --><!DOCTYPE a><a/>'],
    ['inside the root', '<a><!DOCTYPE b></a>'],
  ])('refuses a document type %s', (_case, text) => {
    expect(problemOf(() => readDocument(text))).toBe('DOCTYPE');
  });

  it.each([
    ['a comment with a document type', '<a><!-- <!DOCTYPE b> --></a>', ''],
    ['CDATA with markup', '<a><![CDATA[<!DOCTYPE b>&amp;]]></a>', '<!DOCTYPE b>&amp;'],
    ['text around comments and instructions', '<a>b<!-- c --> d<?e f?>g</a>', 'b dg'],
    ['line ends', '<a>b\r\nc\rd&#13;</a>', 'b\nc\nd\r'],
    ['illegal characters', '<a>b\u0000c\ud800&#11;&#xFFFE;</a>', 'b\ufffdc\ufffd\ufffd\ufffd'],
    ['white space in tags', '<a\n></a\t>', ''],
    ['everything after the root', '<a>b</a>\n<!-- c --><?d?>\n', 'b'],
    ['signs of many bytes', '<a>\u20ac\u{1f600}</a>', '\u20ac\u{1f600}'],
  ])('reads %s', (_case, text, expected) => {
    expect(readDocument(text).text).toBe(expected);
  });

  it('keeps values of attributes, white space of theirs made plain', () => {
    expect(readDocument(`<a b='"' c = "1&#10;2\n3&lt;" constructor="x"/>`).attributes).toEqual(
      Object.fromEntries([
        ['b', '"'],
        ['c', '1\n2 3<'],
        ['constructor', 'x'],
      ]),
    );
  });

  it('reads what it should as another parser does', () => {
    const name = fc.constantFrom('a', 'B', 'USERINFO.LOGINID', 'x-y', '_z', 'data', '\u00e9t\u00e9');
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '0', '&', '<', '>', '"', "'", '\u00e9', '\u20ac') });
    const { tree } = fc.letrec<{ tree: XmlNode }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.tuple(name, text).map(([at, value]) => leaf(at, value)),
        fc
          .tuple(name, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(name, text, { maxKeys: 3 }))
          .map(([at, children, attributes]) => element(at, children, attributes)),
      ),
    }));
    fc.assert(
      fc.property(tree, (root) => {
        const document = writeDocument(asciiNames(root));
        expect(plain(readDocument(document))).toEqual(foreign(document));
      }),
    );
  });

  function asciiNames(node: XmlNode): XmlNode {
    return {
      ...node,
      name: node.name.replaceAll('\u00e9', 'e'),
      attributes: Object.fromEntries(
        Object.entries(node.attributes).map(([at, value]) => [at.replaceAll('\u00e9', 'e'), value]),
      ),
      children: node.children.map(asciiNames),
    };
  }
});

describe('readTable', () => {
  const utf16 = Buffer.from(`\ufeff${declared('UTF-16')}`, 'utf16le');
  const utf16be = Buffer.from(utf16).swap16();

  it.each<readonly [string, Uint8Array, string | undefined, string]>([
    ['UTF-8 by default', Buffer.from('<a>\u00e9</a>'), undefined, '\u00e9'],
    ['UTF-8 by mark', Buffer.from('\ufeff<a>\u00e9</a>'), undefined, '\u00e9'],
    ['UTF-8 by header', Buffer.from('<a>\u00e9</a>'), 'text/xml; encoding="UTF-8"', '\u00e9'],
    ['UTF-8 against an unknown hint', Buffer.from('<a>\u00e9</a>'), 'text/xml; charset=x-nobody', '\u00e9'],
    ['UTF-16 by mark', utf16, 'text/xml', '\u00e9'],
    ['UTF-16, high byte first', utf16be, 'text/xml; charset=utf-16', '\u00e9'],
    ['UTF-16 without a mark', utf16.subarray(2), undefined, '\u00e9'],
    ['ISO-8859-1 as Windows-1252', latin, undefined, '\u00e9\u20ac'],
    ['ISO-8859-1 by header', Buffer.from('<a>\u00e9</a>', 'latin1'), 'text/xml;charset=iso-8859-1', '\u00e9'],
    ['ASCII whatever is claimed', Buffer.from(declared('utf-8', 'e')), 'text/xml; charset=iso-8859-1', 'e'],
  ])('reads %s', (_case, bytes, contentType, expected) => {
    expect(rootOf(readTable(bytes, contentType)).text).toBe(expected);
  });

  it.each<readonly [string, Uint8Array, string | undefined]>([
    ['bytes that are not UTF-8', Buffer.from('<a>\u00e9</a>', 'latin1'), undefined],
    ['a header against the declaration', Buffer.from(declared('utf-8')), 'text/xml; charset=iso-8859-1'],
    ['a declaration against the mark', Buffer.from(`\ufeff${declared('iso-8859-1')}`), undefined],
    ['UTF-16 that is not', Buffer.from(declared('utf-16')), undefined],
    ['UTF-16 called UTF-8', Buffer.from(`\ufeff${declared('utf-8')}`, 'utf16le'), undefined],
    ['half a unit of UTF-16', utf16.subarray(0, -1), undefined],
    ['an encoding that nobody knows', Buffer.from(declared('x-nobody')), undefined],
  ])('refuses %s', (_case, bytes, contentType) => {
    expect(problemOf(() => readTable(bytes, contentType))).toBe('ENCODING');
  });

  it('says whether it replaced characters', () => {
    expect([
      readTable(Buffer.from('<a>\u0001</a>'), undefined),
      readTable(Buffer.from('<a/>'), undefined),
    ]).toMatchObject([{ hasReplaced: true }, { hasReplaced: false }]);
  });
});
