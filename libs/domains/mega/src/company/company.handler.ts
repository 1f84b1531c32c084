import type { SmartEvent } from '@bridge/canonical';
import type { Decision, DecisionContext, EventHandler } from '@bridge/plugin-api';
import { requireEntity } from '../entity.rule.js';
import type { Company } from './company.canonical.js';

/** Kept by the bridge alone; an active company must have its entity in Intacct. */
export class CompanyHandler implements EventHandler<Company> {
  async decide({ data }: SmartEvent<Company>, context: DecisionContext): Promise<Decision> {
    const isActive = data.isActive ?? true;
    if (isActive) {
      await requireEntity(data.id, 'company', context);
    }
    return {
      kind: 'apply',
      commands: [],
      facts: {
        id: data.id,
        name: data.name,
        isActive,
        country: data.country,
        currency: data.currency,
        legislation: data.legislation,
      },
    };
  }
}
