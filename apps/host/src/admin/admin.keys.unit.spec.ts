import { describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import { AdminKeys } from './admin.keys.js';

const keys = new AdminKeys(new Secret('sixteen-characters'));

describe('AdminKeys', () => {
  it.each([
    ['Bearer sixteen-characters', { id: 'first-key' }],
    ['bearer  sixteen-characters ', { id: 'first-key' }],
    ['Bearer sixteen-character', undefined],
    ['Bearer', undefined],
    ['Bearer ', undefined],
    ['Basic sixteen-characters', undefined],
    ['sixteen-characters', undefined],
    ['Bearer sixteen-characters,Bearer x', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %j', (header, caller) => {
    expect(keys.findCaller(header)).toEqual(caller);
  });

  it('lets in nobody while no key is known', () => {
    const none = new AdminKeys(undefined);
    expect(none.isConfigured).toBe(false);
    expect(none.findCaller('Bearer ')).toBeUndefined();
    expect(none.findCaller('Bearer x')).toBeUndefined();
  });
});
