import {
  block,
  entryOf,
  functionOf,
  keyAttribute,
  many,
  optional,
  optionals,
  sequence,
  value,
  type ElementModel,
} from './element.schema.js';

const ATTACHMENTS = block(
  'attachments',
  optional(
    many(
      entryOf(
        'attachment',
        'ATTACHMENTS',
        sequence(
          value('attachmentname', 'ATTACHMENTNAME'),
          value('attachmenttype', 'ATTACHMENTTYPE'),
          value('attachmentdata', 'ATTACHMENTDATA'),
        ),
      ),
    ),
  ),
);

const SUPDOC = sequence(
  optional(value('supdocid', 'SUPDOCID')),
  ...optionals(
    value('supdocname', 'SUPDOCNAME'),
    value('supdocfoldername', 'FOLDER'),
    value('supdocdescription', 'DESCRIPTION'),
    ATTACHMENTS,
  ),
);

const FOLDER = sequence(
  value('supdocfoldername', 'NAME'),
  ...optionals(value('supdocfolderdescription', 'DESCRIPTION'), value('supdocparentfoldername', 'PARENTFOLDER')),
);

/** Attachments and their folders. */
export const ATTACHMENT_SCHEMAS: readonly ElementModel[] = [
  functionOf('create_supdoc', [], SUPDOC),
  functionOf('update_supdoc', [], SUPDOC),
  functionOf('delete_supdoc', [keyAttribute()]),
  functionOf('create_supdocfolder', [], FOLDER),
  functionOf('update_supdocfolder', [], FOLDER),
  functionOf('delete_supdocfolder', [keyAttribute()]),
];
