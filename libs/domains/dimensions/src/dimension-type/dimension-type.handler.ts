import type { SmartEvent } from '@bridge/canonical';
import { dimensionSlotPattern } from '@bridge/canonical';
import type { Decision, DecisionContext, EventHandler, Fault } from '@bridge/plugin-api';
import { stopIfNeeded } from '@bridge/plugin-api';
import type { DimensionType } from './dimension-type.canonical.js';

/** Standard dimensions of Intacct; DEPARTMENT and CLASS exist in every company, the others by subscription. */
const STANDARD_OBJECTS = [
  'DEPARTMENT',
  'CLASS',
  'LOCATION',
  'PROJECT',
  'TASK',
  'EMPLOYEE',
  'CUSTOMER',
  'VENDOR',
  'ITEM',
  'CONTRACT',
  'WAREHOUSE',
];
const USER_DEFINED_OBJECT = /^GLDIM[A-Z0-9_]+$/;

/**
 * Kept by the bridge alone: tells documents which Intacct dimension a slot stands for.
 *
 * Errors: HANDLER_DIMENSION_OBJECT_UNKNOWN, HANDLER_DIMENSION_SLOT_TAKEN.
 */
export class DimensionTypeHandler implements EventHandler<DimensionType> {
  async decide(event: SmartEvent<DimensionType>, context: DecisionContext): Promise<Decision> {
    const type = event.data;
    const slot = slotOf(type);
    const holder = slot === undefined ? undefined : await activeHolderOf(slot, event, context);
    stopIfNeeded([...objectFaults(type), ...(type.isActive && holder !== undefined ? [slotFault(type, holder)] : [])]);
    return {
      kind: 'apply',
      commands: [],
      facts: {
        id: type.id,
        name: type.name,
        isActive: type.isActive,
        docProperty: slot ?? null,
        intacctObject: type.intacctObject ?? null,
      },
      aliases: slot === undefined || holder !== undefined ? [] : [slot],
      ...(slot === undefined ? { message: `Dimension type ${type.id} has none of the 20 slots: it is not sent.` } : {}),
    };
  }
}

function slotOf(type: DimensionType): string | undefined {
  return type.docProperty !== undefined && dimensionSlotPattern.test(type.docProperty) ? type.docProperty : undefined;
}

/** Id of another active type on the slot. */
async function activeHolderOf(
  slot: string,
  event: SmartEvent<DimensionType>,
  context: DecisionContext,
): Promise<string | undefined> {
  const types = await context.records.list('dimensionType');
  return types.find(
    (other) => other.sysId !== event.sysId && other.facts['isActive'] === true && other.facts['docProperty'] === slot,
  )?.ref.key;
}

function slotFault(type: DimensionType, holder: string): Fault {
  return {
    code: 'HANDLER_DIMENSION_SLOT_TAKEN',
    description: `The dimension type "${type.id}" uses ${type.docProperty}, which the active dimension type "${holder}" uses already.`,
    field: 'docProperty',
    correction: `Give "${type.id}" or "${holder}" another document property, or deactivate one of them.`,
  };
}

function objectFaults({ id, intacctObject }: DimensionType): readonly Fault[] {
  if (
    intacctObject === undefined ||
    STANDARD_OBJECTS.includes(intacctObject) ||
    USER_DEFINED_OBJECT.test(intacctObject)
  ) {
    return [];
  }
  return [
    {
      code: 'HANDLER_DIMENSION_OBJECT_UNKNOWN',
      description: `The dimension type "${id}" names "${intacctObject}", which is no dimension of Intacct.`,
      field: 'intacctObject',
      correction: `Use ${STANDARD_OBJECTS.join(', ')}, or GLDIM and the name of a user-defined dimension, in upper case.`,
    },
  ];
}
