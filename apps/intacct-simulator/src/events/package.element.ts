import type { XmlNode } from '../gateway/xml.parser.js';
import { PackageError } from './package.error.js';

/** An element of a package with its place; what it does not know is refused. */
export class PackageElement {
  constructor(
    readonly node: XmlNode,
    readonly place: string,
  ) {}

  fail(reason: string): PackageError {
    return new PackageError(this.place, reason);
  }

  /** @throws PackageError  an element is not among these, or there twice */
  only(names: readonly string[]): this {
    const seen = new Set<string>();
    for (const { name } of this.node.children) {
      if (!names.includes(name)) throw this.fail(`element '${name}' is not known here`);
      if (seen.has(name)) throw this.fail(`element '${name}' is there twice`);
      seen.add(name);
    }
    return this;
  }

  child(name: string): PackageElement | undefined {
    const node = this.node.children.find((each) => each.name === name);
    return node === undefined ? undefined : new PackageElement(node, `${this.place}/${name}`);
  }

  /** @throws PackageError  it is missing or holds nothing */
  section(name: string): PackageElement {
    const found = this.child(name);
    if (found === undefined) throw this.fail(`element '${name}' is missing`);
    if (found.node.children.length === 0) throw found.fail('is empty');
    return found;
  }

  /** Children that all have this name, numbered from 1. @throws PackageError  another one, or none at all */
  each(name: string): readonly PackageElement[] {
    const { children } = this.node;
    if (children.length === 0) throw this.fail('is empty');
    return children.map((node, index) => {
      if (node.name !== name) throw this.fail(`element '${node.name}' is not known here`);
      return new PackageElement(node, `${this.place}/${name}[${index + 1}]`);
    });
  }

  text(name: string): string {
    return this.child(name)?.node.text ?? '';
  }

  /** @throws PackageError  it is missing or empty */
  required(name: string): string {
    const text = this.text(name);
    if (text === '') throw this.fail(`element '${name}' is missing or empty`);
    return text;
  }

  /** @throws PackageError  neither true nor false */
  flag(name: string, fallback: boolean): boolean {
    const text = this.text(name).toLowerCase();
    if (text === '') return fallback;
    if (text === 'true' || text === 'false') return text === 'true';
    throw this.fail(`element '${name}' must be true or false`);
  }
}
