import { formatObjectRef } from '@bridge/canonical';
import type { DecisionContext } from '@bridge/plugin-api';

/** The same context, which reads each record once: the lines of a document name the same few records again and again. */
export function memoizedContext(context: DecisionContext): DecisionContext {
  const record = memoized((ref: Parameters<typeof context.records.find>[0]) => context.records.find(ref));
  const found = memoized(({ object, key }: { object: string; key: string }) => context.intacct.find(object, key));
  const counted = memoized(({ object }: { object: string; key: string }) => context.intacct.count(object));
  return {
    company: context.company,
    records: { find: record, list: (object) => context.records.list(object) },
    intacct: { find: (object, key) => found({ object, key }), count: (object) => counted({ object, key: '' }) },
  };
}

function memoized<K extends { readonly object: string; readonly key: string }, V>(
  read: (key: K) => Promise<V>,
): (key: K) => Promise<V> {
  const known = new Map<string, Promise<V>>();
  return (key) => {
    const name = formatObjectRef(key);
    const value = known.get(name) ?? read(key);
    known.set(name, value);
    return value;
  };
}
