import type { ObjectMapping } from '@bridge/plugin-api';
import { contactFields } from '../business-entity/business-entity.mapping.js';
import type { Customer } from './customer.canonical.js';

/**
 * A customer as an Intacct CUSTOMER. The snapshot is complete: what it does not carry is cleared. The category is not sent: a
 * customer type has to exist in the company.
 *
 * @see gateway reference 5.4, CUSTOMER
 */
export const customerMapping: ObjectMapping<Customer> = {
  intacctObject: 'CUSTOMER',

  toIntacct(customer, { company }) {
    return {
      CUSTOMERID: customer.id,
      NAME: customer.name,
      STATUS: customer.isActive ? 'active' : 'inactive',
      ONHOLD: String(customer.isOnHold),
      CURRENCY: customer.currency,
      TERMNAME: customer.paymentTerm ?? '',
      TAXID: customer.taxIdNumber ?? '',
      CREDITLIMIT: customer.creditLimit ?? '',
      PARENTID: customer.parentCustomer ?? '',
      ...contactFields(
        customer,
        'customer',
        [
          { field: 'BILLTO', category: 'Bill to', addressId: customer.billToAddress },
          { field: 'SHIPTO', category: 'Ship to', addressId: customer.shipToAddress },
        ],
        company.contacts,
      ),
    };
  },

  identity(customer) {
    return { idField: 'CUSTOMERID', match: { CUSTOMERID: customer.id } };
  },
};
