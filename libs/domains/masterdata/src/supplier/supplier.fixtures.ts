import { sampleAddress } from '../contact/contact.fixtures.js';
import type { Supplier } from './supplier.canonical.js';

export function sampleSupplier(changes: Partial<Supplier> = {}): Supplier {
  return {
    id: 'NORD',
    name: 'Nord Parts',
    isActive: true,
    country: 'CA',
    currency: 'CAD',
    addresses: [sampleAddress()],
    primaryAddress: 'MAIN',
    payToAddress: 'MAIN',
    ...changes,
  };
}
