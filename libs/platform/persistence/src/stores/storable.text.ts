const UNSTORABLE = /[\0\p{Cs}]/gu;

/** PostgreSQL stores neither U+0000 nor half of a surrogate pair: both become U+FFFD. */
export function storable(text: string): string {
  return text.replace(UNSTORABLE, '\uFFFD');
}

/** A value as text for a `jsonb` column. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}
