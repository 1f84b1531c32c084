import type { DimensionType } from './dimension-type.canonical.js';

export function sampleDimensionType(changes: Partial<DimensionType> = {}): DimensionType {
  return {
    id: 'CHANNEL',
    name: 'Channel',
    isActive: true,
    docProperty: 'dimensionType02',
    intacctObject: 'CLASS',
    ...changes,
  };
}
