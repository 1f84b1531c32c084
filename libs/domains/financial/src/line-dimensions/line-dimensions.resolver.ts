import type { AttributeName, Attributes, Dimensions } from '@bridge/canonical';
import { dimensionSlotPattern } from '@bridge/canonical';

/** A line of a finance document, as far as its analysis goes. */
export interface AnalysedLine {
  readonly lineNumber: number;
  readonly account: string;
  readonly financialSite?: string | undefined;
  readonly attributes: Attributes;
  readonly dimensions: Dimensions;
}

/** What is known of the types that the lines use. */
export interface AnalysisTypes {
  /** Attribute types that were switched off; all others count as active. */
  readonly inactiveAttributes: ReadonlySet<string>;
  /** By slot; a slot that is missing here is left out, because its type is not known yet. */
  readonly dimensionTypes: ReadonlyMap<
    string,
    { readonly id: string; readonly isActive: boolean; readonly intacctObject: string | undefined }
  >;
}

/** One value on one analysis axis of Intacct. */
export interface LineDimension {
  /** The Intacct object of the axis: `DEPARTMENT`, `CUSTOMER`, `GLDIMREGION`. */
  readonly axis: string;
  /** The DMO id. */
  readonly value: string;
  /** The property that carries it. */
  readonly field: string;
  /** The DMO object whose record says what Intacct calls it; absent: Intacct uses the same id. */
  readonly node?: 'customer' | 'supplier' | 'item' | 'site';
}

export interface LineDimensions {
  /** At most one for each axis. */
  readonly dimensions: readonly LineDimension[];
  /** Types, or slots beyond the 20, that cannot be sent. */
  readonly notIntegrated: readonly string[];
}

const ATTRIBUTE_AXES: Partial<Record<AttributeName, Pick<LineDimension, 'axis' | 'node'>>> = {
  customer: { axis: 'CUSTOMER', node: 'customer' },
  supplier: { axis: 'VENDOR', node: 'supplier' },
  item: { axis: 'ITEM', node: 'item' },
  employee: { axis: 'EMPLOYEE' },
  project: { axis: 'PROJECT' },
  task: { axis: 'TASK' },
};
const SITE_ATTRIBUTES = ['financialSite', 'businessSite'] as const;

/**
 * The analysis of a line in Intacct's axes.
 *
 * An inactive type is left out. A record of DMO wins over a free dimension on the same axis, except for the location: a dimension that
 * names one is more exact than the site. The site of the line is, in this order: its own, its financial site attribute, its
 * business site attribute, that of the header. A task without its project is left out when projects are switched off.
 */
export function resolveLineDimensions(line: AnalysedLine, headerSite: string, types: AnalysisTypes): LineDimensions {
  const free = freeDimensions(line.dimensions, types);
  const candidates = [
    ...attributeDimensions(line.attributes, types),
    ...free.dimensions,
    siteDimension(line, headerSite, types),
  ];
  const axes = candidates.map((candidate) => candidate.axis);
  return {
    dimensions: candidates.filter((candidate, index) => axes.indexOf(candidate.axis) === index),
    notIntegrated: free.notIntegrated,
  };
}

function attributeDimensions(attributes: Attributes, types: AnalysisTypes): readonly LineDimension[] {
  return (Object.keys(ATTRIBUTE_AXES) as AttributeName[]).flatMap((name) => {
    const value = attributes[name];
    const target = ATTRIBUTE_AXES[name];
    const isLeftOut =
      types.inactiveAttributes.has(name) || (name === 'task' && types.inactiveAttributes.has('project'));
    return value === undefined || target === undefined || isLeftOut
      ? []
      : [{ ...target, value, field: `attributes.${name}` }];
  });
}

function freeDimensions(dimensions: Dimensions, types: AnalysisTypes): LineDimensions {
  const sent: LineDimension[] = [];
  const notIntegrated: string[] = [];
  for (const slot of Object.keys(dimensions).sort()) {
    const value = dimensions[slot];
    const type = types.dimensionTypes.get(slot);
    if (!dimensionSlotPattern.test(slot)) {
      notIntegrated.push(slot);
    } else if (type?.isActive === true && type.intacctObject === undefined) {
      notIntegrated.push(type.id);
    } else if (type?.isActive === true && type.intacctObject !== undefined && value !== undefined) {
      sent.push({ axis: type.intacctObject, value, field: `dimensions.${slot}` });
    }
  }
  return { dimensions: sent, notIntegrated };
}

function siteDimension(line: AnalysedLine, headerSite: string, types: AnalysisTypes): LineDimension {
  const site = { axis: 'LOCATION', node: 'site' } as const;
  if (line.financialSite !== undefined) {
    return { ...site, value: line.financialSite, field: 'financialSite' };
  }
  for (const name of SITE_ATTRIBUTES) {
    const value = line.attributes[name];
    if (value !== undefined && !types.inactiveAttributes.has(name)) {
      return { ...site, value, field: `attributes.${name}` };
    }
  }
  return { ...site, value: headerSite, field: 'financialSite' };
}
