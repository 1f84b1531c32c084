/** An object of bare fields, from whatever context; no instance of a class, no list. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What an argument is, in a word for its caller: never its content. */
export function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return value === null ? 'null' : value === '' ? 'an empty text' : typeof value === 'string' ? 'text' : typeof value;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return isPlainObject(value) ? 'a record' : (value.constructor as { readonly name: string }).name;
}
