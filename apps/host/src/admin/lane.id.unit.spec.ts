import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatLaneId, parseLaneId } from './lane.id.js';

describe('lane ids', () => {
  it.each([
    [{ company: 'acme', entityId: '', priority: 10 }, 'acme:top:10'],
    [{ company: 'acme', entityId: 'top', priority: 0 }, 'acme:e-top:0'],
    [{ company: 'acme' }, 'acme:*:*'],
    [{ company: 'a:b', entityId: '1:2' }, 'a%3Ab:e-1%3A2:*'],
  ])('%j is %s', (lane, id) => {
    expect(formatLaneId(lane)).toBe(id);
    expect(parseLaneId(id)).toEqual(lane);
  });

  it('come back as they went', () => {
    const name = fc.string({ minLength: 1 });
    const lane = fc.record(
      { company: name, entityId: fc.oneof(fc.constant(''), name), priority: fc.integer({ min: 0, max: 30 }) },
      { requiredKeys: ['company'] },
    );
    fc.assert(fc.property(lane, (one) => expect(parseLaneId(formatLaneId(one))).toEqual(one)));
  });

  it.each(['', 'acme', 'acme:top', 'acme:x:1', 'acme:top:-1', ':top:1', 'acme:e-:1', '%:top:1'])(
    '%j names none',
    (id) => {
      expect(parseLaneId(id)).toBeUndefined();
    },
  );
});
