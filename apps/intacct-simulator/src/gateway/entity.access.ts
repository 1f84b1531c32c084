import type { CompanyStore } from '../store/company.store.js';

/** May this user work at this level? Empty entity: top level. */
export function mayEnter(company: CompanyStore, userId: string, entity: string): boolean {
  const user = company.settings.users.find((each) => each.userId === userId);
  if (user === undefined || user.status !== 'active') return false;
  if (entity === '') return user.topLevelAccess;
  if (company.table('LOCATIONENTITY').byNatural(entity) === undefined) return false;
  return user.entities === undefined || user.entities.includes(entity);
}
