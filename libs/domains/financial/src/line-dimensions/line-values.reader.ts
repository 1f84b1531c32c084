import type { DecisionContext, Fault } from '@bridge/plugin-api';
import { BlockedError, requireRecord } from '@bridge/plugin-api';
import { isActiveRecord } from '../posting/account.rule.js';
import { orBlocked } from './analysis-types.reader.js';
import type { LineDimension } from './line-dimensions.resolver.js';

/** The analysis of a line in Intacct's ids. */
export interface LineValues {
  /** By axis: `{ DEPARTMENT: 'SALES', CUSTOMER: 'ALFKI', LOCATION: 'USA1' }`. */
  readonly values: Readonly<Record<string, string>>;
  /** Axes that carry a value, whether it could be resolved or not. */
  readonly givenAxes: ReadonlySet<string>;
  readonly faults: readonly Fault[];
  readonly blocked: readonly BlockedError[];
}

/** Axes whose values Intacct owns and the mirror holds, with the words for a person. */
const MIRRORED_AXES: Readonly<Record<string, string>> = {
  DEPARTMENT: 'Department',
  CLASS: 'Class',
  EMPLOYEE: 'Employee',
};

/**
 * What Intacct calls the values of one line. Reads only.
 *
 * A site stands for the entity of its financial site. In a company without entities it is sent when a location has that id, else left out.
 * Faults: HANDLER_DIMENSION_VALUE_UNKNOWN, HANDLER_DIMENSION_VALUE_INACTIVE, HANDLER_SITE_NOT_POSTABLE.
 */
export async function readLineValues(
  dimensions: readonly LineDimension[],
  line: number,
  context: DecisionContext,
): Promise<LineValues> {
  const values: Record<string, string> = {};
  const givenAxes = new Set<string>();
  const faults: Fault[] = [];
  const blocked: BlockedError[] = [];
  const found = await Promise.all(dimensions.map((dimension) => orBlocked(valueOf(dimension, line, context))));
  for (const [index, { axis }] of dimensions.entries()) {
    const value = found[index];
    givenAxes.add(axis);
    if (value instanceof BlockedError) {
      blocked.push(value);
    } else if (typeof value === 'object') {
      faults.push(value);
    } else if (value === undefined) {
      givenAxes.delete(axis);
    } else {
      values[axis] = value;
    }
  }
  return { values, givenAxes, faults, blocked };
}

async function valueOf(
  dimension: LineDimension,
  line: number,
  context: DecisionContext,
): Promise<string | Fault | undefined> {
  const where = { field: dimension.field, line };
  if (dimension.node === undefined) {
    return (await mirrorFault(dimension, line, context)) ?? dimension.value;
  }
  if (dimension.node === 'site') {
    return readSiteLocation(dimension.value, where, context);
  }
  const record = await requireRecord(context, { object: dimension.node, key: dimension.value }, where);
  return record.intacctId ?? dimension.value;
}

/**
 * The location of a site: its financial site.
 *
 * @returns a fault when the site has none; `undefined` when the company has neither entities nor a location of that id
 * @throws BlockedError when the site has not arrived
 */
export async function readSiteLocation(
  site: string,
  where: { readonly field: string; readonly line?: number },
  context: DecisionContext,
): Promise<string | Fault | undefined> {
  const { facts } = await requireRecord(context, { object: 'site', key: site }, where);
  const location = facts['financialSite'];
  if (typeof location !== 'string') {
    return {
      code: 'HANDLER_SITE_NOT_POSTABLE',
      description: `The site "${site}"${where.line === undefined ? '' : ` on line ${where.line}`} has no financial site to post to.`,
      correction: 'Choose its financial site in DMO.',
      ...where,
    };
  }
  const hasEntities = (await context.intacct.count('LOCATIONENTITY')) > 0;
  return hasEntities || (await context.intacct.find('LOCATION', location)) !== undefined ? location : undefined;
}

async function mirrorFault(
  { axis, value, field }: LineDimension,
  line: number,
  context: DecisionContext,
): Promise<Fault | undefined> {
  const word = MIRRORED_AXES[axis];
  if (word === undefined) {
    return undefined;
  }
  const record = await context.intacct.find(axis, value);
  if (record === undefined) {
    return {
      code: 'HANDLER_DIMENSION_VALUE_UNKNOWN',
      description: `${word} ${value} on line ${line} does not exist in Intacct.`,
      correction: `Choose a value that came from Intacct, or create it there.`,
      field,
      line,
    };
  }
  return isActiveRecord(record)
    ? undefined
    : {
        code: 'HANDLER_DIMENSION_VALUE_INACTIVE',
        description: `${word} ${value} on line ${line} is inactive in Intacct.`,
        correction: `Choose an active value, or activate it in Intacct.`,
        field,
        line,
      };
}
