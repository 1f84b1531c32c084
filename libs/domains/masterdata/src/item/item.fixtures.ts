import type { Item } from './item.canonical.js';

export function sampleItem(changes: Partial<Item> = {}): Item {
  return {
    id: 'B-100',
    name: 'City bicycle',
    description: 'Seven gears',
    type: 'good',
    isActive: true,
    isStockManaged: true,
    isBought: true,
    isSold: true,
    ...changes,
  };
}
