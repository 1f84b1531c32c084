import { stride } from '../response/slices.js';
import type { Steps } from '../response/slices.js';
import type { XmlNode } from '../xml/xml-node.js';

/**
 * Elements of these names at any depth, in document order, one list a name; nothing is looked for inside of one that is
 * found. The case of names is not relied on.
 */
export function* descendantSteps<N extends readonly string[]>(
  node: XmlNode | undefined,
  ...names: N
): Steps<{ readonly [K in keyof N]: readonly XmlNode[] }> {
  const found = names.map((): XmlNode[] => []);
  const lists = new Map(names.map((name, index) => [name.toLowerCase(), found[index]]));
  const pending: XmlNode[] = [...(node?.children ?? [])].toReversed();
  let seen = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const list = lists.get(next.name.toLowerCase());
    if (list === undefined) {
      for (let at = next.children.length - 1; at >= 0; at -= 1) pending.push(next.children[at] as XmlNode);
    } else {
      list.push(next);
    }
    seen += 1;
    if (seen % stride === 0) yield;
  }
  return found as { [K in keyof N]: readonly XmlNode[] };
}

/** Gives the trimmed text of a child, whatever the case of its name; `''` when there is none. */
export function childTexts(node: XmlNode): (name: string) => string {
  const children = new Map<string, XmlNode>();
  for (const child of node.children) {
    const name = child.name.toLowerCase();
    if (!children.has(name)) children.set(name, child);
  }
  return (name) => children.get(name.toLowerCase())?.text.trim() ?? '';
}

/** The gateway says `true` or `T`. */
export function isTrue(text: string): boolean {
  return /^(?:true|t|1)$/i.test(text);
}
