import fc from 'fast-check';

/** One hostile body and what its header claims. */
export interface HostileBody {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

const largest = 1_000_000;

function repeated(piece: string, size: number): string {
  return piece.repeat(Math.max(1, Math.floor(size / piece.length)));
}

/** Attacks by name, each for a size in characters. */
export const attacks: Readonly<Record<string, (size: number) => string>> = {
  entityBomb: (size) => `<!DOCTYPE a [${repeated('<!ENTITY b "&a;&a;">', size)}]><a>&b;</a>`,
  externalEntity: () => '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  depth: (size) => repeated('<a>', size),
  closedDepth: (size) => repeated('<a>', size / 2) + repeated('</a>', size / 2),
  width: (size) => `<a>${repeated('<b/>', size)}</a>`,
  groups: (size) => `<a>${repeated(`<g>${'<b/>'.repeat(20_000)}</g>`, size)}</a>`,
  longName: (size) => `<${repeated('a', size)}/>`,
  manyNames: (size) => `<a>${Array.from({ length: size / 10 }, (_, index) => `<b${index}/>`).join('')}</a>`,
  longAttribute: (size) => `<a b="${repeated('c', size)}"/>`,
  openAttribute: (size) => `<a b="${repeated('c', size)}`,
  manyAttributes: (size) => `<a ${Array.from({ length: size / 10 }, (_, index) => `b${index}=""`).join(' ')}/>`,
  sameAttribute: (size) => `<a ${repeated('b="" ', size)}/>`,
  fullElements: (size) =>
    `<a>${repeated(`<b ${Array.from({ length: 64 }, (_, i) => `c${i}=""`).join(' ')}/>`, size)}</a>`,
  references: (size) => `<a>${repeated('&amp;', size)}</a>`,
  characterReferences: (size) => `<a>${repeated('&#65;', size)}</a>`,
  illegalReferences: (size) => `<a>${repeated('&#0;', size)}</a>`,
  ampersands: (size) => `<a>${repeated('&', size)}</a>`,
  longReference: (size) => `<a>&#${repeated('1', size)};</a>`,
  controlCharacters: (size) => `<a>${repeated('\u0001', size)}</a>`,
  someControlCharacters: (size) => `<a>${'\u0001b'.repeat(400)}${repeated('c', size)}</a>`,
  cdata: (size) => `<a>${repeated('<![CDATA[b]]>', size)}</a>`,
  openCdata: (size) => `<a>${repeated('<![CDATA[', size)}</a>`,
  cdataEnds: (size) => `<a>${repeated(']]>', size)}</a>`,
  comments: (size) => `<a>${repeated('<!---->', size)}</a>`,
  hyphens: (size) => `<a><!--${repeated('-', size)}--></a>`,
  instructions: (size) => `<a>${repeated('<?b c?>', size)}</a>`,
  openInstruction: (size) => `<a>${repeated('<?b ', size)}</a>`,
  lineEnds: (size) => `<a>${repeated('\r', size)}</a>`,
  white: (size) => `<a${repeated(' ', size)}/>`,
  whiteDeclaration: (size) => `<?xml version="1.0"${repeated(' ', size)}?><a/>`,
  lessThan: (size) => repeated('<', size),
  prototypes: () => '<a><constructor>1</constructor><prototype>2</prototype><toString x="1"/></a>',
  prototypeName: () => '<a><__proto__><isAdmin>1</isAdmin></__proto__></a>',
  namespaces: (size) => `<x:a xmlns:x="y">${repeated('<x:b xmlns:x="z"/>', size)}</x:a>`,
  supportIds: (size) => failure(repeated('[Support ID ', size)),
  tags: (size) => failure(repeated('&lt;b ', size)),
  errors: (size) =>
    `${head}<errormessage>${repeated('<error><errorno>E</errorno></error>', size)}</errormessage></response>`,
  results: (size) =>
    `${head}<operation>${repeated('<result><status>success</status></result>', size)}</operation></response>`,
  records: (size) =>
    `${head}<operation><result><data>${repeated('<a><b><c>1</c></b></a>', size)}</data></result></operation></response>`,
  fields: (size) => answer(`<data>${repeated(`<a>${manyFields(20, '')}</a>`, size)}</data>`),
  sameFields: (size) => answer(`<data>${repeated(`<a>${'<b/>'.repeat(1_000)}</a>`, size)}</data>`),
  filledFields: (size) => answer(`<data>${repeated(`<a>${manyFields(30, '1')}</a>`, size)}</data>`),
  manyFields: (size) => answer(`<data><a>${manyFields(Math.min(9_000, size / 9), '')}</a></data>`),
  sparseRecords: (size) => answer(`<data>${repeated('<object><field>12</field></object>', size)}</data>`),
  sparseFields: (size) => answer(`<data>${repeated(`<object>${'<f>123456</f>'.repeat(100)}</object>`, size)}</data>`),
  sparseResults: (size) =>
    `${head}<operation>${repeated('<result><data><a><b>1234567890</b></a></data></result>', size)}</operation></response>`,
  nestedRecords: (size) => answer(`<data>${repeated(`<a>${'<b>'.repeat(50)}1${'</b>'.repeat(50)}</a>`, size)}</data>`),
  nestedLines: (size) => answer(`<data>${repeated(`<a><b>${'<c><d/></c>'.repeat(500)}</b></a>`, size)}</data>`),
  attributesOfRecords: (size) => answer(`<data>${repeated('<a b="" c="" d=""/>', size)}</data>`),
  wideText: (size) => `<a>${repeated('\u{1f600}', size)}</a>`,
};

const head = '<response><control><status>failure</status></control>';

function failure(description: string): string {
  return `${head}<errormessage><error><description2>${description}</description2></error></errormessage></response>`;
}

function answer(content: string): string {
  return `${head}<operation><result>${content}</result></operation></response>`;
}

function manyFields(count: number, value: string): string {
  return Array.from({ length: count }, (_, index) =>
    value === '' ? `<b${index}/>` : `<b${index}>${value}</b${index}>`,
  ).join('');
}

const tokens = fc.constantFrom(
  ...['<a>', '</a>', '<b', '/>', '>', '<', '&amp;', '&', ';', '&#', '<![CDATA[', ']]>', '<!--', '-->', '<?c', '?>'],
  ...['<!DOCTYPE', ' x="1"', '"', "'", '=', '\u0000', '\r', '\ud800', '\u00e9', 'text', '__proto__', 'constructor'],
  ...['<response>', '</response>', '<control>', '</control>', '<operation>', '<result>', '<data>', '<errormessage>'],
);

type Encode = (text: string) => Uint8Array;
const encoders: readonly Encode[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(text, 'latin1'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.concat([Buffer.from(text), Buffer.from(text, 'utf16le')]),
];

/** Bodies that nobody should send: attacks of any size and encoding, whole or cut, and heaps of markup and bytes. */
export function hostileBodies(largestBytes = largest): fc.Arbitrary<HostileBody> {
  const attack = fc
    .tuple(fc.constantFrom(...Object.values(attacks)), fc.nat(largestBytes))
    .map(([make, size]) => make(Math.max(100, size)));
  const heap = fc.array(tokens, { maxLength: 200 }).map((parts) => parts.join(''));
  const wellMeant = heap.map((content) => `<response><control/><operation>${content}</operation></response>`);
  const text = fc.oneof(
    { arbitrary: attack, weight: 1 },
    { arbitrary: heap, weight: 4 },
    { arbitrary: wellMeant, weight: 4 },
  );
  const bytes = fc
    .tuple(text, fc.constantFrom(...encoders), fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })))
    .map(([content, encode, share]) => {
      const whole = encode(content).subarray(0, largestBytes);
      return whole.subarray(0, Math.ceil(whole.length * share));
    });
  return fc.record({
    bytes: fc.oneof({ arbitrary: bytes, weight: 9 }, { arbitrary: fc.uint8Array({ maxLength: 500 }), weight: 1 }),
    contentType: fc.constantFrom(undefined, 'text/xml', 'text/xml; charset=utf-16', 'text/xml; charset=iso-8859-1'),
  });
}
