import type { Gaps } from '../load/profile.schema.js';
import type { RightVerb } from '../store/company.schema.js';
import type { CompanyUser } from '../store/company.users.js';

const READING: readonly RightVerb[] = ['list', 'readonly'];
const READERS: ReadonlySet<string> = new Set(['view only user', 'dashboard user']);

/**
 * Rights by object; undefined: all. The company file says it of its users. Others have no roles here: an
 * administrator with full privileges may do everything, the rest what the type of user allows, or nothing.
 */
export function permissionsOf(
  user: CompanyUser,
  { newUserRights }: Pick<Gaps, 'newUserRights'>,
): CompanyUser['permissions'] {
  if (user.password !== undefined) return user.permissions;
  if (user.admin === 'Full') return undefined;
  if (newUserRights === 'none') return {};
  return READERS.has(user.type) ? { '*': [...READING] } : undefined;
}
