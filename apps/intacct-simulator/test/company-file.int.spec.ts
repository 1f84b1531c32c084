import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { companySchema } from '../src/store/company.schema.js';
import { faultsOf } from '../src/store/schema.faults.js';
import { StateFile } from '../src/store/state.file.js';
import { World } from '../src/store/world.store.js';
import { sampleCompany, TestSimulator } from './simulator.fixture.js';

describe('Company file', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
  });
  afterEach(() => simulator.stop());
  const add = (changes: object) =>
    simulator.control('POST', '/companies', { ...sampleCompany(), companyId: 'NEW', ...changes });

  const faults: readonly (readonly [string, object, readonly (readonly [string, RegExp])[]])[] = [
    ['a misspelt key', { baseCurency: 'USD' }, [['baseCurency', /did you mean 'baseCurrency'\?/]]],
    ['a key like no other', { zzz: 1 }, [['zzz', /^is not known here$/]]],
    ['a misspelt key of a user', { users: [{ userID: 'x', userId: 'x' }] }, [['users[0].userID', /'userId'/]]],
    ['a wrong sender', { senders: ['a', { id: '' }] }, [['senders[1].id', /must not be empty/]]],
    ['a misspelt key of a sender', { senders: [{ id: 'a', pasword: 'b' }] }, [['senders[0].pasword', /'password'/]]],
    ['a policy by plain HTTP', { policies: [{ id: 'p', url: 'http://a.b/' }] }, [['policies[0].url', /https/]]],
    ['a month that is none', { closedThrough: '2025-31-12' }, [['closedThrough', /must be a date/]]],
    ['a day that is none', { closedThrough: '2025-02-29' }, [['closedThrough', /must be a date/]]],
    [
      'a day of a closing that is none',
      { closedPeriods: [{ through: '2025-02-30' }] },
      [['closedPeriods[0].through', /must be a date/]],
    ],
    ['a misspelt object', { objects: { VENDR: [] } }, [['objects.VENDR', /did you mean 'VENDOR'\?/]]],
    ['a day that does not exist', { closedThrough: '2026-02-30' }, [['closedThrough', /must be a date/]]],
    [
      'a custom field that is no name',
      { customFields: { VENDOR: ['A B'] } },
      [['customFields.VENDOR[0]', /identifier/]],
    ],
    [
      'control accounts that are none',
      { controlAccounts: { receivable: '1', payable: '21000' } },
      [['controlAccounts.receivable', /no GLACCOUNT '1'/]],
    ],
    [
      'places that are none',
      {
        users: [{ userId: 'u', entities: ['SHOP', 'X'], locations: ['SHOP-FLOOR', 'Y'], departments: ['Z'] }],
        closedPeriods: [{ entity: 'W', through: '2026-01-31' }],
      },
      [
        ['users[0].entities[1]', /no LOCATIONENTITY 'X'/],
        ['users[0].locations[1]', /no LOCATION or .* 'Y'/],
        ['users[0].departments[0]', /no DEPARTMENT .*'Z'/],
        ['closedPeriods[0].entity', /no LOCATIONENTITY 'W'/],
      ],
    ],
    ['an unknown module', { modules: ['GL', 'XX'] }, [['modules[1]', /must be one of CO, GL/]]],
    [
      'a field name that is no XML name',
      { customFields: { VENDOR: ['my field', '1ST'] } },
      [
        ['customFields.VENDOR[0]', /identifier/],
        ['customFields.VENDOR[1]', /identifier/],
      ],
    ],
    [
      'an ENUM without values',
      { customFields: { VENDOR: [{ name: 'X', type: 'ENUM' }] } },
      [['customFields.VENDOR[0].values', /needs values/]],
    ],
    [
      'a type that is none',
      { customFields: { VENDOR: [{ name: 'X', type: 'TXT' }] } },
      [['customFields.VENDOR[0].type', /one of .*TEXT.*did you mean 'TEXT'/]],
    ],
    [
      'a clock that is none',
      { users: [{ userId: 'x', formatting: { clock: 13 } }] },
      [['users[0].formatting.clock', /^must be one of 12, 24$/]],
    ],
    ['a user without name', { users: [{}] }, [['users[0].userId', /^is missing$/]]],
    [
      'several things at once',
      { baseCurrency: 'usd', modules: [], users: 'none', closedThrough: '1/2/2026' },
      [
        ['baseCurrency', /three-letter/],
        ['modules', /must have at least 1 element/],
        ['users', /must be a list/],
        ['closedThrough', /must be a date/],
      ],
    ],
    [
      'several records at once',
      { objects: { CLASS: [{ CLASSID: 'A' }, { CLASSID: 'B', NAME: 'B' }, { CLASSID: 'C', NAME: 'C', NOPE: '1' }] } },
      [
        ['objects.CLASS[0].NAME', /NAME|Name/],
        ['objects.CLASS[2].NOPE', /NOPE/],
      ],
    ],
  ];
  it.each(faults)('names field and reason of %s', async (_name, changes, expected) => {
    const { status, json } = await add(changes);
    expect([status, json.error.field]).toEqual([422, expected[0]?.[0]]);
    expect(json.error.faults.map(({ field }) => field)).toEqual(expected.map(([field]) => field));
    for (const [index, [, reason]] of expected.entries()) expect(json.error.faults[index]?.reason).toMatch(reason);
  });

  it('is whole or not at all', async () => {
    await add({ objects: { CLASS: [{ CLASSID: 'A' }] } });
    expect((await simulator.control('GET', '/companies/NEW/ledger')).status).toBe(404);
  });

  it('tells a document that is no object', () => {
    const result = companySchema.safeParse([]);
    expect(result.error === undefined ? [] : faultsOf(companySchema, result.error)).toEqual([
      { field: '(document)', reason: expect.stringMatching(/must be an object/) as unknown },
    ]);
  });

  it('is removed with its sessions, and comes back with the start', async () => {
    const session = await simulator.session();
    expect((await simulator.control('DELETE', '/companies/MAPLESTREET')).json).toEqual({ deleted: 'MAPLESTREET' });
    expect((await simulator.control('DELETE', '/companies/MAPLESTREET')).status).toBe(404);
    expect((await simulator.send({ session })).refusal?.level).toBe('control');
    await simulator.control('POST', '/reset');
    expect((await simulator.send({ session })).refusal?.texts[0]).toMatch(/Invalid session/);
  });

  it('stays removed in the state file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    const open = () => new World({ latency: 'fast', seed: 1, state: new StateFile(join(folder, 'state')) });
    const world = open();
    world.addCompany(sampleCompany());
    world.addCompany({ ...sampleCompany(), companyId: 'OTHER' });
    world.removeCompany('MAPLESTREET');
    expect([...open().companies.keys()]).toEqual(['OTHER']);
    rmSync(folder, { recursive: true });
  });
});
