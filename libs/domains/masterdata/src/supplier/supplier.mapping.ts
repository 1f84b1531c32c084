import type { ObjectMapping } from '@bridge/plugin-api';
import { contactFields } from '../business-entity/business-entity.mapping.js';
import type { Supplier } from './supplier.canonical.js';

/**
 * A supplier as an Intacct VENDOR. The snapshot is complete: what it does not carry is cleared. Not sent: the supplier type and the
 * category (a vendor type has to exist in the company) and the payment method (ACH and others need bank data that DMO does not give).
 *
 * @see gateway reference 5.3, VENDOR
 */
export const supplierMapping: ObjectMapping<Supplier> = {
  intacctObject: 'VENDOR',

  toIntacct(supplier, { company }) {
    return {
      VENDORID: supplier.id,
      NAME: supplier.name,
      STATUS: supplier.isActive ? 'active' : 'inactive',
      CURRENCY: supplier.currency,
      TERMNAME: supplier.paymentTerm ?? '',
      TAXID: supplier.taxIdNumber ?? '',
      ...contactFields(
        supplier,
        'supplier',
        [
          { field: 'PAYTO', category: 'Pay to', addressId: supplier.payToAddress },
          { field: 'RETURNTO', category: 'Return to', addressId: supplier.returnToAddress },
        ],
        company.contacts,
      ),
    };
  },

  identity(supplier) {
    return { idField: 'VENDORID', match: { VENDORID: supplier.id } };
  },
};
