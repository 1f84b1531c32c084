import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StateFile } from '../src/store/state.file.js';
import { World } from '../src/store/world.store.js';
import { EventReceiver } from './event-receiver.fixture.js';
import { TestSimulator, column, create, fields, sampleCompany, update, vendor } from './simulator.fixture.js';

let receiver: EventReceiver;
let simulator: TestSimulator;
beforeEach(async () => {
  receiver = await EventReceiver.start();
  simulator = await TestSimulator.start();
});
afterEach(async () => {
  await simulator.stop();
  await receiver.stop();
});

const argument = (name: string, value: string): string =>
  `<argument><argument>${name}</argument><value>${value}</value></argument>`;
const smartLink = (id: string, more = ''): string =>
  `<smartLink><smartLinkId>${id}</smartLinkId><type>workflow</type><ownerObject>vendor</ownerObject><documentType/>` +
  `<events><event>Add</event><event>Set</event></events><target>${receiver.url}</target><renderDetails><workflow>` +
  `<action><httpPostAction><method>POST</method><arguments>${argument('id', '{!VENDOR.VENDORID!}')}${more}</arguments>` +
  `<requestTimeout>5</requestTimeout></httpPostAction></action><condition>{!VENDOR.STATUS!} = 'active'</condition>` +
  `</workflow></renderDetails><active>true</active></smartLink>`;
const customField =
  `<customField><customFieldId>BRIDGE_STATE</customFieldId><type>text</type><ownerObject>vendor</ownerObject>` +
  `<label>State</label><dataDescription><text><length>10</length></text></dataDescription></customField>`;
const packed = (links: string, sections = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?><customErpPackage xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
  `<packageDescription><name>Bridge</name><description>Events</description><author>Bridge</author></packageDescription>` +
  `${sections}<smartLinks>${links}</smartLinks></customErpPackage>`;

const PATH = '/companies/MAPLESTREET/packages';
interface PackageJson {
  readonly imported: readonly string[];
  readonly replaced: readonly string[];
  readonly packages: readonly { readonly name: string; readonly smartLinks: readonly string[] }[];
  readonly smartEvents: readonly { readonly id: string; readonly arguments: Readonly<Record<string, string>> }[];
  readonly error: { readonly field: string; readonly reason: string };
}
const bring = async (xml: string): Promise<{ readonly status: number; readonly json: PackageJson }> => {
  const response = await fetch(`${simulator.running.control}${PATH}`, { method: 'POST', body: xml });
  return { status: response.status, json: (await response.json()) as PackageJson };
};
const installed = async (): Promise<PackageJson> =>
  (await simulator.control('GET', PATH)).json as unknown as PackageJson;

describe('Customization packages (71)', () => {
  it('are put in force, replaced by smartLinkId, and listed', async () => {
    const first = await bring(packed(smartLink('V1') + smartLink('V2')));
    expect([first.status, first.json]).toMatchObject([201, { name: 'Bridge', imported: ['V1', 'V2'], replaced: [] }]);
    const again = await bring(packed(smartLink('V2', argument('apiKey', 'shared'))));
    expect(again.json).toMatchObject({ imported: ['V2'], replaced: ['V2'] });
    const { packages, smartEvents } = await installed();
    expect(packages).toMatchObject([{ name: 'Bridge', smartLinks: ['V2'] }]);
    expect(smartEvents.map(({ id, arguments: form }) => [id, form])).toEqual([
      ['V1', { id: '{!VENDOR.VENDORID!}' }],
      ['V2', { id: '{!VENDOR.VENDORID!}', apiKey: '[secret]' }],
    ]);
    await simulator.run([vendor('ACME'), update('VENDOR', fields({ VENDORID: 'ACME', STATUS: 'inactive' }))]);
    const posts = await receiver.arrived(2);
    expect(posts.map((post) => post.fields)).toEqual([{ id: 'ACME' }, { id: 'ACME', apiKey: 'shared' }]);
  });

  it('give the same state when they are imported twice', async () => {
    const xml = packed(smartLink('V1'), `<customFields>${customField}</customFields>`);
    await bring(xml);
    const once = await installed();
    await bring(xml);
    expect((await installed()).smartEvents).toEqual(once.smartEvents);
  });

  it('add custom fields that records and injections know', async () => {
    const link = smartLink('V1', argument('state', '{!VENDOR.BRIDGE_STATE!}'));
    expect((await bring(packed(link, `<customFields>${customField}</customFields>`))).status).toBe(201);
    const more = '<DISPLAYCONTACT><PRINTAS>V</PRINTAS></DISPLAYCONTACT>';
    const own = (state: string): string =>
      create('VENDOR', `${fields({ VENDORID: 'ACME', NAME: 'Acme', BRIDGE_STATE: state })}${more}`);
    const [long, fits] = await simulator.run([own('much too long'), own('new')]);
    expect([long?.status, fits?.status]).toEqual(['failure', 'success']);
    expect((await receiver.arrived(1))[0]?.fields).toEqual({ id: 'ACME', state: 'new' });
  });

  const changed = (from: string, to: string): string => packed(smartLink('V1').replace(from, to));
  it.each<readonly [string, () => string, string]>([
    ['text that is no XML', () => 'nothing', '(document)'],
    ['another root', () => '<package/>', 'package'],
    [
      'no description',
      () => packed('').replace(/<packageDescription>.*<\/packageDescription>/, ''),
      'customErpPackage',
    ],
    [
      'a description without a name',
      () => packed(smartLink('V1')).replace('<name>Bridge</name>', ''),
      'customErpPackage/packageDescription',
    ],
    ['an empty section', () => packed(smartLink('V1'), '<customFields/>'), 'customErpPackage/customFields'],
    ['no smart link in the section', () => packed(''), 'customErpPackage/smartLinks'],
    ['an empty report section', () => packed(smartLink('V1'), '<customReports/>'), 'customErpPackage/customReports'],
    ['an unknown section', () => packed(smartLink('V1'), '<more><a>1</a></more>'), 'customErpPackage'],
    ['an id twice', () => packed(smartLink('V1') + smartLink('V1')), 'customErpPackage/smartLinks/smartLink[2]'],
    [
      'an unknown member',
      () => changed('<active>', '<colour>red</colour><active>'),
      'customErpPackage/smartLinks/smartLink[1]',
    ],
    ['an unknown type', () => changed('workflow', 'dance'), 'customErpPackage/smartLinks/smartLink[1]'],
    [
      'an unknown event',
      () => changed('<event>Add', '<event>look'),
      'customErpPackage/smartLinks/smartLink[1]/events/event',
    ],
    [
      'an action that is no post',
      () => changed('<httpPostAction>', '<emailAction/><httpPostAction>'),
      'customErpPackage/smartLinks/smartLink[1]/renderDetails/workflow/action',
    ],
    [
      'a condition that ends too early',
      () => changed("= 'active'", '='),
      'customErpPackage/smartLinks/smartLink[1]/renderDetails/workflow/condition',
    ],
    [
      'a target that is no address',
      () => changed(receiver.url, 'ftp://x/'),
      'customErpPackage/smartLinks/smartLink[1]/target',
    ],
    ['an unknown object', () => changed('<ownerObject>vendor', '<ownerObject>nothing'), 'smartLink V1/ownerObject'],
    [
      'an unknown field',
      () => changed('VENDOR.VENDORID', 'VENDOR.NOPE'),
      'smartLink V1/renderDetails/workflow/action/httpPostAction/arguments',
    ],
    [
      'a custom field of an unknown type',
      () => packed(smartLink('V1'), `<customFields>${customField.replace('<type>text', '<type>sound')}</customFields>`),
      'customErpPackage/customFields/customField[1]',
    ],
    [
      'a custom field that the product has',
      () => packed(smartLink('V1'), `<customFields>${customField.replace('BRIDGE_STATE', 'name')}</customFields>`),
      'VENDOR.NAME',
    ],
  ])('are refused with %s, and nothing is left', async (_name, xml, field) => {
    const { status, json } = await bring(xml());
    expect([status, json.error.field, json.error.reason === '']).toEqual([422, field, false]);
    expect(await installed()).toEqual({ packages: [], smartEvents: [] });
  });

  it('are answered in words, however they are spoilt', async () => {
    const whole = packed(smartLink('V1'), `<customFields>${customField}</customFields>`);
    const spoil = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(40),
      put: fc.constantFrom(
        '',
        '<',
        '>',
        '</smartLink>',
        '<a/>',
        '&',
        '{!',
        '"',
        '\u0000',
        '<smartLinkId>X</smartLinkId>',
      ),
    });
    await fc.assert(
      fc.asyncProperty(spoil, async ({ at, cut, put }) => {
        const { status } = await bring(`${whole.slice(0, at)}${put}${whole.slice(at + cut)}`);
        expect([201, 400, 422]).toContain(status);
      }),
      { numRuns: 150 },
    );
  });

  it('name what they hold without effect', async () => {
    const click = '<smartLink><smartLinkId>C</smartLinkId><type>Click</type></smartLink>';
    const { json } = await bring(packed(smartLink('V1') + click, '<customReports><report/></customReports>'));
    expect(json).toMatchObject({ imported: ['V1'], ignored: ['customReports', 'smartLink C'] });
  });

  it('go and come with snapshots', async () => {
    await simulator.control('POST', '/snapshot', { name: 'before' });
    await bring(packed(smartLink('V1')));
    await simulator.control('POST', '/snapshot', { name: 'after' });
    await simulator.control('POST', '/restore', { name: 'before' });
    await simulator.one(vendor('A1'));
    await simulator.control('POST', '/restore', { name: 'after' });
    await simulator.one(vendor('A2'));
    const posts = await receiver.arrived(1);
    expect(posts.map((post) => post.fields['id'])).toEqual(['A2']);
  });
});

describe('Smart Events in the state file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-events-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (): { readonly world: World; readonly state: StateFile } => {
    const state = new StateFile(join(folder, 'state.ndjson'));
    return { world: new World({ latency: 'fast', seed: 7, state }), state };
  };

  it('are there again, with their log, and fire', async () => {
    const first = open();
    first.world.addCompany(sampleCompany());
    await simulator.stop();
    simulator = await TestSimulator.over(first.world);
    await bring(packed(smartLink('V1'), `<customFields>${customField}</customFields>`));
    await simulator.one(vendor('A1'));
    const before = await installed();
    await simulator.stop();
    first.state.close();
    const second = open();
    simulator = await TestSimulator.over(second.world);
    await simulator.one(vendor('A2'));
    await receiver.arrived(2);
    expect(await installed()).toEqual(before);
    expect(column(await simulator.one('<get_list object="smarteventlog"/>'), 'objectkey')).toEqual(['A1', 'A2']);
    second.state.close();
  });
});
