import { dimensionSlotPattern } from '@bridge/canonical';
import type { BlockedError, DecisionContext, Fault } from '@bridge/plugin-api';
import { checkAccount } from '../posting/account.rule.js';
import { readAnalysisTypes } from './analysis-types.reader.js';
import type { AnalysedLine, AnalysisTypes } from './line-dimensions.resolver.js';
import { resolveLineDimensions } from './line-dimensions.resolver.js';
import { readLineValues } from './line-values.reader.js';
import { requiredDimensionFaults } from './required-dimensions.rule.js';

/** The accounts and the analysis of all lines of a finance document. */
export interface LineAnalysis {
  /** Values by axis, in the order of the lines. */
  readonly axes: readonly Readonly<Record<string, string>>[];
  readonly notIntegrated: readonly string[];
  readonly faults: readonly Fault[];
  /** In the order of the lines. */
  readonly blocked: readonly BlockedError[];
}

/**
 * Check the accounts of the lines, resolve what they are analysed by, and compare it with what the accounts require. Lines are read
 * together, so that the records they name are read in one go.
 */
export async function readLineAnalysis(
  lines: readonly AnalysedLine[],
  headerSite: string,
  context: DecisionContext,
): Promise<LineAnalysis> {
  const { types, blocked: missingTypes } = await readAnalysisTypes(lines, context);
  const axes: Readonly<Record<string, string>>[] = [];
  const notIntegrated = new Set<string>();
  const faults: Fault[] = [];
  const blocked: BlockedError[] = [...missingTypes];
  const read = lines.map(async (line) => {
    const resolved = resolveLineDimensions(line, headerSite, types);
    const [found, account] = await Promise.all([
      readLineValues(resolved.dimensions, line.lineNumber, context),
      checkAccount(line, context),
    ]);
    return { line, resolved, found, account };
  });
  for (const { line, resolved, found, account } of await Promise.all(read)) {
    axes.push(found.values);
    resolved.notIntegrated.forEach((name) => notIntegrated.add(name));
    faults.push(...found.faults, ...taskFaults(line, found.givenAxes));
    if (account.kind === 'faulty') {
      faults.push(account.fault);
    } else if (isFullyTyped(line, types)) {
      faults.push(...requiredDimensionFaults(line, account.account, found.givenAxes));
    }
    blocked.push(...found.blocked);
  }
  return { axes, notIntegrated: [...notIntegrated], faults, blocked };
}

/** A slot of unknown type may turn out to be what the account requires. */
function isFullyTyped(line: AnalysedLine, types: AnalysisTypes): boolean {
  return Object.keys(line.dimensions).every(
    (slot) => !dimensionSlotPattern.test(slot) || types.dimensionTypes.has(slot),
  );
}

function taskFaults(line: AnalysedLine, givenAxes: ReadonlySet<string>): readonly Fault[] {
  if (!givenAxes.has('TASK') || givenAxes.has('PROJECT')) {
    return [];
  }
  return [
    {
      code: 'HANDLER_TASK_WITHOUT_PROJECT',
      description: `Line ${line.lineNumber} names a task but no project; Intacct finds a task only within its project.`,
      field: 'attributes.project',
      line: line.lineNumber,
      correction: 'Fill the project of the task on the line in DMO.',
    },
  ];
}
