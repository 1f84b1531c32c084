import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Functions } from '@intacct/intacct-sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { childOf } from '../src/gateway/xml.parser.js';
import { StateFile } from '../src/store/state.file.js';
import { World } from '../src/store/world.store.js';
import { filled } from './online-sdk.fixture.js';
import { sdkCall } from './sdk.fixture.js';
import { column, create, fields, item, sampleCompany, TestSimulator, update } from './simulator.fixture.js';

const { UserCreate, UserUpdate } = Functions.Company;
const NEW = '<LASTNAME>Tremblay</LASTNAME><FIRSTNAME>Zoé</FIRSTNAME><EMAIL1>zoe@shop.example</EMAIL1>';
const user = (id: string, more = '', contact = NEW): string =>
  create('USERINFO', `<LOGINID>${id}</LOGINID>${contact === '' ? '' : `<CONTACTINFO>${contact}</CONTACTINFO>`}${more}`);
const remove = (keys: string): string => `<delete><object>USERINFO</object><keys>${keys}</keys></delete>`;
const names = '<query><object>ITEM</object><select><field>ITEMID</field></select></query>';
const FILE = sampleCompany({
  users: [
    { userId: 'bridge_api' },
    { userId: 'helper', admin: 'limited' },
    { userId: 'reader', permissions: { '*': ['list', 'readonly', 'add', 'modify', 'delete'] } },
    { userId: 'blind', permissions: { CUSTOMER: ['list'] } },
    { userId: 'shop', topLevelAccess: false, entities: ['SHOP'] },
  ],
});

describe('Users', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start([FILE]);
    await simulator.one(create('CONTACT', fields({ CONTACTNAME: 'Ann', PRINTAS: 'Ann' })));
  });
  afterEach(() => simulator.stop());
  const text = async (call: string, parts = {}): Promise<string> => {
    const { errornos, texts } = await simulator.one(call, parts);
    return texts.length === 0 ? 'no error' : `${errornos[0] ?? ''} ${texts[0] ?? ''}`;
  };
  /** What an attempt to log in and read comes to. */
  const enter = async (id: string, parts = {}): Promise<string> => {
    const answer = await simulator.send({
      user: id,
      uniqueid: 'false',
      functions: `<function controlid="a">${names}</function>`,
      ...parts,
    });
    return answer.refusal === undefined ? (answer.results[0]?.errornos[0] ?? 'in') : answer.refusal.level;
  };
  const read = async (id: string) =>
    (await simulator.control('GET', `/companies/MAPLESTREET/objects/USERINFO?LOGINID=${id}`)).json.records[0] ?? {};

  it('are made with a new contact or with one that exists, and log in', async () => {
    expect(await enter('zoe')).toBe('authentication');
    const made = await simulator.one(user('zoe', '<DESCRIPTION>Zoé</DESCRIPTION><ADMIN>false</ADMIN>'));
    expect([made.texts, column(made, 'LOGINID'), column(made, 'RECORDNO')]).toEqual([[], ['zoe'], ['6']]);
    expect(await read('zoe')).toMatchObject({
      'CONTACTINFO.CONTACTNAME': 'Tremblay, Zoé',
      USERTYPE: 'business user',
      STATUS: 'active',
      ADMIN: 'Off',
      UNRESTRICTED: 'true',
    });
    expect(await enter('zoe')).toBe('in');
    expect(await enter('zoe', { password: 'wrong' })).toBe('authentication');
    expect(await text(user('ann', '', '<CONTACTNAME>Ann</CONTACTNAME>'))).toBe('no error');
    const asked =
      '<query><object>USERINFO</object><select><field>LOGINID</field><field>CONTACTINFO.EMAIL1</field></select><filter><equalto><field>CONTACTINFO.LASTNAME</field><value>Tremblay</value></equalto></filter></query>';
    const found = await simulator.one(asked);
    expect([column(found, 'LOGINID'), column(found, 'CONTACTINFO.EMAIL1')]).toEqual([['zoe'], ['zoe@shop.example']]);
    const byCode = await simulator.one(
      "<readByQuery><object>USERINFO</object><fields>LOGINID</fields><query>USERTYPE = 'B' and ADMIN = 'N' and LOGINID like '%e'</query></readByQuery>",
    );
    expect(column(byCode, 'LOGINID')).toEqual(['zoe']);
  });

  it('act under their own number and name', async () => {
    await simulator.run([user('zoe')]);
    await simulator.one(item('A1'), { user: 'zoe' });
    const made = await simulator.one(
      '<readByName><object>ITEM</object><keys>A1</keys><fields>CREATEDBY</fields></readByName>',
    );
    const trail = await simulator.one('<getAuditTrail><object>ITEM</object><objectKey>A1</objectKey></getAuditTrail>');
    const formatting = await simulator.one('<readUserFormatting><key>6</key></readUserFormatting>');
    expect([column(made, 'CREATEDBY'), column(trail, 'userId'), column(formatting, 'recordno')]).toEqual([
      ['6'],
      ['zoe'],
      ['6'],
    ]);
    const rights = await simulator.one('<getUserPermissions><userId>zoe</userId></getUserPermissions>');
    expect(rights.texts).toEqual([]);
  });

  it.each([
    ['a used login id', user('shop'), /BL34000061 Another User .* 'shop'/],
    ['no login id', user(''), /LOGINID\) is missing/],
    ['no contact', user('zoe', '', ''), /Contact \(CONTACTINFO\) is missing/],
    [
      'a new contact without address',
      user('zoe', '', '<LASTNAME>T</LASTNAME><FIRSTNAME>Z</FIRSTNAME>'),
      /CONTACTINFO.EMAIL1 is missing/,
    ],
    ['an unknown contact', user('zoe', '', '<CONTACTNAME>Nobody</CONTACTNAME>'), /Invalid Contact 'Nobody'/],
    ['a bad address', user('zoe', '', NEW.replace('@', '')), /Illegal format for CONTACT/],
    ['an unknown type', user('zoe', '<USERTYPE>king</USERTYPE>'), /Illegal format for USERINFO : User type king/],
    ['a CRM user who may log in', user('zoe', '<USERTYPE>CRM user</USERTYPE>'), /must have LOGINDISABLED/],
    [
      'an unknown place',
      user('zoe', '<USERLOCATIONS><LOCATIONID>MOON</LOCATIONID></USERLOCATIONS>'),
      /Invalid Location 'MOON'/,
    ],
    [
      'an unknown department',
      user('zoe', '<USERDEPARTMENTS><DEPARTMENTID>X</DEPARTMENTID></USERDEPARTMENTS>'),
      /Invalid Department 'X'/,
    ],
    [
      'a strange element',
      user('zoe', '<USERLOCATIONS><PLACE>X</PLACE></USERLOCATIONS>'),
      /Element 'PLACE' is not expected/,
    ],
  ])('are refused with %s, and leave no contact behind', async (_name, call, expected) => {
    const before = (await simulator.control('GET', '/companies/MAPLESTREET/objects/CONTACT')).json.count;
    expect(await text(call)).toMatch(expected);
    expect((await simulator.control('GET', '/companies/MAPLESTREET/objects/CONTACT')).json.count).toBe(before);
  });

  it.each([
    ['reader', /PL04000005 User 'reader' has no administrative privileges/],
    ['blind', /PL04000005 User 'blind' has no permission to/],
  ])('are the business of administrators, not of %s', async (caller, expected) => {
    await simulator.one(user('zoe'));
    for (const call of [
      user('max'),
      update('USERINFO', '<LOGINID>zoe</LOGINID><DESCRIPTION>Z</DESCRIPTION>'),
      remove('6'),
    ]) {
      expect(await text(call, { user: caller })).toMatch(expected);
    }
  });

  it('may be made by limited administrators, administrators may not', async () => {
    const helper = { user: 'helper' } as const;
    expect(await text(user('zoe'), helper)).toBe('no error');
    expect(await text(user('max', '<ADMIN>true</ADMIN>', '<CONTACTNAME>Ann</CONTACTNAME>'), helper)).toMatch(
      /cannot make or change/,
    );
    expect(await text(update('USERINFO', '<LOGINID>bridge_api</LOGINID><STATUS>inactive</STATUS>'), helper)).toMatch(
      /cannot make or change/,
    );
    expect(await text(user('max', '<ADMIN>true</ADMIN>', '<CONTACTNAME>Ann</CONTACTNAME>'))).toBe('no error');
    expect(await text(remove('7'))).toMatch(/has administrative privileges and cannot be deleted/);
    expect(await text(user('tom', '', '<CONTACTNAME>Ann</CONTACTNAME>'), { user: 'max' })).toBe('no error');
  });

  it('change, but for login id and contact, and keep only the restrictions that are repeated', async () => {
    await simulator.one(user('zoe', '<USERLOCATIONS><LOCATIONID>SHOP</LOCATIONID></USERLOCATIONS>'));
    const change = (more: string): string => update('USERINFO', `<RECORDNO>6</RECORDNO>${more}`);
    expect(await text(change('<LOGINID>other</LOGINID>'))).toMatch(/cannot be changed/);
    expect(await text(change('<CONTACTINFO><EMAIL1>a@b.example</EMAIL1></CONTACTINFO>'))).toMatch(
      /change the contact itself/,
    );
    const both = '<USERLOCATIONS><LOCATIONID>SHOP</LOCATIONID><LOCATIONID>ONLINE</LOCATIONID></USERLOCATIONS>';
    expect(await text(change(`${both}<CONTACTINFO><CONTACTNAME>Tremblay, Zoé</CONTACTNAME></CONTACTINFO>`))).toBe(
      'no error',
    );
    expect(await read('zoe')).toMatchObject({ USERLOCATIONS: 'SHOP#~#ONLINE', UNRESTRICTED: 'false' });
    expect(await text(change('<DESCRIPTION>Zoé T</DESCRIPTION>'))).toBe('no error');
    const { USERLOCATIONS, UNRESTRICTED } = await read('zoe');
    expect([USERLOCATIONS, UNRESTRICTED]).toEqual([undefined, 'true']);
  });

  it('enter only the entities of their locations, and refer to nothing else', async () => {
    await simulator.one(user('zoe', '<USERLOCATIONS><LOCATIONID>SHOP-FLOOR</LOCATIONID></USERLOCATIONS>'));
    expect([
      await enter('zoe'),
      await enter('zoe', { location: 'SHOP' }),
      await enter('zoe', { location: 'ONLINE' }),
    ]).toEqual(['authentication', 'in', 'authentication']);
    const placed = create(
      'EMPLOYEE',
      '<EMPLOYEEID>E9</EMPLOYEEID><PERSONALINFO><CONTACTNAME>Ann</CONTACTNAME></PERSONALINFO><LOCATIONID>SHOP-BENCH</LOCATIONID>',
    );
    expect(await text(placed, { user: 'zoe', location: 'SHOP' })).toMatch(/the user is restricted to others/);
  });

  it('enter the entities of a group of locations', async () => {
    await simulator.run([
      create('LOCATIONGROUP', fields({ ID: 'G', NAME: 'G', LOCATIONS: 'ONLINE-DC' })),
      user('zoe', '<USERLOCATIONS><LOCATIONID>G</LOCATIONID></USERLOCATIONS>'),
    ]);
    expect([await enter('zoe', { location: 'SHOP' }), await enter('zoe', { location: 'ONLINE' })]).toEqual([
      'authentication',
      'in',
    ]);
  });

  it.each(['inactive', 'lockedout'])('do not log in while %s, and lose their sessions', async (status) => {
    await simulator.one(user('zoe'));
    const session = await simulator.session({ user: 'zoe' });
    await simulator.one(update('USERINFO', fields({ LOGINID: 'zoe', STATUS: status })));
    expect([await enter('zoe'), await enter('', { session })]).toEqual(['authentication', 'authentication']);
    await simulator.one(update('USERINFO', fields({ LOGINID: 'zoe', STATUS: 'active' })));
    expect(await enter('zoe')).toBe('in');
  });

  it('have the rights of their type, or none by a switch', async () => {
    await simulator.run([
      user('viewer', '<USERTYPE>view only user</USERTYPE>'),
      user('clerk', '', '<CONTACTNAME>Ann</CONTACTNAME>'),
      user('chief', '<ADMIN>true</ADMIN>', '<CONTACTNAME>Ann</CONTACTNAME>'),
    ]);
    const writes = async (): Promise<readonly string[]> => {
      const ids = ['viewer', 'clerk', 'chief'];
      const done: string[] = [];
      for (const id of ids)
        done.push(
          `${await enter(id)} ${(await simulator.one(item(`I-${String(Math.random())}`), { user: id })).errornos[0] ?? 'in'}`,
        );
      return done;
    };
    expect(await writes()).toEqual(['in PL04000005', 'in in', 'in in']);
    await simulator.control('POST', '/profile', { gaps: { newUserRights: 'none' } });
    expect(await writes()).toEqual(['PL04000005 PL04000005', 'PL04000005 PL04000005', 'in in']);
    await simulator.control('POST', '/profile', { gaps: { newUserPassword: 'sesame' } });
    expect([await enter('chief'), await enter('chief', { password: 'sesame' }), await enter('bridge_api')]).toEqual([
      'authentication',
      'in',
      'in',
    ]);
  });

  it('go with their logins, those of the company file too', async () => {
    await simulator.one(user('zoe'));
    expect(await text(remove('6,4'))).toBe('no error');
    expect([await enter('zoe'), await enter('blind'), await enter('reader')]).toEqual([
      'authentication',
      'authentication',
      'in',
    ]);
    await simulator.control('POST', '/reset');
    expect(await enter('blind')).toBe('PL04000005');
  });

  it('come from the official SDK', async () => {
    const calls = [
      filled(new UserCreate(), {
        userId: 'sdk',
        userType: 'employee user',
        contactName: 'Sdk, User',
        firstName: 'User',
        lastName: 'Sdk',
        primaryEmailAddress: 'sdk@shop.example',
        userName: 'User Sdk',
        active: true,
        webServicesOnly: true,
        restrictedEntities: ['SHOP', 'ONLINE'],
      }),
      filled(new UserUpdate(), { userId: 'sdk', userName: 'Changed', active: false, restrictedEntities: ['SHOP'] }),
    ];
    const answers = await simulator.run(calls.map((call) => sdkCall(call)));
    expect(answers.map(({ texts }) => texts)).toEqual([[], []]);
    expect(await read('sdk')).toMatchObject({
      'CONTACTINFO.CONTACTNAME': 'Sdk, User',
      DESCRIPTION: 'Changed',
      STATUS: 'inactive',
      USERTYPE: 'employee user',
      LOGINDISABLED: 'true',
      USERLOCATIONS: 'SHOP',
    });
  });

  it('may be made by a person at the control port', async () => {
    const made = await simulator.control('POST', '/companies/MAPLESTREET/objects/USERINFO', {
      LOGINID: 'hand',
      CONTACTINFO: { CONTACTNAME: 'Ann' },
    });
    expect([made.status, await enter('hand')]).toEqual([201, 'in']);
    const change = (USERLOCATIONS: readonly unknown[]) =>
      simulator.control('PATCH', `/companies/MAPLESTREET/objects/USERINFO/${made.json.RECORDNO}`, { USERLOCATIONS });
    expect([(await change([{}])).status, (await change(['SHOP', 'ONLINE'])).status]).toEqual([422, 200]);
    expect((await read('hand'))['USERLOCATIONS']).toBe('SHOP#~#ONLINE');
    const shown = await simulator.one('<readByName><object>USERINFO</object><keys>hand</keys></readByName>');
    expect(
      childOf(shown.data?.children[0] ?? { name: '', attributes: {}, children: [], text: '' }, 'CONTACTINFO'),
    ).toBeDefined();
  });
});

describe('Users and the state file', () => {
  it('come back and stay away over a restart and a compacted file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'users-'));
    const open = () => {
      const state = new StateFile(join(folder, 'state'));
      return { state, world: new World({ latency: 'fast', seed: 1, state }) };
    };
    const ids = (world: World): readonly string[] =>
      [...(world.companies.get('MAPLESTREET')?.table('USERINFO').records.values() ?? [])].map(
        ({ values }) => values['LOGINID'] ?? '',
      );
    try {
      const first = open();
      first.world.addCompany(FILE);
      first.world.markInitial();
      const simulator = await TestSimulator.over(first.world);
      await simulator.run([user('zoe'), remove('4')]);
      await simulator.control('POST', '/snapshot', { name: 'now' });
      await simulator.stop();
      first.state.close();
      const second = open();
      const expected = ['bridge_api', 'helper', 'reader', 'shop', 'zoe'];
      expect(ids(second.world)).toEqual(expected);
      second.world.restore('now');
      second.state.close();
      const third = open();
      expect(ids(third.world)).toEqual(expected);
      third.state.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
