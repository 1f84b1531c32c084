import {
  control,
  error,
  errors,
  failed,
  failure,
  firstError,
  operation,
  refusedLogin,
  response,
  success,
} from './answer.shapes.js';
import type { Given } from './answer.shapes.js';
import type { Suite } from './suites.js';

/** The function was refused by itself. */
export const refused: readonly Given[] = [
  ['one error', 'js:Result', failure(errors(error('BL1', 'No.'))), firstError({ errorNo: 'BL1', description: 'No.' })],
  [
    'two errors',
    'js:ErrorMessage',
    failure(errors(error('BL1', 'No.'), error('BL2', 'Nor this.'))),
    { errors: [{}, {}] },
  ],
  ['no error', 'py:api_base', failure(''), firstError({ errorNo: '', class: 'unknown' })],
  ['an empty errormessage', 'own', failure('<errormessage/>'), firstError({ errorNo: '' })],
  [
    'aborted with its own error',
    'js:Result',
    failure(errors(error('BL1', 'No.'), error('XL03000009', 'Rolled back.')), 'aborted'),
    { errors: [{ errorNo: 'BL1' }, { class: 'rolled-back' }] },
  ],
  ['a status that nobody knows', 'own', failure(errors(error('BL1', 'No.')), 'halted'), firstError({ errorNo: 'BL1' })],
  ['no status', 'own', failure(errors(error('BL1', 'No.')), ''), firstError({ errorNo: 'BL1' })],
  [
    'words for a number',
    'js:Result',
    failure(errors(error('Query Failed', 'No such object.'))),
    firstError({ errorNo: 'Query Failed' }),
  ],
  [
    'a page that is gone',
    'php:QueryClient',
    failure(errors(error('readMore failed', 'Gone.'))),
    firstError({ errorNo: 'readMore failed' }),
  ],
  [
    'a list of fields as a number',
    'go:functionErrorSuccess',
    failure(errors(error('Invalid fields list x', ''))),
    firstError({ errorNo: 'Invalid fields list x' }),
  ],
  ['a placeholder for a number', 'js:Result', failure(errors(error('XXX', 'No.'))), firstError({ errorNo: 'XXX' })],
  [
    'an empty number',
    'documentation',
    failure(errors(error('', 'No record.'))),
    firstError({ errorNo: '', description: 'No record.' }),
  ],
  [
    'the first description only',
    'own',
    failure(errors(error('BL1', '', 'First.'))),
    firstError({ description: 'First.' }),
  ],
  [
    'tags in the text',
    'js:ErrorMessage',
    failure(errors(error('BL1', 'Use &lt;b&gt;this&lt;/b&gt;.'))),
    firstError({ description: 'Use this.' }),
  ],
  [
    'a text escaped twice',
    'documentation',
    failure(errors(error('BL1', 'It&amp;#039;s wrong.'))),
    firstError({ description: "It's wrong." }),
  ],
  [
    'a support id',
    'fyle:tasks',
    failure(errors(error('BL1', 'No. [Support ID: a%7Eb]'))),
    firstError({ description: 'No.', supportId: 'a%7Eb' }),
  ],
  [
    'a request id',
    'documentation',
    failure(errors(error('BL1', 'No. [Request ID: 9]'))),
    firstError({ description: 'No.', supportId: '9' }),
  ],
  [
    'a missing errorno',
    'own',
    failure(errors('<error><description2>No.</description2></error>')),
    firstError({ description: 'No.' }),
  ],
  [
    'more information',
    'documentation',
    failure(errors('<error><errorno>BL1</errorno><additionalinfo><errorid>GL-1</errorid></additionalinfo></error>')),
    firstError({ errorNo: 'BL1' }),
  ],
  [
    'a record that exists',
    'ps:New-Customer',
    failure(
      `<data listtype="objects" count="0"/>${errors(error('BL34000061', 'Another Dept with the given value(s) D already exists'), error('BL01001973', 'Could not create Dept record!'))}`,
    ),
    firstError({ class: 'duplicate' }, 1),
  ],
  [
    'a number that exists',
    'ps:New-StatisticalAccount',
    failure(
      errors(
        error('BL01001973', 'The account number &#039;9&#039; already exists', 'Duplicate account number'),
        error('BL01001973', 'Could not create Statistical Account record!'),
      ),
    ),
    firstError({ class: 'duplicate' }, 1),
  ],
  [
    'an address in a wrong format',
    'ps:New-Customer',
    failure(
      `<data listtype="objects" count="0"/>${errors(error('BL03000018', 'Illegal format for Contact : Primary Email Address x@.'), error('BL01001973', 'Could not create Contact record!'))}`,
    ),
    { errors: [{ errorNo: 'BL03000018', class: 'validation' }, { class: 'unknown' }] },
  ],
  [
    'a sentence for a number, beside what was changed',
    'php:ClassObj',
    failure(
      `<data listtype="objects" count="1"><dept><RECORDNO>5</RECORDNO></dept></data>${errors(error('Cannot update non-existing DEPT with DEPTID=D.', ''))}`,
    ),
    firstError({ errorNo: 'Cannot update non-existing DEPT with DEPTID=D.' }),
  ],
  [
    'no placeholder, but letters',
    'ps:Remove-IntacctObject',
    failure(errors(error('WS', 'Object definition D not found'))),
    firstError({ errorNo: 'WS' }),
  ],
  [
    'a key that is not found',
    'ps:Remove-IntacctObject',
    failure(errors(error('BL01001973', 'Cannot find dept with key &#039;9&#039; to delete.'))),
    firstError({ description: "Cannot find dept with key '9' to delete.", class: 'reference' }),
  ],
  [
    'a passing error with both descriptions and advice',
    'ps:Get-ARPayment',
    failure(
      '<errormessage><error><errorno>DL02000001</errorno><description>E</description><description2>Not processed.</description2><correction>Do that.</correction></error></errormessage>',
    ),
    firstError({ errorNo: 'DL02000001', description: 'Not processed.', correction: 'Do that.', class: 'transient' }),
  ],
  [
    'three errors, the cause first, with a support id',
    'fyle:tasks',
    failure(
      errors(
        error('BL01001973', "Invalid Project 'P' specified. [Support ID: a1~b-c]"),
        error('BL01001973', 'Could not create cctransaction record!'),
        error('BL01001973', "Currently, we can't create the transaction"),
      ),
    ),
    firstError({ description: "Invalid Project 'P' specified.", supportId: 'a1~b-c', class: 'reference' }, 2),
  ],
  [
    'a status that is a comment',
    'js:Result',
    operation(
      '<result><!--<status>success</status>--><function>F</function><controlid>f-1</controlid><data listtype="dept" count="0"/></result>',
    ),
    firstError({ class: 'unknown' }),
  ],
  [
    'a notice before the cause',
    'own',
    failure(errors(error('XL03000009', 'Rolled back.'), error('BL9', 'The cause.'))),
    { errors: [{ errorNo: 'BL9' }, { class: 'rolled-back' }] },
  ],
];

/** Nothing was executed. */
export const notExecuted: readonly Given[] = [
  [
    'a roll-back of another function',
    'js:OnlineClient',
    failure(errors(error('XL03000009', 'The entire transaction was rolled back.')), 'aborted'),
  ],
  [
    'a policy that is not known',
    'php:AbstractResponse',
    response(`${failed}${errors(error('XL03000006', 'p is not a valid transport policy.'))}`),
  ],
  [
    'two control errors',
    'go:execXMLError',
    response(`${failed}${errors(error('XL03000003', 'A'), error('XL03000003', 'B'))}`),
  ],
  ['a control failure without errors', 'own', response(failed)],
  [
    'a sender that is not known',
    'go:objects',
    response(`${failed}${errors(error('XL03000006', 'Incorrect Intacct XML Partner ID or password.'))}`),
  ],
  [
    'a company that has expired',
    'js:OnlineResponse',
    response(
      `<control><status>failure</status><senderid/><controlid/></control>${errors(error('PL04000055', 'Expired.'))}`,
    ),
  ],
  [
    'a sender without authorization',
    'go:objects',
    refusedLogin(
      errors(
        error(
          'XL03000006',
          'The sender ID &#039;s&#039; is not authorized for company ID &#039;c&#039;.',
          'Not allowed',
        ),
      ),
    ),
  ],
  [
    'a refused login of a user',
    'go:execLoginInvalid',
    refusedLogin(errors(error('XL03000006', 'Sign-in information is incorrect'))),
    { reason: { code: 'GATEWAY_LOGIN_REFUSED' } },
  ],
  [
    'a control with a status only',
    'own',
    response(
      `<control><status>failure</status></control>${errors(error('XMLGW_JPP0002', '', 'Sign-in information is incorrect'))}`,
    ),
  ],
  ['an error without a failure', 'documentation', response(`<control/>${errors(error('GW-0011', 'Invalid Request'))}`)],
  [
    'an error inside control',
    'own',
    response(`<control><status>failure</status>${errors(error('GW-0011', 'Invalid'))}</control>`),
  ],
  [
    'a refused login',
    'js:OnlineResponse',
    refusedLogin(errors(error('XL03000006', 'Sign-in information is incorrect'))),
  ],
  [
    'a refused login, error inside',
    'own',
    operation(
      '',
      `<authentication><status>failure</status>${errors(error('XL03000006', 'Sign-in information is incorrect'))}</authentication>`,
    ),
  ],
  ['a refused login without an error', 'own', refusedLogin('')],
  [
    'a session that is gone',
    'go:sessionInvalid',
    refusedLogin(errors(error('XL03000006', 'Invalid session x'))),
    { reason: { code: 'GATEWAY_SESSION_REFUSED' } },
  ],
  [
    'a queue that refuses',
    'documentation',
    response(`<acknowledgement><status>failure</status></acknowledgement>${control}`),
  ],
  ['a rate limit in plain text', 'py:api_base', 'API rate limit exceeded', { reason: { code: 'GATEWAY_THROTTLED' } }],
];

/** Nothing is known of what ran. */
export const silent: readonly Given[] = [
  ['an empty body', 'own', ''],
  ['a cut document', 'own', success('').slice(0, -12)],
  ['two root elements', 'own', `${response(control)}<response/>`],
  ['a web page', 'own', '<html><head><title>t</title></head><body>No</body></html>'],
  ['a page that is no XML', 'own', '<html><br><p>No</html>'],
  ['plain text', 'own', 'Something went wrong'],
  ['JSON', 'own', '[{"RECORDNO":"1"}]'],
  ['a response without control', 'own', '<response><operation/></response>'],
  ['another root element', 'own', '<request><control/></request>'],
  ['tags that do not match', 'php:AbstractResponse', '<response></other>'],
  ['an element for control that is none', 'php:AbstractResponse', response('<nothing/>')],
  [
    'a result without control',
    'ps:New-Customer',
    response('<operation><result><status>success</status><controlid>f-1</controlid></result></operation>'),
  ],
  ['an empty operation', 'js:OnlineResponse', response(`${control}<operation/>`)],
  ['an empty result', 'js:Authentication', operation('<result/>')],
  [
    'a control id that is a comment',
    'js:Result',
    operation(
      '<result><status>success</status><function>F</function><!--<controlid>f-1</controlid>--><data listtype="dept" count="0"/></result>',
    ),
  ],
  ['an acknowledgement without status', 'js:OfflineResponse', response(`<acknowledgement />${control}`)],
  ['no operation', 'js:OnlineResponse', response(control)],
  ['an operation without a result', 'js:OnlineResponse', operation('')],
  [
    'an acknowledgement',
    'js:OfflineResponse',
    response(`<acknowledgement><status>success</status></acknowledgement>${control}`),
  ],
  ['a document type', 'own', `<!DOCTYPE response>${response(control)}`],
  ['the control id of another request', 'own', response('<control><controlid>other</controlid></control>')],
  [
    'the result of another function',
    'own',
    operation('<result><status>success</status><controlid>other</controlid></result>'),
  ],
];

/** Statuses that say more, or less, than the body. */
export const byStatus: readonly (readonly [string, Suite, number, string, string, string])[] = [
  [
    'XML with status 400',
    'documentation',
    400,
    response(`${failed}${errors(error('GW-0011', 'Invalid'))}`),
    'not-executed',
    'not-executed',
  ],
  ['HTML with status 401', 'own', 401, '<html/>', 'not-executed', 'not-executed'],
  [
    'XML with status 429',
    'documentation',
    429,
    response(`${failed}${errors(error('GW-0010', 'Slow'))}`),
    'not-executed',
    'not-executed',
  ],
  ['nothing with status 403', 'py:api_base', 403, '', 'in-doubt', 'not-executed'],
  [
    'a refused login with status 401',
    'js:RequestHandler',
    401,
    `<response><control><status>failure</status></control>${errors('<error><errorno>XMLGW_JPP0002</errorno><description>Sign-in is wrong.</description></error>')}</response>`,
    'not-executed',
    'not-executed',
  ],
  [
    'an invalid request with status 400',
    'py:api_base',
    400,
    response(errors('<error><errorno>invalidRequest</errorno><description>Invalid</description></error>')),
    'not-executed',
    'not-executed',
  ],
  ['nothing with status 404', 'py:api_base', 404, '', 'not-executed', 'not-executed'],
  ['nothing with status 498', 'py:api_base', 498, '', 'in-doubt', 'not-executed'],
  ['nothing with status 502', 'js:RequestHandler', 502, '', 'in-doubt', 'not-executed'],
  ['nothing with status 503', 'js:RequestHandler', 503, '', 'in-doubt', 'not-executed'],
  ['nothing with status 506', 'php:RequestHandler', 506, '', 'in-doubt', 'not-executed'],
  ['nothing with status 524', 'js:RequestHandler', 524, '', 'in-doubt', 'not-executed'],
  ['nothing with status 500', 'php:RequestHandler', 500, '', 'in-doubt', 'not-executed'],
  ['XML with status 502', 'own', 502, success(''), 'in-doubt', 'not-executed'],
  ['JSON with status 503', 'own', 503, '{"error":1}', 'in-doubt', 'not-executed'],
  ['HTML with status 524', 'own', 524, '<html><body>late</body></html>', 'in-doubt', 'not-executed'],
];
