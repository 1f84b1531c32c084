/** One element. Text is decoded and verbatim; where an element has child elements, its text means nothing. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
  /** Written as a CDATA section, for receivers that expect one. @default false */
  readonly isCdata?: boolean;
}

/** An element with children. */
export function element(
  name: string,
  children: readonly XmlNode[],
  attributes: Readonly<Record<string, string>> = {},
): XmlNode {
  return { name, attributes, children, text: '' };
}

/** An element with text. */
export function leaf(name: string, text: string): XmlNode {
  return { name, attributes: {}, children: [], text };
}

/** First element at a path of names below `node`. */
export function find(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  return path.reduce<XmlNode | undefined>(
    (current, name) => current?.children.find((child) => child.name === name),
    node,
  );
}

/** Trimmed text at a path of names below `node`; `undefined` when the element is absent, `''` when it is empty. */
export function findText(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  return find(node, ...path)?.text.trim();
}

/** Child elements of one name, in document order. */
export function childrenNamed(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}
