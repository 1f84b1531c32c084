import { sampleAddress } from '../contact/contact.fixtures.js';
import type { Customer } from './customer.canonical.js';

/** Three addresses: MAIN is the primary one, DOCK the ship-to, OLD plays no part. */
export function sampleCustomer(changes: Partial<Customer> = {}): Customer {
  return {
    id: 'NORD',
    name: 'Vélo Nord',
    isActive: true,
    isOnHold: false,
    country: 'CA',
    currency: 'CAD',
    addresses: [sampleAddress(), sampleAddress({ id: 'DOCK' }), sampleAddress({ id: 'OLD', isActive: false })],
    primaryAddress: 'MAIN',
    shipToAddress: 'DOCK',
    ...changes,
  };
}
