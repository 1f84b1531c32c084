import { defineObject, text, timestamp } from '../model/object.model.js';

export const EVENT_LOG = 'SMARTEVENTLOG';

/** One row for each Smart Event that fired; written by the company itself. */
export const eventLogModel = defineObject({
  name: EVENT_LOG,
  label: 'Smart Event log',
  plural: 'Smart Event log',
  verbs: [],
  fields: [
    text('SMARTLINKID', 'Smart link ID'),
    text('TOPIC', 'Topic'),
    text('OWNEROBJECT', 'Owner object'),
    timestamp('TIMESTAMP', 'Timestamp'),
    text('USERID', 'User ID'),
    text('OBJECTKEY', 'Object key'),
  ],
});
