import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSimulator } from './simulator.fixture.js';

describe('Parameters of generic functions', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start();
  });
  afterAll(() => simulator.stop());

  const select = '<object>CLASS</object><select><field>NAME</field></select>';
  it.each([
    ['a misspelt page size', `<query>${select}<pageSize>1</pageSize></query>`],
    ['two filters', `<query>${select}<offset>0</offset><offset>1</offset></query>`],
    ['a misspelt option', `<query>${select}<options><caseInsensitive>true</caseInsensitive></options></query>`],
    ['keys in another case', '<read><object>CLASS</object><Keys>1</Keys></read>'],
    ['a query of a read', '<read><object>CLASS</object><query>CLASSID = 1</query></read>'],
    ['a level by another name', '<getAPISession><entity>SHOP</entity></getAPISession>'],
    ['text beside elements', '<read><object>CLASS</object>1<keys>1</keys></read>'],
    ['two levels', '<getAPISession><locationid>SHOP</locationid><locationid>ONLINE</locationid></getAPISession>'],
    ['anything inside a function without parameters', '<getDimensions><object>CLASS</object></getDimensions>'],
    ['an attribute', '<get_companyprefs application="GEN" module="AP"/>'],
  ])('refuse %s, unless they are to be ignored', async (_name, call) => {
    const refused = await simulator.one(call);
    await simulator.control('POST', '/profile', { gaps: { unknownParameters: 'ignore' } });
    const ignored = await simulator.one(call);
    await simulator.control('POST', '/profile', { gaps: { unknownParameters: 'refuse' } });
    expect([refused.status, refused.errornos, ignored.status]).toEqual(['failure', ['XL03000003'], 'success']);
  });

  it.each([
    ['<get_list object="class" maxitems="1e2"/>', 'DL02000001'],
    ['<get_list object="class" start=" 1"/>', 'DL02000001'],
    ['<readUserFormatting><key>1e0</key></readUserFormatting>', 'BL03000025'],
    ['<retrievepdf><ARINVOICE><RECORDNO>0x1</RECORDNO></ARINVOICE></retrievepdf>', 'BL01001973'],
  ])('are numbers in digits: %s', async (call, errorno) => {
    expect((await simulator.one(call)).errornos).toEqual([errorno]);
  });
});
