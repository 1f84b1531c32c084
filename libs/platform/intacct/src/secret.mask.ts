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

/**
 * Mask secrets that a foreign text may repeat. Those under 8 characters are left outside their elements: they are words of
 * ordinary texts, and a hole in a well-known sentence would give them away.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestMaskedSecret)
    .reduce((result, secret) => result.replaceAll(secret, masked), maskXml(text));
}
