import type { XmlNode } from '../xml/xml-node.js';

/** Elements of one name at any depth, outermost first, whatever the case of the name. */
export function descendants(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return (
    node?.children.flatMap((child) =>
      child.name.toLowerCase() === name.toLowerCase() ? [child] : descendants(child, name),
    ) ?? []
  );
}

/** Trimmed text of a child, whatever the case of its name; `''` when there is none. */
export function childText(node: XmlNode, name: string): string {
  return node.children.find((child) => child.name.toLowerCase() === name.toLowerCase())?.text.trim() ?? '';
}

/** The gateway says `true` or `T`. */
export function isTrue(text: string): boolean {
  return /^(?:true|t|1)$/i.test(text);
}
