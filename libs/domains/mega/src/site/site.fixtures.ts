import type { Site } from './site.canonical.js';

export function sampleSite(changes: Partial<Site> = {}): Site {
  return { id: 'SHOP', name: 'Shop', isActive: true, isFinancialSite: true, company: 'SHOP', ...changes };
}
