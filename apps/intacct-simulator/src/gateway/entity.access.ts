import type { CompanyStore } from '../store/company.store.js';
import { userOf } from '../store/company.users.js';

/** May this user work at this level? Empty entity: top level. */
export function mayEnter(company: CompanyStore, userId: string, entity: string): boolean {
  const user = userOf(company, userId);
  if (user?.isActive !== true) return false;
  if (entity === '') return user.topLevelAccess;
  if (company.table('LOCATIONENTITY').byNatural(entity) === undefined) return false;
  return user.entities === undefined || user.entities.includes(entity);
}
