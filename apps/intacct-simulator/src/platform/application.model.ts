import { choice, defineObject, integer, labels, text } from '../model/object.model.js';

export const INSTALLED = 'Installed';
export const AWAITS_AUTHORIZATION = 'Authorization requested';

/** Applications that were installed; written by `installApp`, authorised by a person. */
export const applicationModel = defineObject({
  name: 'PTAPPLICATION',
  label: 'Application',
  plural: 'Applications',
  naturalKey: 'APPLICATIONNAME',
  topLevelOnly: true,
  verbs: [],
  legacyVerbs: ['create', 'update', 'delete'],
  fields: [
    text('APPLICATIONNAME', 'Application name', { required: true, immutable: true }),
    integer('ORDERNO', 'Order number'),
    text('DESCRIPTION', 'Description'),
    text('VERSION', 'Version'),
    text('ORIGINALID', 'Original ID'),
    choice('STATE', 'State', labels(INSTALLED, AWAITS_AUTHORIZATION), { defaultValue: INSTALLED }),
    text('DEFINITIONS', 'Object definitions'),
  ],
});
