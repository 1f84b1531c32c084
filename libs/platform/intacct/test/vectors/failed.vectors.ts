import {
  control,
  error,
  errors,
  failed,
  failure,
  operation,
  refusedLogin,
  response,
  success,
} from './answer.shapes.js';
import type { Given } from './answer.shapes.js';
import type { Suite } from './suites.js';

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
  [
    'a status that is a comment',
    'js:Result',
    operation(
      '<result><!--<status>success</status>--><function>F</function><controlid>f-1</controlid><data listtype="dept" count="0"/></result>',
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
