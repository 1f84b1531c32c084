import type { SmartEvent } from '@bridge/canonical';
import type { Decision, DecisionContext, EventHandler } from '@bridge/plugin-api';
import { stopIfNeeded } from '@bridge/plugin-api';
import { idAdvice, idFaults, nameAdvice, nameFaults } from '../identifier.rule.js';
import { immutableIdFaults } from '../immutable-id.rule.js';
import type { Item } from './item.canonical.js';

export class ItemHandler implements EventHandler<Item> {
  async decide(event: SmartEvent<Item>, context: DecisionContext): Promise<Decision> {
    const item = event.data;
    const id = { label: 'The item id', field: 'id', value: item.id, maxLength: 30 };
    const name = { label: 'The item name', field: 'name', value: item.name, maxLength: 100 };
    stopIfNeeded([...idFaults(id), ...nameFaults(name), ...(await immutableIdFaults('item', event, context))]);
    const advice = [...idAdvice(id), ...nameAdvice(name)];
    return {
      kind: 'apply',
      commands: [{ kind: 'write', object: 'item', sysId: event.sysId, naturalKey: item.id, canonical: item }],
      facts: { id: item.id, name: item.name, isActive: item.isActive },
      ...(advice.length === 0 ? {} : { message: advice.join(' ') }),
    };
  }
}
