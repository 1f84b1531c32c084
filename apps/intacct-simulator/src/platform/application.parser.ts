import { refuse } from '../gateway/refusal.error.js';
import { childOf, parseXml, textOf, XmlSyntaxError, type XmlNode } from '../gateway/xml.parser.js';
import type { DataType } from '../model/object.model.js';

/** A field of a platform object, in the terms of custom object definitions. */
export interface PlatformField {
  readonly name: string;
  readonly type: DataType;
  readonly label: string;
  readonly required: boolean;
  readonly values?: readonly string[];
}

export interface PlatformObject {
  readonly name: string;
  readonly label: string;
  readonly plural: string;
  readonly fields: readonly PlatformField[];
  /** Its record numbers go on transaction lines. */
  readonly isDimension: boolean;
}

export interface PlatformApplication {
  readonly name: string;
  readonly version: string;
  readonly orderNo: string;
  readonly originalId: string;
  readonly description: string;
  readonly objects: readonly PlatformObject[];
  /** Has a user-defined dimension: an administrator must authorise it. */
  readonly needsAuthorization: boolean;
}

const IDENTIFIER = /^[A-Za-z]\w{0,39}$/;
const TYPES = new Map<string, DataType>(
  Object.entries({
    string: 'TEXT',
    text: 'TEXT',
    int: 'INTEGER',
    integer: 'INTEGER',
    boolean: 'BOOLEAN',
    date: 'DATE',
    datetime: 'TIMESTAMP',
    double: 'DECIMAL',
    decimal: 'DECIMAL',
    currency: 'CURRENCY',
    percent: 'PERCENT',
    picklist: 'ENUM',
  }),
);

function* descendants(node: XmlNode): Generator<XmlNode> {
  for (const child of node.children) {
    yield child;
    yield* descendants(child);
  }
}

const isTrue = (text: string | undefined): boolean => /^(t|true|yes|1)$/i.test(text ?? '');
const invalid = (text: string) => refuse('BL01001973', `The application definition is not valid: ${text}`);

/** An attribute, or the child element of that name in any case. */
function property(node: XmlNode, name: string): string {
  const child = node.children.find((each) => each.name.toLowerCase() === name.toLowerCase());
  return node.attributes[name] ?? child?.text ?? '';
}

function fieldOf(node: XmlNode): PlatformField {
  const name = property(node, 'fieldName');
  if (!IDENTIFIER.test(name)) throw invalid(`the field name '${name}' is not an identifier`);
  const dataName = property(node, 'dataName').replace(/^(Pt_)?Field/, '');
  const type = TYPES.get(dataName.toLowerCase() || 'string');
  if (type === undefined) throw invalid(`the data type '${dataName}' of field ${name} is not known`);
  const values = [...descendants(node)].filter((each) => each.name === 'ListItem').map((each) => each.text);
  return {
    name: name.toUpperCase(),
    type,
    label: property(node, 'DisplayLabel') || name,
    required: isTrue(property(node, 'isRequired')),
    ...(type === 'ENUM' ? { values } : {}),
  };
}

const isObject = (node: XmlNode): boolean => /^(Dependent)?DataObjectDef$/.test(node.name);

function objectOf(node: XmlNode): PlatformObject {
  const name = property(node, 'objDefName');
  if (!IDENTIFIER.test(name)) throw invalid(`the object name '${name}' is not an identifier`);
  const label = property(node, 'SingularName') || name;
  const fields = [...descendants(node)].filter((each) => each.name === 'DataFieldDef').map(fieldOf);
  const isDimension = isTrue(property(node, 'isGLDimension'));
  return { name: name.toUpperCase(), label, plural: property(node, 'PluralName') || `${label}s`, fields, isDimension };
}

function rootOf(xml: string): XmlNode {
  try {
    const root = parseXml(xml.trim());
    if (root.name === 'application') return root;
    throw invalid(`the root element is '${root.name}', not 'application'`);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw invalid(error.message);
    throw error;
  }
}

/**
 * A published application, as `installApp` carries it in CDATA.
 *
 * The root with its attributes is documented; inside it, `DataObjectDef` with `DataFieldDef` is the form in which the
 * underlying platform publishes objects. Menus, pages, triggers and views are accepted and ignored.
 *
 * @throws Refusal BL01001973 when it is not well-formed or not an application
 */
export function parseApplication(xml: string): PlatformApplication {
  const root = rootOf(xml);
  const objects = [...descendants(root)].filter(isObject).map(objectOf);
  const id = root.attributes['id'] ?? '';
  return {
    name: textOf(root, 'ApplicationName') || textOf(root, 'DisplayName') || `Application ${id}`,
    version: root.attributes['version'] ?? '1',
    orderNo: root.attributes['orderNo'] ?? '',
    originalId: root.attributes['origId'] ?? id,
    description: childOf(root, 'Description')?.text ?? '',
    objects,
    needsAuthorization: objects.some(({ isDimension }) => isDimension),
  };
}
