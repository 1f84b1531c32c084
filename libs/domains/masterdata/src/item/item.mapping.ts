import type { ObjectMapping } from '@bridge/plugin-api';
import type { Item } from './item.canonical.js';

/**
 * Always non-inventory: DMO keeps the stock, Intacct sees values only. Only fields that every company has; an item without
 * description clears the one in Intacct.
 *
 * @see gateway reference 5.5, ITEM
 */
export const itemMapping: ObjectMapping<Item> = {
  intacctObject: 'ITEM',

  toIntacct(item) {
    return {
      ITEMID: item.id,
      NAME: item.name,
      ITEMTYPE: 'Non-Inventory',
      STATUS: item.isActive ? 'active' : 'inactive',
      EXTENDED_DESCRIPTION: item.description ?? '',
    };
  },

  identity(item) {
    return { idField: 'ITEMID', match: { ITEMID: item.id } };
  },
};
