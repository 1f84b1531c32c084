import { fakeDecisionContext, fakeSmartEvent } from '@bridge/testing';
import { describe, expect, it } from '@jest/globals';
import type { DimensionType } from './dimension-type.canonical.js';
import { sampleDimensionType } from './dimension-type.fixtures.js';
import { DimensionTypeHandler } from './dimension-type.handler.js';

const decide = (changes: Partial<DimensionType>, context = fakeDecisionContext()) =>
  new DimensionTypeHandler().decide(fakeSmartEvent(sampleDimensionType(changes)), context);
const holding = (isActive: boolean, sysId = '7') =>
  fakeDecisionContext({
    records: [{ object: 'dimensionType', key: 'OTHER', sysId, facts: { docProperty: 'dimensionType02', isActive } }],
  });

describe('DimensionTypeHandler', () => {
  it('is found by its slot', async () => {
    expect(await decide({})).toEqual({
      kind: 'apply',
      commands: [],
      facts: {
        id: 'CHANNEL',
        name: 'Channel',
        isActive: true,
        docProperty: 'dimensionType02',
        intacctObject: 'CLASS',
      },
      aliases: ['dimensionType02'],
    });
  });

  it.each([undefined, 'dimensionType21', 'dimensionType00'])(
    'keeps a type beyond the 20 slots: %s',
    async (docProperty) => {
      expect(await decide({ docProperty })).toMatchObject({
        aliases: [],
        facts: { docProperty: null },
        message: 'Dimension type CHANNEL has none of the 20 slots: it is not sent.',
      });
    },
  );

  it.each([undefined, 'DEPARTMENT', 'CLASS', 'LOCATION', 'PROJECT', 'GLDIMREGION'])(
    'accepts the Intacct object %s',
    async (intacctObject) => {
      expect(await decide({ intacctObject })).toMatchObject({ facts: { intacctObject: intacctObject ?? null } });
    },
  );

  it.each(['Department', 'GLDIM', 'COLOUR', ''])('refuses the Intacct object "%s"', async (intacctObject) => {
    await expect(decide({ intacctObject })).rejects.toMatchObject({
      code: 'HANDLER_DIMENSION_OBJECT_UNKNOWN',
      message: `The dimension type "CHANNEL" names "${intacctObject}", which is no dimension of Intacct.`,
    });
  });

  it('refuses a slot that another active type uses, and names both', async () => {
    await expect(decide({}, holding(true))).rejects.toMatchObject({
      code: 'HANDLER_DIMENSION_SLOT_TAKEN',
      message:
        'The dimension type "CHANNEL" uses dimensionType02, which the active dimension type "OTHER" uses already.',
    });
  });

  it.each([
    ['an inactive type', {}, holding(false), ['dimensionType02']],
    ['itself', {}, holding(true, '1001'), ['dimensionType02']],
    ['an active type, when it is inactive', { isActive: false }, holding(true), []],
  ])('shares a slot with %s', async (_, changes, context, aliases) => {
    expect(await decide(changes, context)).toMatchObject({ kind: 'apply', aliases });
  });
});
