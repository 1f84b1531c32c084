import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { textOf } from '../src/gateway/xml.parser.js';
import {
  TestSimulator,
  column,
  create,
  entry,
  fields,
  fn,
  item,
  requestXml,
  update,
  vendor,
} from './simulator.fixture.js';

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await TestSimulator.start();
  await simulator.run([item('I1'), vendor('V1')]);
});
afterAll(() => simulator.stop());

const CLASS = (id: string): string => `<CLASS>${fields({ CLASSID: id, NAME: `Class ${id}` })}</CLASS>`;
const number = async (call: string): Promise<string> => {
  const outcome = await simulator.one(call);
  return column(outcome, 'RECORDNO')[0] ?? outcome.texts.join(' ');
};

describe('create and update (32 to 34)', () => {
  it('take mixed objects, 100 of them and not one more', async () => {
    const many = (count: number, mark: string): string =>
      `<create>${Array.from({ length: count }, (_each, index) => CLASS(`${mark}${index}`)).join('')}</create>`;
    const [mixed, full, over] = await simulator.run([
      `<create>${CLASS('MIX')}<DEPARTMENT>${fields({ TITLE: 'Mixed', DEPARTMENTID: 'MIX' })}</DEPARTMENT></create>`,
      many(100, 'H'),
      many(101, 'T'),
    ]);
    expect(mixed?.data?.children.map((each) => [each.name, ...each.children.map((field) => field.name)])).toEqual([
      ['class', 'RECORDNO', 'CLASSID'],
      ['department', 'RECORDNO', 'DEPARTMENTID'],
    ]);
    expect([full?.data?.attributes['count'], over?.status, over?.data]).toEqual(['100', 'failure', undefined]);
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/objects/CLASS?CLASSID=T0');
    expect(json.count).toBe(0);
  });

  it('save the good ones of a call and tell of the others', async () => {
    const outcome = await simulator.one(`<create>${CLASS('P1')}${CLASS('MIX')}<SPACESHIP/>${CLASS('P2')}</create>`);
    expect([outcome.status, column(outcome, 'CLASSID')]).toEqual(['failure', ['P1', 'P2']]);
    expect(outcome.errornos).toEqual(['BL34000061', 'BL01001973', 'XL03000006']);
  });

  it('let an empty element clear and an absent one keep (65)', async () => {
    const no = await number(
      create('CLASS', fields({ CLASSID: 'E1', NAME: 'n', DESCRIPTION: 'long', PARENTID: 'MIX' })),
    );
    await simulator.one(update('CLASS', `<PARENTID></PARENTID>${fields({ RECORDNO: no, NAME: 'new' })}`));
    const { data } = await simulator.one(`<read><object>CLASS</object><keys>${no}</keys><fields>*</fields></read>`);
    const [record] = data?.children ?? [];
    const values = ['NAME', 'DESCRIPTION', 'PARENTID'].map((name) =>
      record === undefined ? '' : textOf(record, name),
    );
    expect(values).toEqual(['new', 'long', '']);
  });
});

describe('read (35, 36)', () => {
  const read = (keys: string, more = '<fields>*</fields>', name = 'read'): string =>
    `<${name}><object>CLASS</object><keys>${keys}</keys>${more}</${name}>`;

  it('refuses more than 100 keys and names the fields that do not exist', async () => {
    const keys = (count: number): string => Array.from({ length: count }, (_each, index) => index + 1).join(',');
    const [full, over, bad] = await simulator.run([
      read(keys(100)),
      read(keys(101)),
      read('1', '<fields>CLASSID,COLOUR,SIZE</fields>'),
    ]);
    expect([full?.status, over?.status]).toEqual(['success', 'failure']);
    expect(bad?.errornos).toEqual(['Invalid fields list COLOUR,SIZE']);
  });

  it('gives owned lines to read, under upper-case names', async () => {
    const no = await number(`<create>${entry()}</create>`);
    const { data } = await simulator.one(
      `<read><object>GLBATCH</object><keys>${no}</keys><fields>RECORDNO,ENTRIES</fields></read>`,
    );
    expect(data?.attributes).toEqual({ listtype: 'GLBATCH', count: '1' });
    expect(data?.children[0]?.children.map((each) => [each.name, each.children.length])).toEqual([
      ['RECORDNO', 0],
      ['ENTRIES', 2],
    ]);
  });

  it('lets query and readByQuery answer in JSON and CSV too, page after page', async () => {
    await simulator.run(['Q1', 'Q2', 'Q3'].map((id) => `<create>${CLASS(id)}</create>`));
    const session = await simulator.session();
    const post = async (call: string): Promise<string> => {
      const response = await simulator.post(requestXml({ session, uniqueid: 'false', functions: fn(call) }));
      return response.text();
    };
    const query = (select: string, format: string): string =>
      `<query><object>CLASS</object><select>${select}</select><filter><like><field>CLASSID</field><value>Q%</value></like></filter>` +
      `<orderby><order><field>CLASSID</field><descending/></order></orderby><options><returnformat>${format}</returnformat></options><pagesize>2</pagesize></query>`;
    expect(await post(query('<field>CLASSID</field>', 'json'))).toBe('[{"CLASSID":"Q3"},{"CLASSID":"Q2"}]');
    expect(await post(query('<count>CLASSID</count>', 'csv'))).toBe('"COUNT.CLASSID"\n"3"\n');
    const read = `<readByQuery><object>CLASS</object><fields>CLASSID</fields><query>CLASSID like 'Q%'</query><pagesize>2</pagesize><returnFormat>csv</returnFormat></readByQuery>`;
    expect(await post(read)).toBe('"CLASSID"\n"Q1"\n"Q2"\n');
    expect(await post('<readMore><object>CLASS</object></readMore>')).toBe('"CLASSID"\n"Q3"\n');
  });

  it('answers without envelope in JSON and CSV, in XML when it fails or is not alone', async () => {
    const ask = (format: string, list = 'CLASSID,NAME'): string =>
      read('MIX', `<fields>${list}</fields><returnFormat>${format}</returnFormat>`, 'readByName');
    const post = async (...calls: readonly string[]) => {
      const functions = calls.map((each) => fn(each)).join('');
      const response = await simulator.post(requestXml({ uniqueid: 'false', functions }));
      return [response.headers.get('content-type'), await response.text()] as const;
    };
    expect(await post(ask('json'))).toEqual(['application/json', '[{"CLASSID":"MIX","NAME":"Class MIX"}]']);
    expect(await post(ask('csv'))).toEqual(['text/csv', '"CLASSID","NAME"\n"MIX","Class MIX"\n']);
    const xml = 'text/xml; encoding="UTF-8"';
    expect((await post(ask('json', 'COLOUR')))[0]).toBe(xml);
    expect((await post(ask('json'), ask('json')))[0]).toBe(xml);
    expect((await post(ask('yaml')))[1]).toContain('return format yaml is not known');
  });
});

describe('delete (47)', () => {
  it('takes natural keys and record numbers together, all or none', async () => {
    const no = await number(`<create>${CLASS('D1')}</create>`);
    await number(`<create>${CLASS('D2')}</create>`);
    const remove = (keys: string): string => `<delete><object>CLASS</object><keys>${keys}</keys></delete>`;
    const count = async (): Promise<number> => {
      const found = await Promise.all(
        ['D1', 'D2'].map((id) => simulator.control('GET', `/companies/MAPLESTREET/objects/CLASS?CLASSID=${id}`)),
      );
      return found.reduce((sum, { json }) => sum + json.count, 0);
    };
    expect([(await simulator.one(remove(`${no},NOPE`))).status, await count()]).toEqual(['failure', 2]);
    expect([await simulator.one(remove(`${no},D2`)), await count()]).toEqual([
      expect.objectContaining({ status: 'success', data: undefined }),
      0,
    ]);
  });
});

describe('What does not exist (45)', () => {
  it.each([
    ['function', '<launch/>', 'XL03000003'],
    ['object in create', '<create><SPACESHIP/></create>', 'XL03000006'],
    ['object in read', '<read><object>SPACESHIP</object><keys>1</keys></read>', 'Query Failed'],
    ['view', '<readView><view>V</view></readView>', 'Query Failed'],
    ['report', '<readReport type="interactive"><report>R</report></readReport>', 'Query Failed'],
  ])('refuses an unknown %s', async (_name, call, errorno) => {
    expect((await simulator.one(call)).errornos).toEqual([errorno]);
  });
});
