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
  const names = [...new Set(lines.flatMap((line) => Object.keys(line.attributes)))];
  const [attributeTypes, known] = await Promise.all([
    Promise.all(names.map((name) => context.records.find({ object: 'attributeType', key: name }))),
    context.records.list('dimensionType'),
  ]);
  const dimensionTypes = new Map<string, DimensionTypeFacts>();
  const blocked: BlockedError[] = [];
  const slots = [...firstUses(lines)].map(async ([slot, line]) => {
    const ref = { object: 'dimensionType', key: activeTypeOf(slot, known) ?? slot };
    return { slot, type: await orBlocked(requireRecord(context, ref, { field: `dimensions.${slot}`, line })) };
  });
  for (const { slot, type } of await Promise.all(slots)) {
    if (type instanceof BlockedError) {
      blocked.push(type);
    } else {
      dimensionTypes.set(slot, factsOf(type));
    }
  }
  const inactiveAttributes = new Set(names.filter((_, index) => attributeTypes[index]?.facts['isActive'] === false));
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

/** What a read gives, or the error that says which record is missing; any other error is thrown on. */
export async function orBlocked<T>(read: Promise<T>): Promise<T | BlockedError> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof BlockedError) {
      return error;
    }
    throw error;
  }
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
