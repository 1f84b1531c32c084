import type { SmartEvent } from '@bridge/canonical';
import type { Decision, DecisionContext, EventHandler, Fault } from '@bridge/plugin-api';
import { requireRecord, stopIfNeeded } from '@bridge/plugin-api';
import { businessEntityDecision, businessEntityFaults } from '../business-entity/business-entity.rule.js';
import type { Customer } from './customer.canonical.js';

export class CustomerHandler implements EventHandler<Customer> {
  async decide(event: SmartEvent<Customer>, context: DecisionContext): Promise<Decision> {
    const customer = event.data;
    const faults = await businessEntityFaults(
      event,
      {
        kind: 'customer',
        termObject: 'ARTERM',
        termName: 'AR term',
        addressRoles: {
          primaryAddress: customer.primaryAddress,
          billToAddress: customer.billToAddress,
          shipToAddress: customer.shipToAddress,
        },
      },
      context,
    );
    stopIfNeeded([...faults, ...parentFaults(customer)]);
    if (customer.parentCustomer !== undefined) {
      await requireRecord(context, { object: 'customer', key: customer.parentCustomer }, { field: 'parentCustomer' });
    }
    return businessEntityDecision(event, 'customer');
  }
}

function parentFaults(customer: Customer): readonly Fault[] {
  if (customer.parentCustomer !== customer.id) {
    return [];
  }
  return [
    {
      code: 'HANDLER_PARENT_IS_SELF',
      description: `The customer "${customer.id}" is named as its own parent.`,
      field: 'parentCustomer',
      correction: 'Remove the parent, or choose another customer.',
    },
  ];
}
