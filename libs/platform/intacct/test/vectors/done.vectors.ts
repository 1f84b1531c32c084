import { authentication, error, errors, operation, records, response, result, success } from './answer.shapes.js';
import type { Given } from './answer.shapes.js';

/** The function was executed. */
export const done: readonly Given[] = [
  ['no data', 'php:ClassObj', success(''), records()],
  ['an empty data element', 'own', success('<data></data>'), records()],
  ['a self-closed data element', 'ps:Get-ARPayment', success('<data listtype="DEPT" count="0"/>'), records()],
  ['white space as data', 'own', success('<data>\n  </data>'), records()],
  [
    'one record in upper case',
    'php:Result',
    success('<data><DEPT><NAME>N</NAME></DEPT></data>'),
    records({ NAME: 'N' }),
  ],
  [
    'one record in lower case',
    'js:Result',
    success('<data><dept><NAME>N</NAME></dept></data>'),
    records({ NAME: 'N' }),
  ],
  ['fields in lower case', 'own', success('<data><dept><name>N</name></dept></data>'), records({ NAME: 'N' })],
  ['two records', 'js:Result', success('<data><D><N>1</N></D><D><N>2</N></D></data>'), records({ N: '1' }, { N: '2' })],
  [
    'records of two objects',
    'documentation',
    success('<data><D><N>1</N></D><E><N>2</N></E></data>'),
    records({ N: '1' }, { N: '2' }),
  ],
  ['an empty field', 'js:Result', success('<data><D><N></N></D></data>'), records({ N: '' })],
  ['a self-closed field', 'go:vendorResponse', success('<data><D><N/></D></data>'), records({ N: '' })],
  ['a dotted field', 'documentation', success('<data><D><A.B.C>1</A.B.C></D></data>'), records({ 'A.B.C': '1' })],
  ['a number with leading zeros', 'own', success('<data><D><N>007</N></D></data>'), records({ N: '007' })],
  ['an amount with a trailing zero', 'own', success('<data><D><N>7.10</N></D></data>'), records({ N: '7.10' })],
  ['an exponent that is a name', 'own', success('<data><D><N>1e5</N></D></data>'), records({ N: '1e5' })],
  [
    'a count of a field',
    'documentation',
    success('<data><D><COUNT.N>3</COUNT.N></D></data>'),
    records({ 'COUNT.N': '3' }),
  ],
  ['a sum under its field', 'documentation', success('<data><D><N>3.5</N></D></data>'), records({ N: '3.5' })],
  [
    'lines',
    'ps:Get-Attachment',
    success('<data><D><LS><L><N>1</N></L></LS></D></data>'),
    records({ LS: { L: [{ N: '1' }] } }),
  ],
  ['no lines', 'own', success('<data><D><LS/></D></data>'), records({ LS: '' })],
  [
    'a page with totals',
    'js:Result',
    success('<data listtype="dept" count="1" totalcount="9" numremaining="8" resultId="x"><dept/></data>'),
    { data: { totalCount: 9, remaining: 8, resultId: 'x' } },
  ],
  [
    'a last page',
    'js:OnlineClient',
    success('<data listtype="dept" count="1" totalcount="1" numremaining="0" resultId=""><dept/></data>'),
    { data: { totalCount: 1, remaining: 0, resultId: undefined } },
  ],
  [
    'a page by offset',
    'documentation',
    success('<data listtype="DEPT" totalcount="5" offset="2" count="1" numremaining="2"><DEPT/></data>'),
    { data: { totalCount: 5, remaining: 2 } },
  ],
  [
    'totals that are no numbers',
    'own',
    success('<data totalcount="many"><D/></data>'),
    { data: { totalCount: undefined } },
  ],
  [
    'objects that were created',
    'ps:Save-Object.create',
    success('<data listtype="objects" count="1"><dept><RECORDNO>4</RECORDNO></dept></data>'),
    records({ RECORDNO: '4' }),
  ],
  ['a key', 'ps:Create-Attachment', success('<key>12</key>'), records({ RECORDNO: '12' })],
  ['an empty key', 'own', success('<key/>'), records()],
  ['CDATA', 'own', success('<data><D><N><![CDATA[a < b]]></N></D></data>'), records({ N: 'a < b' })],
  ['character references', 'own', success('<data><D><N>&#65;&#x42;&amp;</N></D></data>'), records({ N: 'AB&' })],
  [
    'data escaped twice, left as it is',
    'own',
    success('<data><D><N>&amp;amp;</N></D></data>'),
    records({ N: '&amp;' }),
  ],
  ['line feeds in a value', 'own', success('<data><D><N>a\nb</N></D></data>'), records({ N: 'a\nb' })],
  ['a comment', 'own', success('<!-- c --><data><D><N>1</N></D></data>'), records({ N: '1' })],
  ['status with white space', 'own', operation(result(' success ', '')), records()],
  [
    'a report that is pending',
    'documentation',
    success('<data><report_results><REPORTID>r</REPORTID><STATUS>PENDING</STATUS></report_results></data>'),
    records({ REPORTID: 'r', STATUS: 'PENDING' }),
  ],
  [
    'a report beside data',
    'documentation',
    success('<report_results><REPORTID>r</REPORTID></report_results>'),
    records({ REPORTID: 'r' }),
  ],
  [
    'a document',
    'documentation',
    success('<data listtype="arinvoice"><arinvoice><recordno>1</recordno><pdfdata>QQ==</pdfdata></arinvoice></data>'),
    records({ RECORDNO: '1', PDFDATA: 'QQ==' }),
  ],
  ['a key that is a text', 'js:Result', success('<key>DEPT-1</key>')],
  [
    'totals of an empty list',
    'js:Result',
    success('<data listtype="dept" count="0" totalcount="0" numremaining="0" resultId=""/>'),
    { data: { records: [], totalCount: 0, remaining: 0, resultId: undefined } },
  ],
  [
    'totals that contradict each other',
    'go:vendorResponse',
    success('<data listtype="DEPT" count="1" totalcount="1" numremaining="5" resultId="x"><DEPT/></data>'),
    { data: { totalCount: 1, remaining: 5 } },
  ],
  [
    'a result identifier with signs',
    'ps:Find-IntacctObject',
    success('<data listtype="dept" count="1" totalcount="3" numremaining="2" resultId="12X3b@w-_~"><dept/></data>'),
    { data: { resultId: '12X3b@w-_~' } },
  ],
  [
    'an object that was changed',
    'ps:Save-Object.update',
    success('<data listtype="objects" count="1"><dept><RECORDNO>4</RECORDNO><DEPTID>D</DEPTID></dept></data>'),
    records({ RECORDNO: '4', DEPTID: 'D' }),
  ],
  [
    'two objects that were created',
    'ps:New-StatisticalAccount',
    success('<data listtype="objects" count="2"><d><RECORDNO>1</RECORDNO></d><d><RECORDNO>2</RECORDNO></d></data>'),
    records({ RECORDNO: '1' }, { RECORDNO: '2' }),
  ],
  [
    'an authentication without place and end of the session',
    'go:vendorResponse',
    operation(
      result('success', ''),
      '<authentication><status>success</status><userid>u</userid><companyid>c</companyid><sessiontimestamp>2026-01-01T00:00:00-07:00</sessiontimestamp></authentication>',
    ),
  ],
  [
    'an authentication without a company',
    'ps:Create-Attachment',
    operation(result('success', ''), '<authentication><status>success</status><userid>u</userid></authentication>'),
  ],
  [
    'an authentication whose status is a comment',
    'js:Authentication',
    operation(
      result('success', ''),
      '<authentication><!--<status>success</status>--><userid>u</userid><companyid>c</companyid></authentication>',
    ),
  ],
  [
    'an empty authentication, a comment before the response, single quotes',
    'ps:Get-Dimension',
    `<?xml version='1.0' encoding='UTF-8'?>\n<!--\n<a/>\n-->\n<response><control/><operation><authentication/>${result('success', '')}</operation></response>`,
  ],
  [
    'a second result beside',
    'go:execProjectSuccess',
    operation(
      result('success', '<data listtype="dept" count="1"><dept><N>1</N></dept></data>') +
        '<result><status>success</status><function>read</function><controlid>f-2</controlid><data/></result>',
    ),
    records({ N: '1' }),
  ],
  [
    'a failed result beside',
    'go:functionErrorSuccess',
    operation(
      `<result><status>failure</status><function>read</function><controlid>f-0</controlid>${errors(error('BL1', 'No.'))}</result>` +
        result('success', '<data listtype="DEPT" count="1"><DEPT><N>1</N></DEPT></data>'),
    ),
    records({ N: '1' }),
  ],
  [
    'a list of the old kind',
    'js:Result',
    success('<listtype start="0" end="0" total="1">dept</listtype><data><dept><key>1</key></dept></data>'),
    records({ KEY: '1' }),
  ],
  [
    'no echo of the control id',
    'documentation',
    response(
      `<control><status>success</status><controlid/></control><operation>${authentication}${result('success', '')}</operation>`,
    ),
  ],
  [
    'a control without a status',
    'ps:Get-Dimension',
    response(`<control/><operation>${result('success', '')}</operation>`),
  ],
];
