import { describe, expect, it } from '@jest/globals';
import type { DecisionContext } from '@bridge/plugin-api';
import { RejectedError, TransientError } from '@bridge/plugin-api';
import type { ClaimedJob, RecordLink } from '@bridge/ports';
import { company, job, link, linksOf, registry, router, silentMeter } from '../../test/pipeline.fixtures.js';
import { FailureOperator } from '../failure/disposition.js';
import { LinkedRecordDirectory } from '../reading/linked-record.directory.js';
import { HandlerStage } from './handler.stage.js';
import { MappingStage } from './mapping.stage.js';
import { PrepareStage } from './prepare.stage.js';
import { contentHashOf } from './record-content.js';

const failure = new FailureOperator(
  {
    retry: { maxAttempts: 4, baseDelayMs: 1_000, maxDelayMs: 60_000 },
    hold: { maxPendingMs: 9_000, maxUnknownMs: 9_000 },
    maxRecoveries: 8,
  },
  { next: () => 0.5 },
);
const stage = new PrepareStage(new HandlerStage(router), new MappingStage(registry), failure, silentMeter);

const prepare = (of: ClaimedJob, known: readonly RecordLink[] = [], failing?: Error) => {
  const links = linksOf(...known);
  const context: DecisionContext = {
    company: company().settings,
    records: new LinkedRecordDirectory(links),
    intacct: { find: async () => undefined, count: async () => 0 },
  };
  return (failing === undefined ? stage : stageWhoseHandler(failing)).prepare(of, context, links);
};
/** Its rules fail on every record. */
const stageWhoseHandler = (error: Error): PrepareStage => {
  const handler: Pick<HandlerStage, 'decide'> = { decide: () => Promise.reject(error) };
  return new PrepareStage(handler as HandlerStage, new MappingStage(registry), failure, silentMeter);
};
const withData = (data: unknown, changes: Partial<ClaimedJob> = {}): ClaimedJob =>
  job({ ...changes, event: { ...job().event, ...changes.event, data } });
const entryJob = (): ClaimedJob =>
  job({ object: 'entry', recordClass: 'document', event: { ...job().event, type: 'sample.entry.posted.v1' } });

const ann = { CUSTOMERID: 'C1', NAME: 'Ann' };
const written = (changes: Partial<RecordLink> = {}): RecordLink =>
  link({ recordNo: '7', intacctId: 'C1', intacctObject: 'CUSTOMER', version: 2, state: 'success', ...changes });

describe('PrepareStage', () => {
  it('makes a create of a record that Intacct does not have', async () => {
    expect(await prepare(job())).toEqual({
      kind: 'send',
      job: job(),
      decision: expect.objectContaining({ kind: 'apply', facts: { name: 'Ann' } }),
      functions: [
        {
          record: ann,
          attempt: {
            jobId: '7',
            controlId: 'acme-customer-S1-3-create',
            position: 0,
            verb: 'create',
            intacctObject: 'CUSTOMER',
            object: 'customer',
            sysId: 'S1',
            naturalKey: 'C1',
            recordNo: undefined,
            identity: { idField: 'CUSTOMERID', match: { CUSTOMERID: 'C1' } },
            contentHash: contentHashOf(ann),
            isCreateOnly: false,
          },
        },
      ],
    });
  });

  it.each<readonly [string, RecordLink]>([
    ['with other content', written({ contentHash: 'other' })],
    ['whose content is not known', written()],
  ])('makes an update of a record %s', async (_, known) => {
    expect(await prepare(job(), [known])).toMatchObject({
      kind: 'send',
      functions: [
        {
          attempt: {
            verb: 'update',
            recordNo: '7',
            controlId: `acme-customer-S1-3-update-${contentHashOf(ann).slice(0, 12)}`,
          },
        },
      ],
    });
  });

  it('gives an update of the same version another control id when its content is another', async () => {
    const idOf = async (name: string, trigger = 'event') => {
      const prepared = await prepare(withData({ id: 'C1', name }, { trigger }), [written()]);
      return prepared.kind === 'send' ? prepared.functions[0]?.attempt.controlId : undefined;
    };
    expect(await idOf('Ann')).toBe(await idOf('Ann'));
    expect(await idOf('Bob')).not.toBe(await idOf('Ann'));
    expect(await idOf('Ann', 'command-9')).toBe(`${await idOf('Ann')}-command-9`);
  });

  it('makes a create of a record that was seen but never written', async () => {
    expect(await prepare(job(), [link()])).toMatchObject({ functions: [{ attempt: { verb: 'create' } }] });
  });

  it('gives a create the same control id in every run', async () => {
    expect(await prepare(job({ trigger: 'command-9' }))).toMatchObject({
      functions: [{ attempt: { controlId: 'acme-customer-S1-3-create' } }],
    });
  });

  it.each([
    ['was never asked', 0, 'Intacct holds C1 as it is: nothing was sent.'],
    ['was asked what it holds', 2, 'C1 is in step with Intacct.'],
  ])('sends nothing when Intacct has this content, and %s', async (_, apiTransactions, message) => {
    const known = written({ contentHash: contentHashOf(ann) });
    expect(await prepare(job({ apiTransactions }), [known])).toEqual({
      kind: 'settled',
      job: job({ apiTransactions }),
      settlement: {
        kind: 'final',
        state: 'success',
        message,
        errors: [],
        notIntegrated: ['dimensionType21'],
        facts: { name: 'Ann' },
        aliases: ['alias-C1'],
        waitsFor: [],
      },
      decision: expect.objectContaining({ kind: 'apply' }),
      link: known,
      defect: undefined,
    });
  });

  it('keeps configuration without sending anything', async () => {
    const site = job({
      object: 'site',
      recordClass: 'configuration',
      event: { ...job().event, type: 'sample.site.changed.v1' },
    });
    expect(await prepare(site, [written({ object: 'site' })])).toMatchObject({
      kind: 'settled',
      settlement: { state: 'success', message: 'C1 is kept as configuration of the bridge.', facts: { name: 'Ann' } },
      link: undefined,
    });
  });

  it('creates a document, and never writes it again', async () => {
    const known = written({ object: 'entry', contentHash: 'other' });
    expect(await prepare(entryJob())).toMatchObject({
      functions: [{ attempt: { verb: 'create', isCreateOnly: true } }],
    });
    expect(await prepare(entryJob(), [known])).toMatchObject({
      kind: 'settled',
      settlement: { state: 'error', errors: [{ code: 'MAPPING_DOCUMENT_IMMUTABLE', owner: 'dmo-user' }] },
    });
    expect(await prepare(entryJob(), [{ ...known, contentHash: contentHashOf(ann) }])).toMatchObject({
      kind: 'settled',
      settlement: { state: 'success' },
    });
  });

  it('sends nothing of a document while it is not known whether an earlier version was posted', async () => {
    const known = link({ object: 'entry', isUnsettled: true });
    expect(await prepare(entryJob(), [known])).toMatchObject({
      kind: 'settled',
      settlement: { state: 'error', errors: [{ code: 'MAPPING_DOCUMENT_UNSETTLED', owner: 'operator' }] },
      defect: undefined,
    });
  });

  it('sends a master record all the same: its id exists once', async () => {
    expect(await prepare(job(), [link({ isUnsettled: true })])).toMatchObject({
      functions: [{ attempt: { verb: 'create' } }],
    });
  });

  const posted = written({ object: 'entry', version: 3, contentHash: 'other' });
  const inStep = { state: 'success', message: 'C1 is in step with Intacct.', errors: [], waitsFor: [] };
  const inactive = new RejectedError([{ code: 'HANDLER_ACCOUNT_INACTIVE', description: 'It is closed.' }], {
    stage: 'handler',
  });
  const offline = new TransientError('GATEWAY_OFFLINE', 'Closed.', { stage: 'gateway', scope: 'gateway' });
  it.each<readonly [string, Partial<ClaimedJob>, Error | undefined]>([
    ['an account of it became inactive', {}, inactive],
    ['its accounts cannot be asked for', {}, offline],
    ['its content is mapped otherwise', {}, undefined],
    ['the bridge was lost over it again and again', { recoveries: 8 }, undefined],
  ])('says that a document which Intacct holds is in step, although %s', async (_, changes, error) => {
    expect(await prepare({ ...entryJob(), ...changes }, [posted], error)).toMatchObject({
      kind: 'settled',
      settlement: inStep,
      link: posted,
      defect: undefined,
    });
  });

  it.each<readonly [string, readonly RecordLink[]]>([
    ['Intacct does not hold', []],
    ['Intacct holds an older version of', [written({ object: 'entry', version: 2 })]],
  ])('rejects a document with an inactive account that %s', async (_, known) => {
    expect(await prepare(entryJob(), known, inactive)).toMatchObject({
      settlement: { state: 'error', errors: [{ code: 'HANDLER_ACCOUNT_INACTIVE' }] },
    });
  });

  it('does not excuse a master record that its rules reject', async () => {
    expect(await prepare(job(), [written({ version: 3 })], inactive)).toMatchObject({
      settlement: { state: 'error', errors: [{ code: 'HANDLER_ACCOUNT_INACTIVE' }] },
    });
  });

  it('asks no handler about a version that a newer one has overtaken', async () => {
    expect(await prepare(withData({ name: 'throw' }, { isOutdated: true }))).toMatchObject({
      kind: 'settled',
      settlement: { kind: 'final', state: 'superseded', message: expect.stringContaining('A newer version of C1') },
      decision: undefined,
    });
  });

  it('says why an event was ignored', async () => {
    expect(await prepare(withData({ id: 'C1', name: 'ignore' }))).toMatchObject({
      kind: 'settled',
      settlement: { state: 'ignored', message: 'It is not for Intacct.' },
    });
  });

  it.each<readonly [string, readonly RecordLink[], string, string]>([
    ['is unknown', [], 'held', 'HANDLER_REFERENCE_UNKNOWN'],
    ['is on its way', [link({ naturalKey: 'C2' })], 'held', 'HANDLER_REFERENCE_PENDING'],
    ['failed', [link({ naturalKey: 'C2', state: 'error' })], 'held', 'HANDLER_REFERENCE_IN_ERROR'],
  ])('holds a record while the one it names %s', async (_, known, kind, code) => {
    expect(await prepare(withData({ id: 'C1', name: 'Ann', parent: 'C2' }), known)).toMatchObject({
      kind: 'settled',
      settlement: { kind, waitsFor: ['customer:C2'], errors: [{ code }] },
    });
  });

  it.each<readonly [string, Partial<RecordLink>]>([
    ['has landed', { state: 'success', version: 1 }],
    ['has landed, and a newer version of it failed', { state: 'error', version: 1 }],
    ['has landed, and a newer version of it is on its way', { state: 'pending', version: 1 }],
  ])('goes on when the record it names %s', async (_, changes) => {
    const known = link({ sysId: 'S2', naturalKey: 'C2', ...changes });
    expect(await prepare(withData({ id: 'C1', name: 'Ann', parent: 'C2' }), [known])).toMatchObject({ kind: 'send' });
  });

  it.each<readonly [string, ClaimedJob, string]>([
    ['a handler fails', withData({ id: 'C1', name: 'throw' }), 'PIPELINE_DEFECT'],
    ['no handler is left', job({ event: { ...job().event, type: 'gone.thing.changed.v1' } }), 'HANDLER_MISSING'],
    ['the stored event is no longer valid', withData({ id: 7 }), 'HANDLER_EVENT_NO_LONGER_VALID'],
    ['the mapping is gone', job({ plugin: 'gone' }), 'MAPPING_MISSING'],
  ])('ends a record as a defect when %s', async (_, of, code) => {
    expect(await prepare(of)).toMatchObject({
      kind: 'settled',
      settlement: { state: 'error', errors: [{ code, owner: 'service' }] },
      defect: { code },
    });
  });

  it('hands a trouble of the whole company on', async () => {
    const error = new TransientError('GATEWAY_OFFLINE', 'Closed.', { stage: 'gateway', scope: 'gateway' });
    const context: DecisionContext = {
      company: company().settings,
      records: { find: () => Promise.reject(error), findBySysId: async () => undefined, list: async () => [] },
      intacct: { find: async () => undefined, count: async () => 0 },
    };
    const of = withData({ id: 'C1', name: 'Ann', parent: 'C2' });
    expect(await stage.prepare(of, context, linksOf())).toEqual({ kind: 'pause', job: of, error });
  });
});
