import type { Actor, GatewayFunction, Right } from '../functions/function.model.js';
import type { Gaps } from '../load/profile.schema.js';
import { permissionsOf } from '../rules/user.rights.js';
import type { RightVerb } from '../store/company.schema.js';
import { userOf, type CompanyUser } from '../store/company.users.js';
import type { CompanyStore } from '../store/company.store.js';
import type { CalledFunction } from './envelope.parser.js';
import { refuse } from './refusal.error.js';

/** Generic functions need their verb on each object they touch; `lookup` and `inspect` need nothing. */
const GENERIC: ReadonlyMap<string, RightVerb> = new Map([
  ['create', 'add'],
  ['update', 'modify'],
  ['delete', 'delete'],
  ['read', 'readonly'],
  ['readByName', 'readonly'],
  ['readRelated', 'readonly'],
  ['retrievepdf', 'readonly'],
  ['readByQuery', 'list'],
  ['readMore', 'list'],
  ['query', 'list'],
  ['get_list', 'list'],
  ['get', 'readonly'],
]);

const DOING: Readonly<Record<RightVerb, string>> = {
  list: 'list',
  readonly: 'view',
  add: 'create',
  modify: 'edit',
  delete: 'delete',
};

function grants(user: Pick<CompanyUser, 'permissions' | 'deny'>, objects: readonly string[], verb: RightVerb): boolean {
  const denied = [...objects, '*'].some((object) => user.deny?.[object]?.includes(verb) === true);
  if (denied) return false;
  if (user.permissions === undefined) return true;
  const named = objects.find((object) => user.permissions?.[object] !== undefined);
  return user.permissions[named ?? '*']?.includes(verb) === true;
}

/** Lines have the rights of their header unless they are named themselves. */
function namesOf(company: CompanyStore, object: string): readonly string[] {
  for (const { name, lines } of company.catalog.values()) if (lines?.object === object) return [object, name];
  return [object];
}

/** Who asks, and where. */
export interface RightContext {
  readonly company: CompanyStore;
  readonly gaps: Gaps;
  readonly actor: Actor;
}

/** @throws Refusal PL04000005 when the user of the request lacks the right */
export function requireRight({ company, actor, gaps }: RightContext, object: string, verb: RightVerb): void {
  const user = userOf(company, actor.userId);
  if (user === undefined) return;
  const permissions = permissionsOf(user, gaps);
  if (permissions === undefined && user.deny === undefined) return;
  if (grants({ permissions, deny: user.deny }, namesOf(company, object), verb)) return;
  throw refuse('PL04000005', `User '${user.userId}' has no permission to ${DOING[verb]} objects of type ${object}`);
}

function rightsOf(definition: GatewayFunction, { name, objects }: CalledFunction): readonly Right[] {
  if (definition.right !== undefined) return [definition.right];
  const verb = GENERIC.get(name);
  return verb === undefined ? [] : objects.filter((object) => object !== '').map((object) => ({ object, verb }));
}

/** @throws Refusal PL04000005 */
export function requireRights(context: RightContext, definition: GatewayFunction, called: CalledFunction): void {
  for (const { object, verb } of rightsOf(definition, called)) requireRight(context, object, verb);
}
