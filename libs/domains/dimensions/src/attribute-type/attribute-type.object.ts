import { defineObject } from '@bridge/plugin-api';
import { attributeTypeSchema } from './attribute-type.canonical.js';
import type { AttributeType } from './attribute-type.canonical.js';
import { AttributeTypeHandler } from './attribute-type.handler.js';

export const attributeTypeObject = defineObject<AttributeType>({
  name: 'attributeType',
  canonical: attributeTypeSchema,
  toIntacct: {
    on: ['dimensions.attributeType.changed.v1'],
    handler: AttributeTypeHandler,
    recordClass: 'configuration',
  },
});
