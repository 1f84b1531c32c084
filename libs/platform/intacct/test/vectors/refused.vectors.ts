import { error, errors, failure, firstError } from './answer.shapes.js';
import type { Given } from './answer.shapes.js';

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
    'a notice before the cause',
    'own',
    failure(errors(error('XL03000009', 'Rolled back.'), error('BL9', 'The cause.'))),
    { errors: [{ errorNo: 'BL9' }, { class: 'rolled-back' }] },
  ],
];
