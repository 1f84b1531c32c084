import { flagAttribute, functionOf, keyAttribute, type ElementModel } from './element.schema.js';

/** A master that an object-specific function deletes: the function's suffix, its object, its key attribute. */
export interface DeletedMaster {
  readonly suffix: string;
  readonly object: string;
  readonly attribute: string;
}

const master = (suffix: string, object: string, attribute: string): DeletedMaster => ({ suffix, object, attribute });

export const DELETED_MASTERS: readonly DeletedMaster[] = [
  master('customer', 'CUSTOMER', 'customerid'),
  master('vendor', 'VENDOR', 'vendorid'),
  master('employee', 'EMPLOYEE', 'employeeid'),
  master('item', 'ITEM', 'itemid'),
  master('location', 'LOCATION', 'locationid'),
  master('department', 'DEPARTMENT', 'departmentid'),
  master('class', 'CLASS', 'key'),
  master('contact', 'CONTACT', 'contactname'),
  master('project', 'PROJECT', 'key'),
  master('task', 'TASK', 'key'),
  master('glaccount', 'GLACCOUNT', 'glaccountno'),
  master('statglaccount', 'STATACCOUNT', 'glaccountno'),
];

export const MASTER_SCHEMAS: readonly ElementModel[] = DELETED_MASTERS.map(({ suffix, attribute }) =>
  functionOf(`delete_${suffix}`, [keyAttribute(attribute), flagAttribute('externalkey')]),
);
