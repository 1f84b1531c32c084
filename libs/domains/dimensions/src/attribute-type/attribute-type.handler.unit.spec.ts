import { fakeSmartEvent } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import { attributeTypeSchema } from './attribute-type.canonical.js';
import { AttributeTypeHandler } from './attribute-type.handler.js';

describe('AttributeTypeHandler', () => {
  it.each([true, false])('keeps whether it is active: %s', async (isActive) => {
    expect(await new AttributeTypeHandler().decide(fakeSmartEvent({ id: 'employee', isActive }))).toEqual({
      kind: 'apply',
      commands: [],
      facts: { id: 'employee', isActive },
    });
  });
});

describe('attributeTypeSchema', () => {
  it.each([
    [{ id: 'task', isActive: true }, true],
    [{ id: 'task', isActive: true, later: 'kept' }, true],
    [{ id: 'colour', isActive: true }, false],
    [{ id: 'task' }, false],
  ])('of %j is %s', (data, expected) => {
    expect(attributeTypeSchema.safeParse(data).success).toBe(expected);
  });
});
