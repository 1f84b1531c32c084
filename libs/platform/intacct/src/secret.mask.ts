import { assertCall } from './request/call.shapes.js';
import { maskSecretsShape, maskXmlShape } from './request/positional.shapes.js';
import { indexOf, secretRanges, shortestSecret } from './secret.finder.js';

const masked = '[masked]';

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
const elementPattern = new RegExp(
  `(<((?:[\\w.-]{1,40}:)?(?:${secretElements.join('|')}))(?:\\s[^>]*)?>)[\\s\\S]*?(</\\2\\s*>|$)`,
  'gi',
);

/** Mask the content of secret elements in a request or answer, whole or cut. */
export function maskXml(xml: string): string {
  assertCall('maskXml', { xml }, maskXmlShape);
  return xml.replace(elementPattern, `$1${masked}$3`);
}

/**
 * Masks secrets that a foreign text may repeat: in any letter case, escaped for XML, a URL or JSON, in base64 or
 * hexadecimal, with other white space, without their tags, or cut where the text begins or ends. Those under 8 characters
 * are left outside their elements: they are words of ordinary texts, and a hole in a well-known sentence would give them
 * away.
 */
export function secretMask(secrets: readonly string[]): (text: string) => string {
  const index = indexOf([...new Set(secrets)].filter((secret) => secret.trim().length >= shortestSecret));
  return (text) => {
    const xml = maskXml(text);
    let rest = 0;
    const kept = secretRanges(xml, index).map(([start, end]) => {
      const before = xml.slice(rest, start);
      rest = end;
      return before + masked;
    });
    return kept.join('') + xml.slice(rest);
  };
}

export function maskSecrets(text: string, secrets: readonly string[]): string {
  assertCall('maskSecrets', { text, secrets }, maskSecretsShape);
  return secretMask(secrets)(text);
}
