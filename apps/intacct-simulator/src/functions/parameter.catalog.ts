import { refuse } from '../gateway/refusal.error.js';
import type { XmlNode } from '../gateway/xml.parser.js';

/** What the call of a generic function may carry, in any order, each element once. */
interface Parameters {
  readonly elements: readonly string[];
  readonly attributes?: readonly string[];
}

const READ = ['object', 'keys', 'fields', 'returnFormat', 'returnformat', 'docparid'];
const NONE: Parameters = { elements: [] };

/** Functions that carry objects or have a schema of their own are not here. */
const PARAMETERS: ReadonlyMap<string, Parameters> = new Map<string, Parameters>([
  ['getAPISession', { elements: ['locationid'] }],
  ['delete', { elements: ['object', 'keys', 'docparid'] }],
  ['read', { elements: READ }],
  ['readByName', { elements: READ }],
  ['readByQuery', { elements: ['object', 'fields', 'query', 'pagesize', 'returnFormat', 'docparid'] }],
  ['readMore', { elements: ['object', 'view', 'resultId', 'reportId'] }],
  ['readRelated', { elements: ['object', 'relation', 'keys', 'fields', 'returnFormat'] }],
  ['query', { elements: ['select', 'object', 'docparid', 'filter', 'orderby', 'options', 'pagesize', 'offset'] }],
  ['lookup', { elements: ['object', 'name', 'docparid'] }],
  ['inspect', { elements: ['object', 'name', 'docparid'], attributes: ['detail'] }],
  ['getUserPermissions', { elements: ['userId'] }],
  ['readUserFormatting', { elements: ['key', 'userId'] }],
  ['getDimensions', NONE],
  ['getDimensionRelationships', NONE],
  ['getDimensionAutofillDetails', NONE],
  ['getDimensionRestrictions', NONE],
  ['getDimensionRestrictedData', { elements: ['DimensionValue'] }],
  ['readEntityDetails', NONE],
  ['getFinancialSetup', NONE],
  ['get_applications', NONE],
  ['get_companyprefs', { elements: [], attributes: ['application'] }],
  ['getAuditTrail', { elements: ['object', 'recordNo', 'objectKey'] }],
  ['installApp', { elements: ['appxml'] }],
]);

/** @throws Refusal XL03000003 for an element that is not among these, or there twice */
export function requireElements(node: XmlNode, known: readonly string[]): void {
  const seen = new Set<string>();
  for (const { name } of node.children) {
    if (!known.includes(name)) throw refuse('XL03000003', `Element '${name}' is not expected in '${node.name}'.`);
    if (seen.has(name)) throw refuse('XL03000003', `Element '${node.name}' has its child '${name}' twice.`);
    seen.add(name);
  }
}

/**
 * Hold a call of a generic function against what it may carry: a misspelt parameter would have no effect.
 *
 * @throws Refusal XL03000003
 */
export function requireParameters(call: XmlNode): void {
  const known = PARAMETERS.get(call.name);
  if (known === undefined) return;
  if (call.mixed === true) throw refuse('XL03000003', `Element '${call.name}' has text besides its elements.`);
  requireElements(call, known.elements);
  const attribute = Object.keys(call.attributes).find((name) => known.attributes?.includes(name) !== true);
  if (attribute !== undefined) {
    throw refuse('XL03000003', `Attribute '${attribute}' of '${call.name}' is not declared.`);
  }
}
