import { describe, expect, it } from '@jest/globals';
import { dimensionsPlugin as plugin } from './dimensions.plugin.js';

describe('dimensionsPlugin', () => {
  it('has one id for folder, configuration and event types', () => {
    const types = plugin.objects.flatMap((object) => object.toIntacct?.on ?? []);
    expect(plugin).toMatchObject({ id: 'dimensions', apiVersion: 1, config: { namespace: 'dimensions' } });
    expect(types).toEqual(['dimensions.attributeType.changed.v1', 'dimensions.dimensionType.changed.v1']);
    expect(plugin.config.schema.safeParse({}).success).toBe(true);
    expect(plugin.config.schema.safeParse({ unknown: 1 }).success).toBe(false);
  });

  it('maps every object that goes to Intacct', () => {
    const unmapped = plugin.objects.filter((object) => object.mapping === undefined);
    expect(unmapped.every((object) => object.toIntacct?.recordClass === 'configuration')).toBe(true);
  });

  it('declares each mirror once', () => {
    const mirrored = plugin.mirrors.map((mirror) => mirror.object);
    expect(new Set(mirrored).size).toBe(mirrored.length);
  });
});
