const NAMES = 'password|sessionid|accountnumber|cardnum|ssn|wireaccountnumber|taxid|pdfdata|ach\\w*';
/** A path such as `VENDOR.TAXID` names the same secret. */
const NAME = `(?:[\\w-]+[.:])*(?:${NAMES})`;
const IS_SECRET = new RegExp(`^${NAME}$`, 'i');
const ELEMENT = new RegExp(`(<${NAME}(?:\\s[^>]*)?(?<!/)>)((?:<!\\[CDATA\\[[\\s\\S]*?(?:\\]\\]>|$)|[^<])+)`, 'gi');
const FILTER = new RegExp(`(<field>\\s*${NAME}\\s*</field>)((?:\\s*<value>[^<]*</value>)+)`, 'gi');
const CONDITION = new RegExp(`(\\b${NAME}\\s*(?:[=!]+|&[lg]t;=?|(?:not\\s+)?like)\\s*)'([^']*)'`, 'gi');
const MEMBER = new RegExp(`("${NAME}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|-?\\d[\\d.]*)`, 'gi');
const FAULT_TEXT = /(<(description2?|correction)>)([^<]*)(?=<\/\2>)/g;
const CELL = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g;
const SHORTEST = 4;
const HIDDEN = '[secret]';

/** A request and its answer without the values that must not be logged; a fault that quotes one hides it as well. */
export function maskExchange(
  request: string,
  response: string,
): { readonly request: string; readonly response: string } {
  const found = new Set<string>();
  const maskedRequest = maskText(request, found);
  const masked = /^\s*[<{[]/.test(response) ? maskText(response, found) : maskCsv(response);
  return { request: maskedRequest, response: maskFaults(masked, found) };
}

function maskText(text: string, found: Set<string>): string {
  const hide = (value: string): string => {
    const bare = value.replaceAll(/<!\[CDATA\[|\]\]>/g, '').trim();
    if (bare.length >= SHORTEST) found.add(bare);
    return HIDDEN;
  };
  return text
    .replace(ELEMENT, (all, tag: string, value: string) => (value.trim() === '' ? all : tag + hide(value)))
    .replace(FILTER, (_all, field: string, values: string) => {
      const hidden = values.replaceAll(/(<value>)([^<]*)/g, (_each, tag: string, value: string) => tag + hide(value));
      return field + hidden;
    })
    .replace(CONDITION, (_all, start: string, value: string) => `${start}'${hide(value)}'`)
    .replace(MEMBER, (_all, start: string) => `${start}"${HIDDEN}"`);
}

function maskFaults(text: string, found: ReadonlySet<string>): string {
  const longestFirst = [...found].sort((left, right) => right.length - left.length);
  return text.replace(FAULT_TEXT, (_all, tag: string, _name: string, words: string) =>
    longestFirst.reduce((masked, secret) => masked.replaceAll(secret, HIDDEN), tag + words),
  );
}

/** Rows under a heading; the columns that the heading gives a secret name are hidden. */
function maskCsv(text: string): string {
  const secretColumns = new Set<number>();
  let [row, column] = [0, 0];
  return text.replace(CELL, (all, cell: string, end: string) => {
    if (row === 0 && IS_SECRET.test(cell.replaceAll('"', '').trim())) secretColumns.add(column);
    const hidden = row > 0 && cell !== '' && secretColumns.has(column);
    [row, column] = end === ',' ? [row, column + 1] : [row + 1, 0];
    return hidden ? HIDDEN + end : all;
  });
}
