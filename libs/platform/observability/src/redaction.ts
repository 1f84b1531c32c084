const mask = '[secret]';
const maxDepth = 6;
const secretName =
  /pass(?:word|wd|phrase)|secret|session[-_]?id|authorization|cookie|api[-_]?key|access[-_]?key|private[-_]?key|credential|(?:^|[-_]|access|refresh|bearer)token/i;

const secretsInText: readonly (readonly [RegExp, string])[] = [
  [/(<(password|senderpassword|sessionid|apikey)\b[^>]*>)[^<]*/gi, `$1${mask}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${mask}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/]*@/gi, `$1:${mask}@`],
  [/(\b(?:password|secret|sessionid|api[-_]?key|token)\s*[=:]\s*)(?!\[secret\])[^\s,;&"'}]+/gi, `$1${mask}`],
];

/** Hide what looks like a credential inside a text: XML elements, authorization headers, addresses, `name=value`. */
export function redactText(text: string): string {
  return secretsInText.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** Drivers hang statements, parameters and rows on their errors: payloads, which no log line may carry. */
const errorFields = new Set([
  'code',
  'kind',
  'stage',
  'scope',
  'context',
  'errno',
  'syscall',
  'address',
  'port',
  'status',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'retriable',
  'broker',
]);

function describeError(error: Error, depth: number): Record<string, unknown> {
  const described: Record<string, unknown> = { type: error.name, message: redactText(error.message) };
  for (const [name, value] of Object.entries(error)) {
    if (errorFields.has(name)) described[name] = redactNamed(name, value, depth + 1);
  }
  if (error.stack !== undefined) described['stack'] = redactText(error.stack);
  if (error.cause !== undefined) described['cause'] = redactValue(error.cause, depth + 1);
  return described;
}

function redactNamed(name: string, value: unknown, depth: number): unknown {
  return secretName.test(name) && value !== undefined ? mask : redactValue(value, depth);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) return '[deep]';
  if (value instanceof Error) return describeError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${String(value.byteLength)} bytes]`;
  if (hasToJson(value)) return redactValue(value.toJSON(), depth + 1);
  return redactFields(value, depth + 1);
}

/**
 * Copy the fields of a log line without secrets: values of fields named like one, at any depth, and texts that contain one.
 * Errors become plain objects with their code, context and causes; cycles end at a bounded depth. The input is not changed.
 */
export function redactFields(fields: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redactNamed(name, value, depth)]));
}
