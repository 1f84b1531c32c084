import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnalysedLine, AnalysisTypes } from './line-dimensions.resolver.js';
import { resolveLineDimensions } from './line-dimensions.resolver.js';

const types = (inactive: readonly string[] = []): AnalysisTypes => ({
  inactiveAttributes: new Set(inactive),
  dimensionTypes: new Map([
    ['dimensionType01', { id: 'DEPARTMENT', isActive: true, intacctObject: 'DEPARTMENT' }],
    ['dimensionType02', { id: 'CHANNEL', isActive: false, intacctObject: 'CLASS' }],
    ['dimensionType03', { id: 'SEASON', isActive: true, intacctObject: undefined }],
    ['dimensionType04', { id: 'SHELF', isActive: true, intacctObject: 'LOCATION' }],
    ['dimensionType05', { id: 'BUYER', isActive: true, intacctObject: 'CUSTOMER' }],
    ['dimensionType06', { id: 'REGION', isActive: true, intacctObject: 'GLDIMREGION' }],
  ]),
});
const line = (changes: Partial<AnalysedLine>): AnalysedLine => ({
  lineNumber: 1,
  account: '1',
  attributes: {},
  dimensions: {},
  ...changes,
});
/** Axis to value, as it is easiest to compare. */
const axesOf = (changes: Partial<AnalysedLine>, inactive: readonly string[] = []) =>
  Object.fromEntries(
    resolveLineDimensions(line(changes), 'HEAD', types(inactive)).dimensions.map(({ axis, value }) => [axis, value]),
  );

describe('resolveLineDimensions', () => {
  it.each([
    ['nothing', {}, [], { LOCATION: 'HEAD' }],
    ['its own site', { financialSite: 'A', attributes: { financialSite: 'B' } }, [], { LOCATION: 'A' }],
    ['a financial site', { attributes: { financialSite: 'B', businessSite: 'C' } }, [], { LOCATION: 'B' }],
    ['a business site', { attributes: { businessSite: 'C' } }, [], { LOCATION: 'C' }],
    ['an inactive site type', { attributes: { financialSite: 'B' } }, ['financialSite'], { LOCATION: 'HEAD' }],
    ['a stock site', { attributes: { stockSite: 'D', manufacturingSite: 'E' } }, [], { LOCATION: 'HEAD' }],
    ['a free location', { financialSite: 'A', dimensions: { dimensionType04: 'S' } }, [], { LOCATION: 'S' }],
    [
      'records',
      { attributes: { customer: 'C', supplier: 'V', item: 'I' } },
      [],
      { LOCATION: 'HEAD', CUSTOMER: 'C', VENDOR: 'V', ITEM: 'I' },
    ],
    ['an employee', { attributes: { employee: 'M' } }, [], { LOCATION: 'HEAD', EMPLOYEE: 'M' }],
    ['an inactive employee type', { attributes: { employee: 'M' } }, ['employee'], { LOCATION: 'HEAD' }],
    ['a task', { attributes: { project: 'P', task: 'T' } }, [], { LOCATION: 'HEAD', PROJECT: 'P', TASK: 'T' }],
    ['a task, projects off', { attributes: { project: 'P', task: 'T' } }, ['project'], { LOCATION: 'HEAD' }],
    ['a department', { dimensions: { dimensionType01: 'D' } }, [], { LOCATION: 'HEAD', DEPARTMENT: 'D' }],
    ['an inactive dimension type', { dimensions: { dimensionType02: 'X' } }, [], { LOCATION: 'HEAD' }],
    [
      'a user-defined dimension',
      { dimensions: { dimensionType06: '12' } },
      [],
      { LOCATION: 'HEAD', GLDIMREGION: '12' },
    ],
    [
      'a customer twice',
      { attributes: { customer: 'C' }, dimensions: { dimensionType05: 'D' } },
      [],
      { LOCATION: 'HEAD', CUSTOMER: 'C' },
    ],
  ])('of a line with %s', (_, changes, inactive, axes) => {
    expect(axesOf(changes, inactive)).toEqual(axes);
  });

  it('names what is not integrated: types without Intacct object and slots beyond the 20', () => {
    const dimensions = { dimensionType03: 'S', dimensionType21: 'X', anything: 'Y' };
    expect(resolveLineDimensions(line({ dimensions }), 'HEAD', types()).notIntegrated).toEqual([
      'anything',
      'SEASON',
      'dimensionType21',
    ]);
  });

  it('says where a value comes from', () => {
    const attributes = { customer: 'C' };
    expect(resolveLineDimensions(line({ attributes }), 'HEAD', types()).dimensions).toEqual([
      { axis: 'CUSTOMER', value: 'C', field: 'attributes.customer', node: 'customer' },
      { axis: 'LOCATION', value: 'HEAD', field: 'financialSite', node: 'site' },
    ]);
  });

  it('never gives an axis twice', () => {
    const slot = fc.integer({ min: 1, max: 25 }).map((number) => `dimensionType${String(number).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.dictionary(slot, fc.constant('X')), (dimensions) => {
        const resolved = resolveLineDimensions(line({ dimensions, attributes: { customer: 'C' } }), 'HEAD', types());
        const axes = resolved.dimensions.map(({ axis }) => axis);
        expect(new Set(axes).size).toBe(axes.length);
      }),
    );
  });
});
