import { defineObject } from '@bridge/plugin-api';
import { itemSchema } from './item.canonical.js';
import type { Item } from './item.canonical.js';
import { ItemHandler } from './item.handler.js';
import { itemMapping } from './item.mapping.js';

export const itemObject = defineObject<Item>({
  name: 'item',
  canonical: itemSchema,
  mapping: itemMapping,
  toIntacct: { on: ['masterdata.item.changed.v1'], handler: ItemHandler, recordClass: 'master' },
});
