import type { FieldDefinition, ObjectDefinition, RelationshipDefinition } from '@bridge/ports';
import { childText, descendants, isTrue } from './answer-node.reader.js';
import type { XmlNode } from '../xml/xml-node.js';

function attribute(node: XmlNode, name: string): string {
  const entry = Object.entries(node.attributes).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return entry?.[1].trim() ?? '';
}

function lengthOf(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function toField(node: XmlNode): FieldDefinition {
  return {
    // `inspect` numbers a field in `id`, which `lookup` names in `ID`.
    id: childText(node, 'Name') || childText(node, 'ID'),
    label: childText(node, 'LABEL') || childText(node, 'DisplayLabel'),
    description: childText(node, 'DESCRIPTION'),
    isRequired: isTrue(childText(node, 'REQUIRED') || childText(node, 'isRequired')),
    isReadOnly: isTrue(childText(node, 'READONLY') || childText(node, 'isReadOnly')),
    dataType: childText(node, 'DATATYPE') || childText(node, 'externalDataName'),
    maxLength: lengthOf(childText(node, 'maxLength')),
    validValues: descendants(node, 'VALIDVALUE').map((value) => value.text.trim()),
  };
}

/** A list of bare names: an inspect without details. */
function toNamedField(node: XmlNode): FieldDefinition {
  const id = node.text.trim();
  const unknown = { label: '', description: '', dataType: '', maxLength: undefined, validValues: [] };
  return { id, isRequired: false, isReadOnly: false, ...unknown };
}

function toRelationship(node: XmlNode): RelationshipDefinition {
  return {
    path: childText(node, 'OBJECTPATH'),
    object: childText(node, 'OBJECTNAME'),
    label: childText(node, 'LABEL'),
    type: childText(node, 'RELATIONSHIPTYPE'),
    relatedBy: childText(node, 'RELATEDBY'),
  };
}

function toDefinition(type: XmlNode): ObjectDefinition {
  const documentType = attribute(type, 'DocumentType');
  const label = childText(descendants(type, 'Attributes')[0] ?? type, 'SingularName') || type.text.trim();
  return {
    name: attribute(type, 'Name') || attribute(type, 'typename') || label,
    label: label === '' ? undefined : label,
    documentType: documentType === '' ? undefined : documentType,
    fields: descendants(type, 'Field').map((node) => (node.children.length === 0 ? toNamedField(node) : toField(node))),
    relationships: descendants(type, 'Relationship').map(toRelationship),
  };
}

/** Definitions of objects, as `lookup` and `inspect` answer: `Type` elements with `Name` and `DocumentType`. */
export function parseDefinitions(data: XmlNode): readonly ObjectDefinition[] {
  return descendants(data, 'Type').map(toDefinition);
}
