const UNSTORABLE = /[\0\p{Cs}]/gu;

/** PostgreSQL stores neither U+0000 nor half of a surrogate pair: both become U+FFFD. */
export function storable(text: string): string {
  return text.replace(UNSTORABLE, '\uFFFD');
}

/** How `JSON.stringify` writes what cannot be stored; also meets a backslash in front of such letters, which costs time only. */
const ESCAPED = /\\u(?:0000|d[89a-f])/;

/** A value as text for a `jsonb` column. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return ESCAPED.test(text)
    ? JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part))
    : text;
}
