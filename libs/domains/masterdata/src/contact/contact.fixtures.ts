import type { Address } from './contact.canonical.js';

export function sampleAddress(changes: Partial<Address> = {}): Address {
  return {
    id: 'MAIN',
    name: 'Vélo Nord',
    isActive: true,
    addressLine1: '7, rue du Lac',
    city: 'Québec',
    region: 'QC',
    postcode: 'G1R 0A1',
    country: 'CA',
    phone: '+1 418 555 0100',
    contact: { title: 'Mme', firstName: 'Zoé', lastName: 'Roy', email: 'zoe@nord.example' },
    ...changes,
  };
}
