import { describe, expect, it } from '@jest/globals';
import type { GatewayFunction } from '@bridge/ports';
import { FakeClock, RecordingLogger } from '@bridge/testing';
import { defaultGatewayOptions } from './gateway.options.js';
import { readAll } from './read-all.js';
import type { Shape } from './request/argument.shape.js';
import {
  asynchronousRequestShape,
  optionsShape,
  readAllShape,
  requestShape,
  setupShape,
} from './request/call.shapes.js';
import { functionShapes } from './request/function.shapes.js';
import { nearestName } from './request/nearest-name.js';
import { prepare } from './request/request.preparation.js';
import { XmlIntacctGateway } from './xml-intacct-gateway.client.js';
import * as given from '../test/gateway.fixtures.js';

const controlId = 'c';
const line = { accountNo: '4000', amount: '1.00' };
const documentFields = { dateCreated: '2026-01-31', termName: 'N30', lines: [line] };
const term = { name: 'T', due: { day: 45 } };
const reversal = { recordNo: '7', dateReversed: '2026-01-31' };

/** A call of each function that can be written. */
const sound: Readonly<Record<GatewayFunction['kind'], object>> = {
  create: { object: 'CLASS', record: { CLASSID: 'C' } },
  update: { object: 'CLASS', record: { NAME: 'C' }, naturalKey: { field: 'CLASSID', value: 'C' } },
  delete: { object: 'CLASS', keys: ['1'] },
  create_invoice: { document: { customerId: 'C', ...documentFields } },
  update_invoice: { recordNo: '7', change: { lines: [{ lineNo: 1, memo: 'm' }] } },
  create_bill: { document: { vendorId: 'V', ...documentFields } },
  update_bill: { externalId: 'x', change: { description: 'd' } },
  create_aradjustment: { document: { customerId: 'C', ...documentFields, termName: undefined } },
  create_apadjustment: { document: { vendorId: 'V', ...documentFields, termName: undefined } },
  create_arterm: { document: term },
  create_apterm: { document: term },
  reverse_invoice: reversal,
  reverse_bill: reversal,
  reverse_arpayment: reversal,
  reverse_appayment: reversal,
  installApp: { applicationXml: '<a/>' },
  read: { object: 'CLASS', fields: [], recordNos: ['1'] },
  readByName: { object: 'CLASS', fields: [], names: ['C'] },
  readByQuery: { object: 'CLASS', fields: [], query: '' },
  readMore: { resultId: 'r' },
  query: { object: 'CLASS', select: ['NAME'], filter: { operator: 'equalto', field: 'NAME', value: 'x' } },
  lookup: { object: 'CLASS' },
  inspect: {},
  getDimensions: {},
  getDimensionRelationships: {},
  readEntityDetails: {},
  getFinancialSetup: {},
  get_companyprefs: { application: 'AR' },
  getUserPermissions: { userId: 'u' },
  readUserFormatting: { userId: 'u' },
  get_list: { object: 'smarteventlog' },
  getAPISession: {},
};
const kinds = Object.keys(sound) as GatewayFunction['kind'][];
const shapeOf = (kind: GatewayFunction['kind']): Shape => functionShapes[kind];
const problemOf = (kind: string, members: object): string =>
  prepare({ kind, controlId, ...members } as unknown as GatewayFunction).problem;
const misspell = (name: string): string => `${name.slice(0, -1)}${name.slice(-1)}x`;
const without = (of: object, name: string): object =>
  Object.fromEntries(Object.entries(of).filter(([other]) => other !== name));

describe('prepare', () => {
  it.each(kinds)('writes a sound %s', (kind) => {
    expect(problemOf(kind, sound[kind])).toBe('');
  });

  it.each(kinds)('refuses each misspelt member of %s, and names the nearest one', (kind) => {
    for (const name of Object.keys(shapeOf(kind))) {
      expect(problemOf(kind, { ...sound[kind], [misspell(name)]: 'x' })).toBe(
        `Field ${misspell(name)} is not known; the nearest one is ${name}.`,
      );
    }
  });

  it.each(kinds)('names each member of %s that is missing', (kind) => {
    const members = { kind, controlId, ...sound[kind] };
    const needed = Object.entries(shapeOf(kind)).filter(([name, { isNeeded }]) => isNeeded && name !== 'kind');
    for (const [name] of needed) {
      expect(prepare(without(members, name) as GatewayFunction).problem).toMatch(`Field ${name} is missing: `);
    }
  });

  it.each<readonly [GatewayFunction['kind'], object, string]>([
    [
      'create_arterm',
      { document: { ...term, due: { days: 45 } } },
      'document.due.days is not known; the nearest one is document.due.day.',
    ],
    [
      'reverse_bill',
      { ...reversal, dateReversed: '2026-02-30' },
      'dateReversed: "2026-02-30" is not a day as YYYY-MM-DD.',
    ],
    ['query', { ...sound.query, pageSize: 5 }, 'pageSize is not known; the nearest one is pageSizeRecords.'],
    [
      'create_bill',
      { document: { vendorId: 'V', ...documentFields, lines: [line, { ...line, project: 'P' }] } },
      'document.lines[1].project is not known; the nearest one is document.lines[1].projectId.',
    ],
    [
      'create_bill',
      { document: { vendorId: 'V', ...documentFields, lines: [{ accountNo: '1' }] } },
      'document.lines[0].amount is missing: decimal text.',
    ],
    [
      'query',
      { ...sound.query, filter: { operator: 'equals', field: 'A', value: 'x' } },
      'filter.operator: "equals" is not known; the nearest one is "equalto".',
    ],
    [
      'query',
      { ...sound.query, filter: { operator: 'and', filters: [{ operator: 'isnull', feild: 'A' }] } },
      'filter.filters[0].feild is not known; the nearest one is filter.filters[0].field.',
    ],
    ['query', { ...sound.query, filter: { field: 'A', value: 'x' } }, 'filter.operator is missing: '],
    [
      'query',
      { ...sound.query, orderBy: [{ field: 'A', direction: 'asc' }] },
      'orderBy[0].direction: "asc" is not known; the nearest one is "ascending".',
    ],
    ['query', { ...sound.query, showPrivate: 'yes' }, 'showPrivate: true or false expected, not text.'],
    [
      'get_list',
      { ...sound.get_list, filter: { operator: 'equalto', field: 'A', value: 'x' } },
      'filter.operator: "equalto" is not known',
    ],
    ['update_invoice', { recordNo: '7', change: { externalId: 'x' } }, 'change.externalId is not known'],
    [
      'update',
      { object: 'A', record: {}, naturalKey: { field: 'A', vlaue: 'x' } },
      'naturalKey.vlaue is not known; the nearest one is naturalKey.value.',
    ],
  ])('refuses a wrong member inside of %s: %j', (kind, members, problem) => {
    expect(problemOf(kind, members)).toContain(`Field ${problem}`);
  });
});

describe('XmlIntacctGateway', () => {
  const setup = { clock: new FakeClock(), logger: new RecordingLogger() };
  const gateway = new XmlIntacctGateway(setup);
  const request = given.request(given.account('http://localhost:1/x'), [given.createClass]);
  const queued = { ...request, policyId: 'p', requestControlId: 'r' };
  const reading = { object: 'CLASS', select: ['NAME'] };
  const read = (options: object): Promise<unknown> =>
    readAll(gateway, request.account, options as typeof reading).next();
  const rows: readonly (readonly [string, Shape, object, (of: object) => unknown])[] = [
    ['a request', requestShape, request, (of) => gateway.execute(of as typeof request)],
    ['a queued request', asynchronousRequestShape, queued, (of) => gateway.executeAsynchronously(of as typeof queued)],
    ['readAll', readAllShape, reading, read],
    ['the set-up', setupShape, setup, (of) => new XmlIntacctGateway(of as typeof setup)],
    ['the options', optionsShape, {}, (options) => new XmlIntacctGateway({ ...setup, options })],
  ];

  it.each(rows)('refuses each misspelt member of %s, and names the nearest one', async (_what, shape, of, call) => {
    for (const name of Object.keys(shape)) {
      const misspelt = { ...of, [misspell(name)]: 1 };
      const message = new RegExp(
        `Field (?:options\\.)?${misspell(name)} is not known; the nearest one is (?:options\\.)?${name}\\.`,
      );
      await expect((async () => call(misspelt))()).rejects.toMatchObject({
        code: 'GATEWAY_ARGUMENT_INVALID',
        message: expect.stringMatching(message) as unknown,
      });
    }
  });

  it.each(rows)('names each member of %s that is missing', async (_what, shape, of, call) => {
    for (const [name] of Object.entries(shape).filter(([, { isNeeded }]) => isNeeded)) {
      await expect((async () => call(without(of, name)))()).rejects.toMatchObject({
        kind: 'defect',
        message: expect.stringMatching(
          new RegExp(name === 'account' ? 'account' : `${name}|policy id|control id`, 'i'),
        ) as unknown,
      });
    }
  });

  it('names what an account lacks', async () => {
    const account = without(request.account, 'senderId');
    await expect(gateway.execute({ ...request, account } as typeof request)).rejects.toMatchObject({
      message: 'An account has texts, and two secrets; missing: senderId (text).',
    });
  });

  it('knows each of its options', () => {
    expect(Object.keys(optionsShape).toSorted()).toEqual(Object.keys(defaultGatewayOptions).toSorted());
  });
});

describe('nearestName', () => {
  it.each([
    ['days', ['from', 'day'], 'day'],
    ['pageSize', ['passes', 'pageSizeRecords'], 'pageSizeRecords'],
    ['RECORDNO', ['record', 'recordNo'], 'recordNo'],
    ['vlaue', ['field', 'value'], 'value'],
    ['x'.repeat(10_000), ['a', 'b'], 'a'],
    ['any', [], undefined],
  ])('of %s', (name, known, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });
});
