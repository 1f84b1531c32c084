import { childOf, childrenOf, parseXml, textOf, XmlSyntaxError, type XmlNode } from '../gateway/xml.parser.js';
import { smartLinkSchema, type SmartLink } from './smart-link.schema.js';

/** A customization package that cannot be imported; the text names the place. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
  constructor(
    readonly field: string,
    reason: string,
  ) {
    super(reason);
  }
}

export interface CustomizationPackage {
  readonly name: string;
  readonly links: readonly SmartLink[];
  /** Parts that are accepted and have no effect here. */
  readonly ignored: readonly string[];
}

const SECTIONS = new Set(['packageDescription', 'customFields', 'smartLinks', 'customReports', 'interactiveReports']);

function rootOf(xml: string): XmlNode {
  let root: XmlNode;
  try {
    root = parseXml(xml);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw new PackageError('(document)', error.message);
    throw error;
  }
  if (root.name !== 'customErpPackage') throw new PackageError(root.name, 'the root must be customErpPackage');
  for (const section of root.children) {
    if (!SECTIONS.has(section.name)) throw new PackageError(section.name, 'is not a section of a package');
    if (section.children.length === 0) throw new PackageError(section.name, 'a section must not be empty');
  }
  return root;
}

const at = (node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined =>
  path.reduce<XmlNode | undefined>((parent, name) => (parent === undefined ? undefined : childOf(parent, name)), node);

const given = (name: string, text: string): Readonly<Record<string, string>> => (text === '' ? {} : { [name]: text });

/** The form that a link posts; undefined when it does something else. */
function linkOf(node: XmlNode): SmartLink | undefined {
  const id = textOf(node, 'smartLinkId');
  const workflow = at(node, 'renderDetails', 'workflow');
  const action = at(workflow, 'action', 'httpPostAction');
  if (workflow === undefined || action === undefined) return undefined;
  const entries = at(action, 'arguments');
  const timeout = textOf(action, 'requestTimeout');
  const parsed = smartLinkSchema.safeParse({
    smartLinkId: id,
    ownerObject: textOf(node, 'ownerObject'),
    documentType: textOf(node, 'documentType'),
    events: (at(node, 'events')?.children ?? []).map(({ text }) => text.toLowerCase()),
    condition: textOf(workflow, 'condition'),
    target: textOf(node, 'target'),
    ...given('method', textOf(action, 'method').toUpperCase()),
    arguments: (entries === undefined ? [] : childrenOf(entries, 'argument')).map((entry) => ({
      argument: textOf(entry, 'argument'),
      value: textOf(entry, 'value'),
    })),
    ...(timeout === '' ? {} : { requestTimeout: Number(timeout) }),
    active: textOf(node, 'active') !== 'false',
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PackageError(`smartLink '${id}': ${issue?.path.join('.') ?? ''}`, issue?.message ?? 'is not valid');
}

/** Read a customization package. @throws PackageError */
export function parsePackage(xml: string): CustomizationPackage {
  const root = rootOf(xml);
  const description = childOf(root, 'packageDescription');
  const name = description === undefined ? '' : textOf(description, 'name');
  if (name === '') throw new PackageError('packageDescription.name', 'is missing');
  const smartLinks = childOf(root, 'smartLinks');
  const nodes = smartLinks === undefined ? [] : childrenOf(smartLinks, 'smartLink');
  const links: SmartLink[] = [];
  const ignored = root.children
    .map((each) => each.name)
    .filter((each) => !/^(packageDescription|smartLinks)$/.test(each));
  for (const node of nodes) {
    const link = linkOf(node);
    if (link === undefined) ignored.push(`smartLink '${textOf(node, 'smartLinkId')}'`);
    else if (links.some(({ smartLinkId }) => smartLinkId === link.smartLinkId)) {
      throw new PackageError(`smartLink '${link.smartLinkId}'`, 'is there twice');
    } else links.push(link);
  }
  return { name, links, ignored };
}
