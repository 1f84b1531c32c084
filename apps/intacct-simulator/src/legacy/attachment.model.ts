import { STATUS, defineObject, reference, text, type ObjectModel } from '../model/object.model.js';

/** Attachments are reached by object-specific functions only. */
const LEGACY_ONLY = { verbs: [], legacyVerbs: ['create', 'update', 'delete'] } as const;

export const supdocFolderModel: ObjectModel = defineObject({
  name: 'SUPDOCFOLDER',
  label: 'Attachment folder',
  plural: 'Attachment folders',
  naturalKey: 'NAME',
  ...LEGACY_ONLY,
  fields: [
    text('NAME', 'Name', { required: true, immutable: true, maxLength: 80 }),
    text('DESCRIPTION', 'Description'),
    reference('PARENTFOLDER', 'Parent folder', 'SUPDOCFOLDER'),
    STATUS,
  ],
});

export const supdocModel: ObjectModel = defineObject({
  name: 'SUPDOC',
  label: 'Attachment',
  plural: 'Attachments',
  naturalKey: 'SUPDOCID',
  ...LEGACY_ONLY,
  lists: ['ATTACHMENTS'],
  fields: [
    text('SUPDOCID', 'Attachment ID', { required: true, immutable: true, maxLength: 20 }),
    text('SUPDOCNAME', 'Name'),
    reference('FOLDER', 'Folder', 'SUPDOCFOLDER', { required: true }),
    text('DESCRIPTION', 'Description'),
  ],
});
