import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { create, customer, fields, fn, item, sampleCompany, TestSimulator, vendor } from './simulator.fixture.js';

describe('Gateway operation', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await TestSimulator.start();
  });
  afterEach(() => simulator.stop());
  const items = async () => (await simulator.control('GET', '/companies/MAPLESTREET/objects/ITEM')).json.count;

  it('answers functions in request order and lets later ones run after a failure (22, 23)', async () => {
    const outcomes = await simulator.run([item('A'), item('A'), item('B')]);
    expect(outcomes.map((each) => each.status)).toEqual(['success', 'failure', 'success']);
    expect(await items()).toBe(2);
  });

  describe('when transaction is true (24)', () => {
    it('rolls everything back, marks earlier functions aborted and omits later ones', async () => {
      const outcomes = await simulator.run([item('A'), item('A'), item('B')], { transaction: 'true' });
      expect(outcomes.map((each) => [each.status, each.errornos])).toEqual([
        ['aborted', ['XL03000009']],
        ['failure', ['BL34000061', 'BL01001973', 'XL03000009']],
      ]);
      expect(await items()).toBe(0);
    });

    it('reports a single failing function as aborted', async () => {
      const [outcome] = await simulator.run([item('')], { transaction: 'true' });
      expect([outcome?.status, outcome?.errornos.at(-1)]).toEqual(['aborted', 'XL03000009']);
    });

    it('follows the switches for the failing and the later functions', async () => {
      await simulator.control('POST', '/profile', {
        gaps: { failingFunctionStatus: 'aborted', functionsAfterFailure: 'abort' },
      });
      const outcomes = await simulator.run([item('A'), item('A'), item('B')], { transaction: 'true' });
      expect(outcomes.map((each) => [each.status, each.errornos.length])).toEqual([
        ['aborted', 1],
        ['aborted', 3],
        ['aborted', 1],
      ]);
    });

    it('frees the control ids of what was rolled back', async () => {
      const functions = fn(item('A'), 'id-a') + fn(item('A'), 'id-b');
      await simulator.send({ functions, transaction: 'true' });
      const { results } = await simulator.send({ functions: fn(item('A'), 'id-a') });
      expect(results[0]?.status).toBe('success');
    });
  });

  describe('control ids of functions (25, 26)', () => {
    it('refuses a repeat of a completed one, by default and with uniqueid true', async () => {
      const statuses: string[] = [];
      for (const uniqueid of [undefined, 'true']) {
        const parts = { functions: fn(item('A'), 'once'), ...(uniqueid === undefined ? {} : { uniqueid }) };
        const { results } = await simulator.send(parts);
        statuses.push(`${results[0]?.status} ${results[0]?.errornos.join()} ${results[0]?.texts.join()}`);
      }
      expect(statuses).toEqual([
        'success  ',
        "failure BL03002185 Duplicate: the function control ID 'once' has already been used",
      ]);
      expect(await items()).toBe(1);
    });

    it('takes number and text of the refusal from the profile', async () => {
      await simulator.control('POST', '/profile', {
        gaps: { uniqueidErrorno: 'X1', uniqueidText: 'again {controlid}' },
      });
      await simulator.send({ functions: fn(item('A'), 'once') });
      const { results } = await simulator.send({ functions: fn(item('B'), 'once') });
      expect([results[0]?.errornos, results[0]?.texts]).toEqual([['X1'], ['again once']]);
    });

    it('lets a failed one be used again', async () => {
      await simulator.send({ functions: fn(item(''), 'retry') });
      const { results } = await simulator.send({ functions: fn(item('A'), 'retry') });
      expect(results[0]?.status).toBe('success');
    });

    it('checks nothing with uniqueid false', async () => {
      await simulator.send({ functions: fn(item('A'), 'free') });
      const { results } = await simulator.send({ functions: fn(item('B'), 'free'), uniqueid: 'false' });
      expect(results[0]?.status).toBe('success');
    });
  });

  describe('create of several objects (32, 33, 34)', () => {
    const one = (id: string) => `<ITEM>${fields({ ITEMID: id, NAME: 'N', ITEMTYPE: 'Kit' })}</ITEM>`;

    it('takes mixed types in any field order and names results in lower case', async () => {
      const klass = `<CLASS>${fields({ NAME: 'N', CLASSID: 'K1' })}</CLASS>`;
      const { data } = await simulator.one(`<create>${one('A')}${klass}</create>`);
      expect(data?.attributes).toEqual({ listtype: 'objects', count: '2' });
      expect(data?.children.map((child) => [child.name, child.children.map((each) => each.name)])).toEqual([
        ['item', ['RECORDNO', 'ITEMID']],
        ['class', ['RECORDNO', 'CLASSID']],
      ]);
    });

    it('keeps what could be saved when one of them fails', async () => {
      const outcome = await simulator.one(`<create>${one('A')}${one('A')}${one('B')}</create>`);
      expect([outcome.status, outcome.data?.attributes['count'], outcome.errornos]).toEqual([
        'failure',
        '2',
        ['BL34000061', 'BL01001973'],
      ]);
      expect(await items()).toBe(2);
    });

    it('refuses 101 objects', async () => {
      const many = Array.from({ length: 101 }, (_each, index) => one(`I${index}`)).join('');
      const outcome = await simulator.one(`<create>${many}</create>`);
      expect([outcome.status, outcome.texts[0], await items()]).toEqual([
        'failure',
        expect.stringContaining('at most 100'),
        0,
      ]);
    });
  });

  it.each([
    ['an unknown function', '<dance/>', 'XL03000003'],
    ['an unknown object', create('NOPE', '<A>1</A>'), 'XL03000006'],
    ['an object of a module that is not there', create('PROJECT', '<NAME>P</NAME>'), 'XL03000006'],
    ['an unknown field', create('CLASS', fields({ CLASSID: 'A', NAME: 'A', COLOUR: 'red' })), 'XL03000010'],
  ])('refuses %s (45)', async (_name, call, errorno) => {
    const outcome = await simulator.one(call);
    expect([outcome.status, outcome.errornos[0]]).toEqual(['failure', errorno]);
  });

  describe('rights (46)', () => {
    const read = (object: string): string => `<readByQuery><object>${object}</object></readByQuery>`;
    const user = (changes: object): object => ({ userId: 'clerk', ...changes });
    const calls = [item('A'), vendor('V'), read('ITEM'), read('GLENTRY'), '<lookup><object>ITEM</object></lookup>'];
    it.each([
      ['permissions', user({ permissions: { ITEM: ['list'], GLBATCH: ['list'], '*': ['add'] } }), [1]],
      ['permissions without a star', user({ permissions: { ITEM: ['add'] } }), [2, 3, 4]],
      ['a list of what is denied', user({ deny: { ITEM: ['add'], '*': ['list'] } }), [1, 3, 4]],
      ['nothing', user({}), []],
    ])('are limited by %s', async (_name, clerk, refused) => {
      await simulator.stop();
      simulator = await TestSimulator.start([sampleCompany({ users: [clerk] })]);
      const outcomes = await simulator.run(calls, { user: 'clerk' });
      const denied = outcomes.flatMap(({ errornos }, index) => (errornos.includes('PL04000005') ? [index + 1] : []));
      expect(denied).toEqual(refused);
    });
  });

  it('asks for rights by the object that a listing or a relation leads to (46)', async () => {
    await simulator.stop();
    const clerk = { userId: 'clerk', deny: { APBILL: ['list', 'readonly'], VENDOR: ['readonly'] } };
    const customObjects = [{ name: 'ROUTE', fields: [{ name: 'RVENDOR', reference: 'VENDOR' }] }];
    simulator = await TestSimulator.start([sampleCompany({ users: [clerk], customObjects })]);
    const calls = [
      '<get_list object="bill"/>',
      '<get object="bill" key="1"/>',
      '<readRelated><object>ROUTE</object><relation>RVENDOR</relation><keys>1</keys></readRelated>',
    ];
    const outcomes = await simulator.run(calls, { user: 'clerk' });
    expect(outcomes.map(({ errornos }) => errornos)).toEqual([['PL04000005'], ['PL04000005'], ['PL04000005']]);
    await simulator.control('POST', '/faults', { do: 'refuse', errorno: 'X', when: { object: 'APBILL' } });
    expect((await simulator.one('<get_list object="bill"/>', { user: 'clerk' })).errornos).toEqual(['X']);
  });

  it('writes numeric references and a support id in error texts (73)', async () => {
    const { body } = await simulator.send({
      functions: fn(customer('C1', fields({ TERMNAME: 'O&apos;Neil &lt;b&gt;' }))),
    });
    expect(body).toMatch(/Invalid AR term &#039;O&#039;Neil &lt;b&gt;&#039; specified\. \[Support ID: \w+%7E\w+\]</);
  });

  it('meters by record written and by read call, and not what was rolled back (66)', async () => {
    await simulator.run([
      item('A'),
      `<create><CLASS>${fields({ CLASSID: 'X', NAME: 'X' })}</CLASS></create>`,
      item('A'),
    ]);
    await simulator.run([item('Q'), item('Q')], { transaction: 'true' });
    await simulator.run(['<read><object>ITEM</object><keys>1,2,3</keys><fields>*</fields></read>']);
    const { json } = await simulator.control('GET', '/companies/MAPLESTREET/usage');
    const rows = json.rows.map((row) => [row['sender'], row['function'], row['transactions']]);
    expect([json.total, rows]).toEqual([
      3,
      [
        ['XT_mfg', 'create', 2],
        ['XT_mfg', 'read', 1],
      ],
    ]);
  });
});
