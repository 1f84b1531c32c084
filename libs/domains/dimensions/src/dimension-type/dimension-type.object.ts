import { defineObject } from '@bridge/plugin-api';
import { dimensionTypeSchema } from './dimension-type.canonical.js';
import type { DimensionType } from './dimension-type.canonical.js';
import { DimensionTypeHandler } from './dimension-type.handler.js';

export const dimensionTypeObject = defineObject<DimensionType>({
  name: 'dimensionType',
  canonical: dimensionTypeSchema,
  toIntacct: {
    on: ['dimensions.dimensionType.changed.v1'],
    handler: DimensionTypeHandler,
    recordClass: 'configuration',
  },
});
