import { dimensionSlotPattern } from '@bridge/canonical';
import type { DecisionContext } from '@bridge/plugin-api';
import { BlockedError, requireRecord } from '@bridge/plugin-api';
import type { AnalysedLine, AnalysisTypes } from './line-dimensions.resolver.js';

/**
 * The types that the lines use, from the facts of `attributeType` (`isActive`) and `dimensionType` (`isActive`, `intacctObject`), the
 * latter found by its slot.
 *
 * @returns `blocked`: a slot in use whose type has not arrived, once for each slot
 */
export async function readAnalysisTypes(
  lines: readonly AnalysedLine[],
  context: DecisionContext,
): Promise<{ readonly types: AnalysisTypes; readonly blocked: readonly BlockedError[] }> {
  const inactiveAttributes = new Set<string>();
  for (const name of new Set(lines.flatMap((line) => Object.keys(line.attributes)))) {
    const type = await context.records.find({ object: 'attributeType', key: name });
    if (type?.facts['isActive'] === false) {
      inactiveAttributes.add(name);
    }
  }
  const dimensionTypes = new Map<string, { id: string; isActive: boolean; intacctObject: string | undefined }>();
  const blocked: BlockedError[] = [];
  for (const [slot, line] of firstUses(lines)) {
    try {
      const where = { field: `dimensions.${slot}`, line };
      const { ref, facts } = await requireRecord(context, { object: 'dimensionType', key: slot }, where);
      const intacctObject = facts['intacctObject'];
      dimensionTypes.set(slot, {
        id: ref.key,
        isActive: facts['isActive'] !== false,
        intacctObject: typeof intacctObject === 'string' ? intacctObject : undefined,
      });
    } catch (error) {
      blocked.push(onlyBlocked(error));
    }
  }
  return { types: { inactiveAttributes, dimensionTypes }, blocked };
}

/** The error when it says that a record is missing; thrown on otherwise. */
export function onlyBlocked(error: unknown): BlockedError {
  if (error instanceof BlockedError) {
    return error;
  }
  throw error;
}

function firstUses(lines: readonly AnalysedLine[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const line of lines) {
    for (const slot of Object.keys(line.dimensions).filter((name) => dimensionSlotPattern.test(name))) {
      uses.set(slot, uses.get(slot) ?? line.lineNumber);
    }
  }
  return uses;
}
