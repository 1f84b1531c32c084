import type { SmartEvent } from '@bridge/canonical';
import type { Decision, DecisionContext, EventHandler } from '@bridge/plugin-api';
import { stopIfNeeded } from '@bridge/plugin-api';
import { businessEntityDecision, businessEntityFaults } from '../business-entity/business-entity.rule.js';
import type { Supplier } from './supplier.canonical.js';

export class SupplierHandler implements EventHandler<Supplier> {
  async decide(event: SmartEvent<Supplier>, context: DecisionContext): Promise<Decision> {
    const supplier = event.data;
    stopIfNeeded(
      await businessEntityFaults(
        event,
        {
          kind: 'supplier',
          termObject: 'APTERM',
          termName: 'AP term',
          addressRoles: {
            primaryAddress: supplier.primaryAddress,
            payToAddress: supplier.payToAddress,
            returnToAddress: supplier.returnToAddress,
          },
        },
        context,
      ),
    );
    return businessEntityDecision(event, 'supplier');
  }
}
