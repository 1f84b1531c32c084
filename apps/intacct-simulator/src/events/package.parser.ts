import { parseXml, XmlSyntaxError } from '../gateway/xml.parser.js';
import type { AddedField } from '../store/company.catalog.js';
import { PackageElement } from './package.element.js';
import { PackageError } from './package.error.js';
import { readField } from './package.field.js';
import { smartEventSchema, type SmartEvent } from './smart-event.schema.js';

const ROOT = 'customErpPackage';
const SECTIONS = ['packageDescription', 'customFields', 'smartLinks', 'customReports', 'interactiveReports'];
/** Known sections that have no effect here. */
const WITHOUT_EFFECT = ['customReports', 'interactiveReports'];
const LINK = ['smartLinkId', 'type', 'ownerObject', 'documentType', 'events', 'target', 'renderDetails', 'active'];
/** Kinds of smart links that are no Smart Events. */
const OTHER_TYPES = new Set(['click', 'fetch', 'rule']);

export interface CustomizationPackage {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly events: readonly SmartEvent[];
  readonly fields: readonly AddedField[];
  /** Parts that are known and have no effect here. */
  readonly ignored: readonly string[];
}

/** Names of elements by the members of a definition, to say where a package is wrong. */
const ELEMENTS: Readonly<Record<string, string>> = {
  id: 'smartLinkId',
  object: 'ownerObject',
  events: 'events/event',
  url: 'target',
  condition: 'renderDetails/workflow/condition',
  requestTimeout: 'renderDetails/workflow/action/httpPostAction/requestTimeout',
  method: 'renderDetails/workflow/action/httpPostAction/method',
  arguments: 'renderDetails/workflow/action/httpPostAction/arguments',
};

/** Element of a smart link that a member of its definition came from. */
export const elementOf = (member: string): string => ELEMENTS[member.split('.')[0] ?? ''] ?? member;

function argumentsOf(action: PackageElement): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const each of action.child('arguments')?.each('argument') ?? []) {
    const name = each.only(['argument', 'value']).required('argument');
    if (found.has(name)) throw each.fail(`the argument '${name}' is there twice`);
    found.set(name, each.text('value'));
  }
  return Object.fromEntries(found);
}

function eventOf(link: PackageElement): SmartEvent {
  const workflow = link.section('renderDetails').only(['workflow']).section('workflow').only(['action', 'condition']);
  const action = workflow
    .section('action')
    .only(['httpPostAction'])
    .section('httpPostAction')
    .only(['method', 'arguments', 'requestTimeout']);
  const [method, timeout] = [action.text('method'), action.text('requestTimeout')];
  const documentType = link.text('documentType');
  const parsed = smartEventSchema.safeParse({
    id: link.required('smartLinkId'),
    object: link.required('ownerObject'),
    ...(documentType === '' ? {} : { documentType }),
    events: link
      .section('events')
      .each('event')
      .map(({ node }) => node.text.toLowerCase()),
    condition: workflow.text('condition'),
    url: link.required('target'),
    arguments: argumentsOf(action),
    ...(method === '' ? {} : { method: method.toUpperCase() }),
    ...(timeout === '' ? {} : { requestTimeout: Number(timeout) }),
    active: link.flag('active', true),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PackageError(`${link.place}/${elementOf(issue?.path.join('.') ?? '')}`, issue?.message ?? 'is not valid');
}

function rootOf(xml: string): PackageElement {
  try {
    const root = parseXml(xml.trim());
    if (root.name !== ROOT) throw new PackageError(root.name, `the root element must be ${ROOT}`);
    return new PackageElement(root, ROOT).only(SECTIONS);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw new PackageError('(document)', error.message);
    throw error;
  }
}

const isOther = (link: PackageElement): boolean => OTHER_TYPES.has(link.text('type').toLowerCase());

function linksOf(root: PackageElement): readonly PackageElement[] {
  const links = root.child('smartLinks')?.each('smartLink') ?? [];
  const seen = new Set<string>();
  for (const link of links) {
    const id = link.only(LINK).required('smartLinkId');
    if (seen.has(id)) throw link.fail(`the smart link '${id}' is there twice`);
    seen.add(id);
    const type = link.required('type');
    if (type.toLowerCase() !== 'workflow' && !isOther(link)) throw link.fail(`the type '${type}' is not known`);
  }
  return links;
}

/**
 * Read a customization package as the product's import page takes it: strict about its vocabulary, so that a generator
 * learns of its mistakes here.
 *
 * @throws PackageError  naming the place and the reason
 */
export function parsePackage(xml: string): CustomizationPackage {
  const root = rootOf(xml);
  const about = root.section('packageDescription').only(['name', 'description', 'author']);
  const links = linksOf(root);
  const fields = (root.child('customFields')?.each('customField') ?? []).map((each) => readField(each));
  const unused = WITHOUT_EFFECT.filter((name) => root.child(name) !== undefined);
  for (const name of unused) root.section(name);
  return {
    name: about.required('name'),
    description: about.text('description'),
    author: about.text('author'),
    events: links.filter((link) => !isOther(link)).map((link) => eventOf(link)),
    fields: fields.filter((field) => field !== undefined),
    ignored: [
      ...unused,
      ...links.filter((link) => isOther(link)).map((link) => `smartLink ${link.text('smartLinkId')}`),
    ],
  };
}
