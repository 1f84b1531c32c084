import { describe, expect, it } from '@jest/globals';
import { job } from '../../test/pipeline.fixtures.js';
import { causeOf, isReservedTrigger } from './trigger.js';

describe('causeOf', () => {
  it.each([
    ['event', 'event-1'],
    ['release-12', 'event-1'],
    ['command-7', 'command-7'],
    ['command-7~release-2', 'command-7'],
    ['release-x', 'release-x'],
    ['events', 'events'],
  ])('a run by %s was caused by %s', (trigger, cause) => {
    expect(causeOf(job({ trigger }))).toBe(cause);
  });
});

describe('isReservedTrigger', () => {
  it.each(['event', 'release-1', 'x~release-1'])('%s means something else', (id) => {
    expect(isReservedTrigger(id)).toBe(true);
  });

  it.each(['Event', 'event-1', 'release-', 'release-1x', '~release-1a', 'b3b1f6a0'])('%s names a command', (id) => {
    expect(isReservedTrigger(id)).toBe(false);
  });
});
