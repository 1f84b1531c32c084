import type { AdditionalInfo, MessageInfo } from './refusal.error.js';
import type { XmlWriter } from './xml.writer.js';

/** The two levels spell the last attribute differently in the published sample. */
const target = (writer: XmlWriter, requestInfo: string, last: 'businessinfo' | 'businessInfo'): void =>
  writer.empty('target', [
    ['domain', ''],
    ['requestinfo', requestInfo],
    ['object', ''],
    ['field', ''],
    [last, ''],
  ]);

function writeMessage(writer: XmlWriter, name: string, message: MessageInfo | undefined, requestInfo = ''): void {
  const placeholders = message?.placeholders ?? [];
  writer.open(name);
  writer.leaf('messageid', message?.messageId ?? '');
  if (message === undefined) writer.leaf('category', '');
  target(writer, requestInfo, 'businessInfo');
  if (placeholders.length === 0) writer.leaf('placeholders', '');
  else {
    writer.open('placeholders');
    for (const [key, value] of placeholders) {
      writer.empty('placeholder', [
        ['name', key],
        ['value', value],
      ]);
    }
    writer.close('placeholders');
  }
  writer.close(name);
}

/**
 * `additionalinfo` of one error, as published for `showadditionalerrorinfo`; what is not known stays empty.
 *
 * @param supportId  the id alone, without its bracket
 */
export function writeAdditionalInfo(writer: XmlWriter, info: AdditionalInfo, supportId: string): void {
  writer.open('additionalinfo');
  writer.leaf('errorid', info.errorId);
  writer.leaf('category', info.category);
  target(writer, supportId, 'businessinfo');
  writeMessage(writer, 'description', info.description);
  writeMessage(writer, 'cdescription', info.cdescription, `[Support ID: ${supportId}]`);
  writeMessage(writer, 'correction', info.correction);
  writer.close('additionalinfo');
}
