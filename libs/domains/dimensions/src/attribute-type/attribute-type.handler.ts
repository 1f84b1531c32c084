import type { SmartEvent } from '@bridge/canonical';
import type { Decision, EventHandler } from '@bridge/plugin-api';
import type { AttributeType } from './attribute-type.canonical.js';

/** Kept by the bridge alone: documents leave out the attributes of inactive types. */
export class AttributeTypeHandler implements EventHandler<AttributeType> {
  decide({ data }: SmartEvent<AttributeType>): Promise<Decision> {
    return Promise.resolve({ kind: 'apply', commands: [], facts: { id: data.id, isActive: data.isActive } });
  }
}
