import { describe, expect, it } from '@jest/globals';
import type { ClaimedJob, RecordLink } from '@bridge/ports';
import { company, job, link, linksOf, registry } from '../../test/pipeline.fixtures.js';
import { MappingStage } from './mapping.stage.js';
import { contentHashOf } from './record-content.js';

const stage = new MappingStage(registry);
const contentHash = contentHashOf({ CUSTOMERID: 'C1', NAME: 'Ann' });
const inStep = { recordNo: '7', contentHash, version: 3 };
const digest = contentHash.slice(0, 12);

const controlIds = async (of: Partial<ClaimedJob>, known: Partial<RecordLink>, mode?: 'create-only') => {
  const object = mode === undefined ? 'customer' : 'entry';
  const command = {
    kind: 'write',
    object,
    sysId: 'S1',
    naturalKey: 'C1',
    canonical: { id: 'C1', name: 'Ann' },
  } as const;
  const functions = await stage.map(job(of), [mode === undefined ? command : { ...command, mode }], {
    company: company().settings,
    links: linksOf(link({ object, ...known })),
  });
  return functions.map(({ attempt }) => attempt.controlId);
};

describe('MappingStage, when a record runs again', () => {
  it.each<readonly [string, Partial<ClaimedJob>, Partial<RecordLink>, readonly string[]]>([
    ['sends nothing that Intacct holds', { trigger: 'c1' }, inStep, []],
    ['sends it all the same when it is forced', { trigger: 'c1', isForced: true }, inStep, [`update-${digest}-c1`]],
    ['tells two forced runs apart', { trigger: 'c2', isForced: true }, inStep, [`update-${digest}-c2`]],
    [
      'updates under another id what may not have come to an end',
      { attempts: 2 },
      { ...inStep, contentHash: undefined },
      [`update-${digest}-2`],
    ],
    [
      'updates under the same id what came to nothing',
      { attempts: 2 },
      { ...inStep, contentHash: 'other' },
      [`update-${digest}`],
    ],
    ['updates what differs', { trigger: 'c1' }, { ...inStep, contentHash: 'other' }, [`update-${digest}-c1`]],
    ['creates under one id, whatever asks for it', { trigger: 'c1', isForced: true }, {}, ['create']],
    ['creates once more after a reset', { trigger: 'c1' }, { resets: 2 }, ['create-2']],
  ])('%s', async (_, of, known, purposes) => {
    expect(await controlIds(of, known)).toEqual(purposes.map((purpose) => `acme-customer-S1-3-${purpose}`));
  });

  it('never sends a posted document, forced or not', async () => {
    expect(await controlIds({ isForced: true }, inStep, 'create-only')).toEqual([]);
  });

  it('creates a document under one id, after a reset as well', async () => {
    expect(await controlIds({ trigger: 'c1', isForced: true }, { resets: 3 }, 'create-only')).toEqual([
      'acme-entry-S1-3-create',
    ]);
  });

  it('leaves a document alone of which nobody knows whether it was posted', async () => {
    await expect(
      controlIds({ trigger: 'c1', isForced: true }, { isUnsettled: true }, 'create-only'),
    ).rejects.toMatchObject({
      faults: [{ code: 'MAPPING_DOCUMENT_UNSETTLED' }],
    });
  });
});
