import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childOf, parseXml, textOf } from '../src/gateway/xml.parser.js';
import { TestSimulator, fn, item, vendor, type Outcome } from './simulator.fixture.js';

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await TestSimulator.start();
  await simulator.run([item('I1'), vendor('V1')]);
});
afterAll(() => simulator.stop());

const day = (name: string, year: number, month: number, date: number): string =>
  `<${name}><year>${year}</year><month>${month}</month><day>${date}</day></${name}>`;
const records = async (object: string, filter: string) =>
  (await simulator.control('GET', `/companies/MAPLESTREET/objects/${object}?${filter}`)).json.records;

/** A call with the text of its `key` element. */
async function keyed(call: string): Promise<{ readonly outcome: Outcome; readonly key: string }> {
  const answer = await simulator.send({ uniqueid: 'false', functions: fn(call) });
  const [outcome] = answer.results;
  if (outcome === undefined) throw new Error(answer.body);
  const result = childOf(childOf(answer.root, 'operation') ?? answer.root, 'result');
  return { outcome, key: result === undefined ? '' : textOf(result, 'key') };
}

describe('Object-specific functions of the set-up', () => {
  it('create, change and delete a term with its nested groups', async () => {
    const call =
      '<create_arterm><name>2-10 N30</name><description>2% in 10</description><status>active</status>' +
      '<due><dueday>30</dueday><duefrom>from invoice/bill date</duefrom></due>' +
      '<discount><discday>10</discday><discfrom>from invoice/bill date</discfrom><discamount>2</discamount>' +
      '<discpercamn>%</discpercamn><discgracedays></discgracedays></discount><disccalcon>Invoice total</disccalcon>' +
      '<penalty><pen_type>Weekly</pen_type><penamount>1</penamount><penpercamn>%</penpercamn></penalty></create_arterm>';
    const { outcome, key } = await keyed(call);
    const [term] = await records('ARTERM', 'NAME=2-10%20N30');
    expect([outcome.status, key]).toEqual(['success', term?.['RECORDNO']]);
    expect(term).toMatchObject({
      DUEDATE: '30',
      DISCDATE: '10',
      DISCPERCAMN: '%',
      PEN_TYPE: 'Weekly',
      PENPERCAMN: '%',
    });
    await keyed(
      '<update_arterm name="2-10 N30"><description></description><due><dueday>45</dueday></due></update_arterm>',
    );
    const [changed] = await records('ARTERM', 'NAME=2-10%20N30');
    expect([changed?.['DESCRIPTION'], changed?.['DUEDATE'], changed?.['DISCDATE']]).toEqual([undefined, '45', '10']);
    const deleted = await keyed('<delete_arterm name="2-10 N30"/>');
    expect([deleted.outcome.status, deleted.key, (await records('ARTERM', 'NAME=2-10%20N30')).length]).toEqual([
      'success',
      '',
      0,
    ]);
  });

  it.each([
    [
      'a wrong word',
      '<create_apterm><name>X</name><due><duefrom>whenever</duefrom></due></create_apterm>',
      'BL03000018',
    ],
    ['a used name', '<create_apterm><name>N30</name></create_apterm>', 'BL34000061'],
    ['a term that does not exist', '<update_apterm name="nope"><status>active</status></update_apterm>', 'BL01001973'],
  ])('refuse %s with the entry of the object rules', async (_name, call, errorno) => {
    await keyed('<create_apterm><name>N30</name></create_apterm>');
    const { outcome } = await keyed(call);
    expect([outcome.status, outcome.errornos[0]]).toEqual(['failure', errorno]);
  });

  it('answer a repeated creation with the record that is there when duplicates are to be ignored', async () => {
    const call = (extra: string): string =>
      `<create_journal${extra}><symbol>NEWJ</symbol><title>New</title><status>active</status></create_journal>`;
    const first = await keyed(call(''));
    const refused = await keyed(call(''));
    const ignored = await keyed(call(' ignoreduplicates="true"'));
    expect([refused.outcome.status, ignored.outcome.status, ignored.key]).toEqual(['failure', 'success', first.key]);
  });

  it('post a journal entry from nested dates and words, and delete it', async () => {
    const entry = (type: string, account: string, dimension: string): string =>
      `<glentry><trtype>${type}</trtype><amount>12.50</amount><glaccountno>${account}</glaccountno>` +
      `<memo>m</memo><locationid>SHOP</locationid>${dimension}</glentry>`;
    const call =
      `<create_gltransaction><journalid>INVJ</journalid>${day('datecreated', 2026, 11, 5)}<description>Stock</description>` +
      `<referenceno>LEGACY-1</referenceno><gltransactionentries>${entry('debit', '12100', '<itemid>I1</itemid>')}${entry('-1', '21500', '<vendorid>V1</vendorid>')}` +
      '</gltransactionentries></create_gltransaction>';
    const { outcome, key } = await keyed(call);
    const [batch] = await records('GLBATCH', 'REFERENCENO=LEGACY-1');
    expect({ texts: outcome.texts, key }).toEqual({ texts: [], key: batch?.['RECORDNO'] });
    expect(batch).toMatchObject({ BATCH_DATE: '11/05/2026', BATCH_TITLE: 'Stock', JOURNAL: 'INVJ' });
    const gone = await keyed(`<delete_gltransaction key="${key}"/>`);
    expect([gone.outcome.status, (await records('GLBATCH', 'REFERENCENO=LEGACY-1')).length]).toEqual(['success', 0]);
  });

  it.each(['<year>2026</year><month>2</month><day>30</day>', '<year>soon</year><month>2</month><day>3</day>'])(
    'refuse the impossible date %s by itself, not the request',
    async (parts) => {
      const { outcome } = await keyed(
        `<create_gltransaction><journalid>INVJ</journalid><datecreated>${parts}</datecreated><description>d</description>` +
          '<gltransactionentries><glentry><trtype>1</trtype><amount>1</amount><glaccountno>12100</glaccountno></glentry></gltransactionentries></create_gltransaction>',
      );
      expect([outcome.status, outcome.errornos[0]]).toEqual(['failure', 'BL03000018']);
    },
  );
});

const file = (name: string, data = 'aGVsbG8='): string =>
  `<attachment><attachmentname>${name}</attachmentname><attachmenttype>txt</attachmenttype><attachmentdata>${data}</attachmentdata></attachment>`;
const supdoc = (id: string, files: string): string =>
  `<create_supdoc><supdocid>${id}</supdocid><supdocname>Doc ${id}</supdocname><supdocfoldername>Bills</supdocfoldername>` +
  `<attachments>${files}</attachments></create_supdoc>`;

describe('Attachments', () => {
  beforeAll(async () => {
    await keyed('<create_supdocfolder><supdocfoldername>Bills</supdocfoldername></create_supdocfolder>');
    for (const id of ['A1', 'A2', 'A3']) await keyed(supdoc(id, file(`note ${id}`)));
  });

  const list = async (attributes: string, inner = '') => {
    const answer = await simulator.send({
      functions: fn(`<get_list object="supdoc"${attributes}>${inner}</get_list>`),
    });
    const result = childOf(childOf(answer.root, 'operation') ?? parseXml('<x/>'), 'result');
    const data = result === undefined ? undefined : childOf(result, 'data');
    const type = result === undefined ? undefined : childOf(result, 'listtype');
    return { attributes: type?.attributes, name: type?.text, records: data?.children ?? [] };
  };

  it('are listed in pages with start, end and total', async () => {
    const page = await list(' maxitems="2" start="1"', '<sorts><sortfield order="desc">supdocid</sortfield></sorts>');
    expect([page.name, page.attributes]).toEqual(['supdoc', { start: '1', end: '2', total: '3' }]);
    expect(page.records.map((each) => textOf(each, 'supdocid'))).toEqual(['A2', 'A1']);
    expect(page.records[0]?.children.map((each) => each.name)).toEqual([
      ...['recordno', 'supdocid', 'supdocname', 'folder', 'description', 'creationdate', 'createdby', 'attachments'],
    ]);
  });

  it('are filtered by nested conditions and cut to the fields asked for', async () => {
    const expression = (field: string, operator: string, value: string): string =>
      `<expression><field>${field}</field><operator>${operator}</operator><value>${value}</value></expression>`;
    const filter =
      `<filter><logical logical_operator="or">${expression('supdocid', '=', 'A3')}<logical logical_operator="and">` +
      `${expression('supdocid', 'like', 'A%')}${expression('supdocname', '=', 'Doc A1')}</logical></logical></filter>`;
    const found = await list('', `<fields><field>supdocid</field></fields>${filter}`);
    expect(found.records.map((each) => each.children.map((field) => field.text))).toEqual([['A1'], ['A3']]);
  });

  it('keep their files when more are added, and refuse data that is not base64', async () => {
    const add = (files: string): string =>
      `<update_supdoc><supdocid>A1</supdocid><supdocdescription>two</supdocdescription><attachments>${files}</attachments></update_supdoc>`;
    expect((await keyed(add(file('second')))).outcome.status).toBe('success');
    const refused = await keyed(add(file('third', '*not base64*')));
    expect(refused.outcome.errornos[0]).toBe('BL03000018');
    const { data } = await simulator.one('<get object="supdoc" key="A1"/>');
    const [record] = data?.children ?? [];
    const files = record === undefined ? undefined : childOf(record, 'attachments');
    expect(files?.children.map((each) => textOf(each, 'attachmentname'))).toEqual(['note A1', 'second']);
  });

  it('hold their folder until they are gone, and cannot be written by generic functions', async () => {
    expect((await keyed('<delete_supdocfolder key="Bills"/>')).outcome.status).toBe('failure');
    const generic = await simulator.one('<create><SUPDOC><SUPDOCID>G</SUPDOCID></SUPDOC></create>');
    expect(generic.status).toBe('failure');
    expect((await keyed('<delete_supdoc key="A2"/>')).outcome.status).toBe('success');
    expect((await list('')).attributes).toEqual({ start: '0', end: '1', total: '2' });
  });

  it('say that an object is not known', async () => {
    const { outcome } = await keyed('<get_list object="spaceship"/>');
    expect([outcome.status, outcome.texts[0]]).toEqual(['failure', 'Object definition spaceship not found']);
  });
});

describe('Object-specific functions with odd names', () => {
  it('delete a master by its id, although another record has that number', async () => {
    await simulator.run([vendor('V2')]);
    const [second] = await records('VENDOR', 'VENDORID=V2');
    const no = second?.['RECORDNO'] ?? '';
    await simulator.run([vendor(no)]);
    expect((await keyed(`<delete_vendor vendorid="${no}"/>`)).outcome.status).toBe('success');
    const left = [await records('VENDOR', 'VENDORID=V2'), await records('VENDOR', `VENDORID=${no}`)];
    expect(left.map(({ length }) => length)).toEqual([1, 0]);
  });

  it.each(['constructor', 'toString', '__proto__'])('take %s for a word like any other', async (word) => {
    const call =
      `<create_gltransaction><journalid>GEN</journalid>${day('datecreated', 2026, 11, 2)}<description>x</description>` +
      `<gltransactionentries><glentry><trtype>${word}</trtype><amount>1.00</amount><glaccountno>10100</glaccountno>` +
      '</glentry></gltransactionentries></create_gltransaction>';
    expect((await keyed(call)).outcome.errornos[0]).toMatch(/^BL0/);
  });
});
