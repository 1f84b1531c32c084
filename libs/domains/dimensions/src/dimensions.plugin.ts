import { definePlugin } from '@bridge/plugin-api';
import { attributeTypeObject } from './attribute-type/attribute-type.object.js';
import { dimensionTypeObject } from './dimension-type/dimension-type.object.js';
import { dimensionsConfig } from './dimensions.config.js';

export const dimensionsPlugin = definePlugin({
  id: 'dimensions',
  apiVersion: 1,
  config: dimensionsConfig,
  objects: [attributeTypeObject, dimensionTypeObject],
});
