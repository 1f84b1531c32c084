/** Names one DMO record by its object and natural key: `{ object: 'customer', key: 'ALFKI' }`. */
export interface ObjectRef {
  readonly object: string;
  readonly key: string;
}

/** `customer:ALFKI`: how a reference is stored and printed. */
export function formatObjectRef(ref: ObjectRef): string {
  return `${ref.object}:${ref.key}`;
}
