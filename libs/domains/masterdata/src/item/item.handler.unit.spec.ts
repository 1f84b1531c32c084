import { RejectedError } from '@bridge/plugin-api';
import { fakeDecisionContext, fakeSmartEvent } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import { sampleItem } from './item.fixtures.js';
import { ItemHandler } from './item.handler.js';
import { itemMapping } from './item.mapping.js';

describe('ItemHandler', () => {
  it('writes the item', async () => {
    const item = sampleItem();
    expect(await new ItemHandler().decide(fakeSmartEvent(item), fakeDecisionContext())).toEqual({
      kind: 'apply',
      commands: [{ kind: 'write', object: 'item', sysId: '1001', naturalKey: 'B-100', canonical: item }],
      facts: { id: 'B-100', name: 'City bicycle', isActive: true },
    });
  });

  it('names every fault at once', async () => {
    const item = sampleItem({ id: 'A@1', name: ' ' });
    const error = await new ItemHandler()
      .decide(fakeSmartEvent(item), fakeDecisionContext())
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RejectedError);
    expect((error as RejectedError).faults.map((fault) => fault.code)).toEqual([
      'HANDLER_ID_CHARACTERS',
      'HANDLER_NAME_BLANK',
    ]);
  });

  it('refuses a changed id once the item is integrated', async () => {
    const context = fakeDecisionContext({
      records: [{ object: 'item', key: 'OLD', sysId: '1001', intacctId: 'OLD' }],
    });
    await expect(new ItemHandler().decide(fakeSmartEvent(sampleItem()), context)).rejects.toMatchObject({
      code: 'HANDLER_ID_CHANGED',
      message: expect.stringContaining('from "OLD" to "B-100"'),
    });
  });

  it('refuses an id that another integrated item has', async () => {
    const context = fakeDecisionContext({ records: [{ object: 'item', key: 'B-100', sysId: '7' }] });
    await expect(new ItemHandler().decide(fakeSmartEvent(sampleItem()), context)).rejects.toMatchObject({
      code: 'HANDLER_ID_TAKEN',
    });
  });

  it('leaves an id alone that another item failed to integrate', async () => {
    const other = { object: 'item', key: 'B-100', sysId: '7', state: 'error', intacctId: undefined } as const;
    const context = fakeDecisionContext({ records: [other] });
    await expect(new ItemHandler().decide(fakeSmartEvent(sampleItem()), context)).resolves.toMatchObject({
      kind: 'apply',
    });
  });

  it('accepts the next version of an integrated item', async () => {
    const context = fakeDecisionContext({
      records: [{ object: 'item', key: 'B-100', sysId: '1001' }],
    });
    await expect(new ItemHandler().decide(fakeSmartEvent(sampleItem(), '1001', 2), context)).resolves.toMatchObject({
      kind: 'apply',
    });
  });

  it('says what is better avoided', async () => {
    const decision = await new ItemHandler().decide(fakeSmartEvent(sampleItem({ id: '0042' })), fakeDecisionContext());
    expect(decision).toMatchObject({ message: 'The item id "0042" has a leading zero: better avoided.' });
  });
});

describe('itemMapping', () => {
  it.each([
    [{}, { STATUS: 'active', EXTENDED_DESCRIPTION: 'Seven gears' }],
    [{ isActive: false }, { STATUS: 'inactive', EXTENDED_DESCRIPTION: 'Seven gears' }],
    [{ description: undefined }, { STATUS: 'active', EXTENDED_DESCRIPTION: '' }],
  ])('maps an item with %j', (changes, fields) => {
    expect(itemMapping.toIntacct(sampleItem(changes), fakeDecisionContext())).toEqual({
      ITEMID: 'B-100',
      NAME: 'City bicycle',
      ITEMTYPE: 'Non-Inventory',
      ...fields,
    });
  });

  it('is found again by its id', () => {
    expect(itemMapping.identity(sampleItem())).toEqual({ idField: 'ITEMID', match: { ITEMID: 'B-100' } });
  });
});
