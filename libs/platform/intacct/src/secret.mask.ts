const masked = '[masked]';
const shortestMaskedSecret = 8;

/**
 * Elements whose content never leaves: the list of the official clients, and bodies of documents.
 *
 * @see Interface reference, section 10
 */
const secretElements = [
  'password',
  'sessionid',
  'accountnumber',
  'cardnum',
  'ssn',
  'achaccountnumber',
  'wireaccountnumber',
  'taxid',
  'pdfdata',
] as const;
const elementPattern = new RegExp(`(<(${secretElements.join('|')})(?:\\s[^>]*)?>)[\\s\\S]*?(</\\2\\s*>|$)`, 'gi');

/** Mask the content of secret elements in a request or answer, whole or cut. */
export function maskXml(xml: string): string {
  return xml.replace(elementPattern, `$1${masked}$3`);
}

const references: Readonly<Record<string, string>> = { '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const spaces = String.raw`(?:\s|\+|%20|%0[9aAdD]|&(?:amp;){0,3}(?:nbsp|#160|#x[aA]0);){1,64}`;
const tagPattern = /<\/?[a-z][^<>]*>/gi;

function percentOf(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .map((hex) => `%${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`)
    .join('');
}

function jsonOf(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at).toString(16).padStart(4, '0'))
    .map((hex) => `\\\\u${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`)
    .join('');
}

/** Bounded everywhere: the text that it is searched in is foreign. */
function patternOfPiece(piece: string): string {
  if (/^\s/.test(piece)) {
    return spaces;
  }
  if (piece.startsWith('\\')) {
    return `(?:\\\\{${piece.length},${piece.length * 4}}|${percentOf(piece)})`;
  }
  if (/^[A-Za-z0-9]$/.test(piece)) {
    return piece;
  }
  const literal = `\\u{${(piece.codePointAt(0) ?? 0).toString(16)}}`;
  const name = references[piece];
  const others = [
    ...(piece === '&' ? ['&(?:amp;){1,4}'] : []),
    ...(name === undefined ? [] : [`&(?:amp;){0,3}${name};`]),
    ...(piece === '"' || piece === '/' ? [`\\\\{1,4}${literal}`] : []),
  ];
  return `(?:${[...others, literal, percentOf(piece), jsonOf(piece)].join('|')})`;
}

function patternOfText(text: string): string {
  return (text.match(/\\+|\s+|./gsu) ?? []).map(patternOfPiece).join('');
}

/** What of its base64 does not depend on what stands around it, for each place in a group of three bytes. */
function base64Of(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const inner = [0, 2, 3].map((unsure, lead) => {
    const encoded = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
    return encoded.slice(unsure, Math.floor(((lead + bytes.length) * 8) / 6));
  });
  return [bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, ''), ...inner];
}

/** A secret as it is, escaped for XML, a URL or JSON, in base64, with other white space, or without its tags. */
function patternOf(secret: string): RegExp {
  const untagged = secret.replace(tagPattern, '').trim();
  const plain = [secret.trim(), ...(untagged.length >= shortestMaskedSecret ? [untagged] : [])];
  const encoded = base64Of(secret).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
  const literal = [...new Set(encoded)].map((text) => text.replace(/[+/=-]/g, (sign) => `[${sign}]`));
  return new RegExp([...new Set(plain)].map(patternOfText).concat(literal).join('|'), 'gu');
}

/** A text that was cut inside a secret ends with the beginning of one. */
function maskCut(text: string, secret: string): string {
  for (let length = secret.length - 1; length >= shortestMaskedSecret; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) {
      return text.slice(0, -length) + masked;
    }
  }
  return text;
}

/**
 * Masks secrets that a foreign text may repeat, longest first. Those under 8 characters are left outside their elements:
 * they are words of ordinary texts, and a hole in a well-known sentence would give them away.
 */
export function secretMask(secrets: readonly string[]): (text: string) => string {
  const patterns = [...new Set(secrets)]
    .filter((secret) => secret.trim().length >= shortestMaskedSecret)
    .toSorted((left, right) => right.length - left.length)
    .map((secret) => ({ secret, pattern: patternOf(secret) }));
  return (text) =>
    patterns.reduce((result, { secret, pattern }) => maskCut(result.replace(pattern, masked), secret), maskXml(text));
}

export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secretMask(secrets)(text);
}
