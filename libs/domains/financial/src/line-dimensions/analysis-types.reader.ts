import { dimensionSlotPattern } from '@bridge/canonical';
import type { DecisionContext, KnownRecord } from '@bridge/plugin-api';
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
  const dimensionTypes = new Map<string, DimensionTypeFacts>();
  const blocked: BlockedError[] = [];
  const known = await context.records.list('dimensionType');
  for (const [slot, line] of firstUses(lines)) {
    try {
      const ref = { object: 'dimensionType', key: activeTypeOf(slot, known) ?? slot };
      dimensionTypes.set(slot, factsOf(await requireRecord(context, ref, { field: `dimensions.${slot}`, line })));
    } catch (error) {
      blocked.push(onlyBlocked(error));
    }
  }
  return { types: { inactiveAttributes, dimensionTypes }, blocked };
}

type DimensionTypeFacts = AnalysisTypes['dimensionTypes'] extends ReadonlyMap<string, infer F> ? F : never;

/**
 * A slot that changed hands is known by several types, of which at most one is active. The last to take it need not be that one: a
 * former type that is changed again, even in vain, comes last and would hide the values of its successor.
 */
function activeTypeOf(slot: string, types: readonly KnownRecord[]): string | undefined {
  return types.find(({ facts }) => facts['docProperty'] === slot && facts['isActive'] === true)?.ref.key;
}

function factsOf({ ref, facts }: KnownRecord): DimensionTypeFacts {
  const intacctObject = facts['intacctObject'];
  return {
    id: ref.key,
    isActive: facts['isActive'] !== false,
    intacctObject: typeof intacctObject === 'string' ? intacctObject : undefined,
  };
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
