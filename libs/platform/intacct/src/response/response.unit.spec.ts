import { describe, expect, it } from '@jest/globals';
import type { IntacctRecord } from '@bridge/plugin-api';
import { errorSteps } from './error.parser.js';
import { parseAnswer } from './envelope.parser.js';
import { recordSteps } from './record.parser.js';
import { linesOf, textOf } from '../text-of.js';
import { runAtOnce } from './slices.js';
import { readDocument } from '../xml/xml-reader.js';

describe('recordSteps', () => {
  it.each<readonly [string, string, IntacctRecord]>([
    ['lower-case names', '<glentry><recordno>1</recordno></glentry>', { RECORDNO: '1' }],
    ['dotted names', '<A><USERINFO.LOGINID>x</USERINFO.LOGINID></A>', { 'USERINFO.LOGINID': 'x' }],
    ['empty and self-closed values', '<A><B></B><C/></A>', { B: '', C: '' }],
    ['values verbatim', '<A><B> 0042 </B></A>', { B: ' 0042 ' }],
    ['several values of one field', '<A><B>1</B><B>2</B></A>', { B: '1#~#2' }],
    ['one line', '<A><ENTRIES><glentry><X>1</X></glentry></ENTRIES></A>', { ENTRIES: { GLENTRY: [{ X: '1' }] } }],
    [
      'many lines',
      '<A><ENTRIES><GLENTRY><X>1</X></GLENTRY><GLENTRY><X>2</X></GLENTRY></ENTRIES></A>',
      { ENTRIES: { GLENTRY: [{ X: '1' }, { X: '2' }] } },
    ],
    ['lines beside fields', '<L><X>1</X><SPLIT><A>1</A></SPLIT></L>', { X: '1', SPLIT: [{ A: '1' }] }],
    [
      'white space between elements',
      '<A>\n  <B>1</B>\n  <C>\n    <D>2</D>\n <E/> </C>\n</A>',
      { B: '1', C: { D: '2', E: '' } },
    ],
    [
      'a nested record that stands alone',
      '<A><N>x</N><DISPLAYCONTACT><MAILADDRESS><CITY>Y</CITY></MAILADDRESS></DISPLAYCONTACT></A>',
      { N: 'x', DISPLAYCONTACT: { MAILADDRESS: { CITY: 'Y' } } },
    ],
  ])('reads %s', (_case, xml, expected) => {
    expect(runAtOnce(recordSteps(readDocument(xml)))).toEqual(expected);
  });

  it.each<readonly [string, IntacctRecord, number]>([
    ['absent', {}, 0],
    ['empty', { ENTRIES: '' }, 0],
    ['filled', { ENTRIES: { GLENTRY: [{ A: '1' }] } }, 1],
  ])('gives the lines of a list that is %s', (_case, record, count) => {
    expect(linesOf(record, 'ENTRIES', 'GLENTRY')).toHaveLength(count);
    expect(textOf(record, 'ENTRIES')).toBe('');
  });

  it.each<readonly [string, IntacctRecord, string]>([
    ['one field', { 'A.B.C': 'x' }, 'x'],
    ['records in records', { A: { B: { C: 'x' } } }, 'x'],
    ['a list on the way', { A: { B: [{ C: 'x' }] } }, ''],
    ['nothing', { A: '' }, ''],
  ])('finds a dotted name in %s', (_case, record, text) => {
    expect(textOf(record, 'A.B.C')).toBe(text);
  });
});

describe('errorSteps', () => {
  const parse = (content: string): unknown =>
    runAtOnce(errorSteps(readDocument(`<r><errormessage><error>${content}</error></errormessage></r>`)))[0];

  it.each([
    ['description2 before description', '<description>a</description><description2>b</description2>', 'b'],
    ['description when it is alone', '<description>a</description><description2></description2>', 'a'],
    [
      'texts that are escaped twice',
      '<description2>&amp;#039;x&amp;#x27; &amp;lt; &lt;b&gt;y&lt;/b&gt;</description2>',
      "'x' < y",
    ],
    ['signs that are no tags', '<description2>1 &lt; 2 and 3 &gt; 2</description2>', '1 < 2 and 3 > 2'],
    ['texts without their support id', '<description2>No. [Support ID: aB%7Ec]</description2>', 'No.'],
    ['texts without their request id', '<description>No. [Request ID: 12]</description>', 'No.'],
    ['an error without anything', '', ''],
  ])('reads %s', (_case, content, description) => {
    expect(parse(content)).toMatchObject({ description });
  });

  it('keeps support id, correction, textual numbers and message ids', () => {
    const info =
      '<additionalinfo><errorid>GL-0493</errorid><target object=""/><description><messageid></messageid></description>' +
      '<cdescription><messageid>IA.X</messageid><placeholders><placeholder name="A" value="1"/></placeholders></cdescription></additionalinfo>';
    expect(
      parse(
        `<errorno>Query Failed</errorno><description2>x [Support ID: a%7Eb]</description2><correction>Do.</correction>${info}`,
      ),
    ).toEqual({
      errorNo: 'Query Failed',
      description: 'x',
      text: 'x',
      correction: 'Do.',
      supportId: 'a%7Eb',
      messageIds: ['GL-0493', 'IA.X'],
    });
  });
});

describe('parseAnswer', () => {
  const error = '<errormessage><error><errorno>E</errorno></error></errormessage>';

  it.each<readonly [string, string, object]>([
    ['no control', '<response/>', { kind: 'unreadable' }],
    ['another root', '<html><control/></html>', { kind: 'unreadable' }],
    ['a control that says nothing', '<response><control/></response>', { kind: 'unreadable' }],
    [
      'an acknowledgement',
      '<response><acknowledgement><status>success</status></acknowledgement><control><status>success</status></control></response>',
      { kind: 'acknowledged' },
    ],
    [
      'the control id of another request',
      `<response><control><controlid>other</controlid></control>${error}</response>`,
      { kind: 'unreadable' },
    ],
    ['a control failure', `<response><control/>${error}</response>`, { kind: 'refused', level: 'control' }],
    [
      'a control failure without errors',
      '<response><control><status>failure</status></control></response>',
      { kind: 'refused', level: 'control', errors: [] },
    ],
    [
      'an authentication failure',
      `<response><control><status>success</status></control><operation><authentication><status>failure</status></authentication>${error}</operation></response>`,
      { kind: 'refused', level: 'authentication' },
    ],
    [
      'an authentication failure with the error inside',
      `<response><control/><operation><authentication>${error}</authentication></operation></response>`,
      { kind: 'refused', level: 'authentication' },
    ],
    [
      'a session whose end is not told',
      '<response><control/><operation><authentication><sessiontimestamp>2018-01-01T00:00:00-08:00</sessiontimestamp></authentication><result/></operation></response>',
      { kind: 'results', authentication: { sessionLifetimeMs: undefined } },
    ],
    [
      'a session of two hours',
      '<response><control/><operation><authentication><sessiontimestamp>2026-01-01T00:00:00-08:00</sessiontimestamp><sessiontimeout>2026-01-01T10:00:00+00:00</sessiontimeout></authentication><result/></operation></response>',
      { kind: 'results', authentication: { sessionLifetimeMs: 7_200_000 } },
    ],
  ])('reads %s', (_case, body, expected) => {
    expect(parseAnswer({ bytes: Buffer.from(body), contentType: undefined }, 'mine')).toMatchObject(expected);
  });

  it.each<readonly [string, number, string, string]>([
    ['results', 5_000, '<result/>', 'results'],
    ['results', 5_001, '<result/>', 'unreadable'],
    ['records', 2_000, `<result><data>${'<dept><name>Name</name></dept>'.repeat(100)}</data></result>`, 'results'],
    ['records', 2_001, `<result><data>${'<dept><name>Name</name></dept>'.repeat(100)}</data></result>`, 'unreadable'],
  ])('reads 5,000 results with 200,000 records at most: %s by %d', (_case, count, result, kind) => {
    const body = `<response><control/><operation>${result.repeat(count)}</operation></response>`;
    expect(parseAnswer({ bytes: Buffer.from(body), contentType: undefined }, 'mine').kind).toBe(kind);
  });

  it('masks what tags tell to be secret before it drops them', () => {
    const text = 'near &lt;password&gt;short&lt;/password&gt; &lt;b&gt;end&lt;/b&gt;';
    const body = `<response><control/><errormessage><error><description2>${text}</description2></error></errormessage></response>`;
    expect(parseAnswer({ bytes: Buffer.from(body), contentType: undefined }, 'mine')).toMatchObject({
      errors: [{ description: 'near [masked] end' }],
    });
  });
});
