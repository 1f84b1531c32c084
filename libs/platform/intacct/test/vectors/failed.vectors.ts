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
import type { Given, Suite } from './answer.shapes.js';

/** The function was refused by itself. */
export const refused: readonly Given[] = [
  ['one error', 'sdk-js', failure(errors(error('BL1', 'No.'))), firstError({ errorNo: 'BL1', description: 'No.' })],
  ['two errors', 'sdk-js', failure(errors(error('BL1', 'No.'), error('BL2', 'Nor this.'))), { errors: [{}, {}] }],
  ['no error', 'documentation', failure(''), firstError({ errorNo: '', class: 'unknown' })],
  ['an empty errormessage', 'fyle', failure('<errormessage/>'), firstError({ errorNo: '' })],
  [
    'aborted with its own error',
    'sdk-js',
    failure(errors(error('XL03000009', 'Rolled back.'), error('BL1', 'No.')), 'aborted'),
    { errors: [{ errorNo: 'BL1' }, { class: 'rolled-back' }] },
  ],
  [
    'a status that nobody knows',
    'fyle',
    failure(errors(error('BL1', 'No.')), 'halted'),
    firstError({ errorNo: 'BL1' }),
  ],
  ['no status', 'documentation', failure(errors(error('BL1', 'No.')), ''), firstError({ errorNo: 'BL1' })],
  [
    'words for a number',
    'sdk-js',
    failure(errors(error('Query Failed', 'No such object.'))),
    firstError({ errorNo: 'Query Failed' }),
  ],
  [
    'a page that is gone',
    'sdk-php',
    failure(errors(error('readMore failed', 'Gone.'))),
    firstError({ errorNo: 'readMore failed' }),
  ],
  [
    'a list of fields as a number',
    'PsIntacct',
    failure(errors(error('Invalid fields list x', 'No.'))),
    firstError({ errorNo: 'Invalid fields list x' }),
  ],
  ['a placeholder for a number', 'fyle', failure(errors(error('XXX', 'No.'))), firstError({ errorNo: 'XXX' })],
  [
    'an empty number',
    'fyle',
    failure(errors(error('', 'No record.'))),
    firstError({ errorNo: '', description: 'No record.' }),
  ],
  [
    'the first description only',
    'fyle',
    failure(errors(error('BL1', '', 'First.'))),
    firstError({ description: 'First.' }),
  ],
  [
    'tags in the text',
    'fyle',
    failure(errors(error('BL1', 'Use &lt;b&gt;this&lt;/b&gt;.'))),
    firstError({ description: 'Use this.' }),
  ],
  [
    'a text escaped twice',
    'fyle',
    failure(errors(error('BL1', 'It&amp;#039;s wrong.'))),
    firstError({ description: "It's wrong." }),
  ],
  [
    'a support id',
    'fyle',
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
    'documentation',
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
    'jfcote87',
    failure(errors(error('BL34000061', 'Another Dept with the given value(s) D already exists'))),
    firstError({ class: 'duplicate' }),
  ],
  [
    'a notice before the cause',
    'sdk-js',
    failure(errors(error('XL03000009', 'Rolled back.'), error('BL9', 'The cause.'))),
    { errors: [{ errorNo: 'BL9' }, { class: 'rolled-back' }] },
  ],
];

/** Nothing was executed. */
export const notExecuted: readonly Given[] = [
  [
    'a roll-back of another function',
    'sdk-js',
    failure(errors(error('XL03000009', 'The entire transaction was rolled back.')), 'aborted'),
  ],
  ['a control failure', 'sdk-js', response(`${failed}${errors(error('XL03000003', 'Fatal Error 1'))}`)],
  [
    'two control errors',
    'jfcote87',
    response(`${failed}${errors(error('XL03000003', 'A'), error('XL03000003', 'B'))}`),
  ],
  ['a control failure without errors', 'sdk-js', response(failed)],
  [
    'a sender that is not known',
    'sdk-js',
    response(`${failed}${errors(error('XL03000006', 'Incorrect Intacct XML Partner ID or password.'))}`),
  ],
  [
    'a company that has expired',
    'sdk-js',
    response(
      `<control><status>failure</status><senderid/><controlid/></control>${errors(error('PL04000055', 'Expired.'))}`,
    ),
  ],
  [
    'a control with a status only',
    'sdk-js',
    response(
      `<control><status>failure</status></control>${errors(error('XMLGW_JPP0002', '', 'Sign-in information is incorrect'))}`,
    ),
  ],
  ['an error without a failure', 'documentation', response(`<control/>${errors(error('GW-0011', 'Invalid Request'))}`)],
  [
    'an error inside control',
    'documentation',
    response(`<control><status>failure</status>${errors(error('GW-0011', 'Invalid'))}</control>`),
  ],
  ['a refused login', 'sdk-js', refusedLogin(errors(error('XL03000006', 'Sign-in information is incorrect')))],
  [
    'a refused login, error inside',
    'sdk-php',
    operation(
      '',
      `<authentication><status>failure</status>${errors(error('XL03000006', 'Sign-in information is incorrect'))}</authentication>`,
    ),
  ],
  ['a refused login without an error', 'documentation', refusedLogin('')],
  [
    'a session that is gone',
    'jfcote87',
    refusedLogin(errors(error('XL03000006', 'Invalid session x'))),
    { reason: { code: 'GATEWAY_SESSION_REFUSED' } },
  ],
  [
    'a queue that refuses',
    'documentation',
    response(`<acknowledgement><status>failure</status></acknowledgement>${control}`),
  ],
  ['a rate limit in plain text', 'fyle', 'API rate limit exceeded', { reason: { code: 'GATEWAY_THROTTLED' } }],
];

/** Nothing is known of what ran. */
export const silent: readonly Given[] = [
  ['an empty body', 'fyle', ''],
  ['a cut document', 'fyle', success('').slice(0, -12)],
  ['two root elements', 'fyle', `${response(control)}<response/>`],
  ['a web page', 'sdk-js', '<html><head><title>t</title></head><body>No</body></html>'],
  ['a page that is no XML', 'fyle', '<html><br><p>No</html>'],
  ['plain text', 'fyle', 'Something went wrong'],
  ['JSON', 'documentation', '[{"RECORDNO":"1"}]'],
  ['a response without control', 'sdk-js', '<response><operation/></response>'],
  ['another root element', 'sdk-js', '<request><control/></request>'],
  ['no operation', 'sdk-js', response(control)],
  ['an operation without a result', 'sdk-js', operation('')],
  ['an acknowledgement', 'sdk-js', response(`<acknowledgement><status>success</status></acknowledgement>${control}`)],
  ['a document type', 'documentation', `<!DOCTYPE response>${response(control)}`],
  ['the control id of another request', 'documentation', response('<control><controlid>other</controlid></control>')],
  [
    'the result of another function',
    'documentation',
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
  ['HTML with status 401', 'documentation', 401, '<html/>', 'not-executed', 'not-executed'],
  [
    'XML with status 429',
    'documentation',
    429,
    response(`${failed}${errors(error('GW-0010', 'Slow'))}`),
    'not-executed',
    'not-executed',
  ],
  ['nothing with status 403', 'fyle', 403, '', 'in-doubt', 'not-executed'],
  ['nothing with status 500', 'sdk-js', 500, '', 'in-doubt', 'not-executed'],
  ['XML with status 502', 'sdk-js', 502, success(''), 'in-doubt', 'not-executed'],
  ['JSON with status 503', 'fyle', 503, '{"error":1}', 'in-doubt', 'not-executed'],
  ['HTML with status 524', 'sdk-js', 524, '<html><body>late</body></html>', 'in-doubt', 'not-executed'],
];
