/** A text in another form; `starts` and `ends` say where in the text each unit of the form comes from. */
export interface Form {
  readonly units: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Every match of `pattern` becomes what `replace` gives. */
function rewrite(form: Form, pattern: RegExp, replace: (match: string) => string): Form {
  let units = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let last = 0;
  const keep = (until: number): void => {
    units += form.units.slice(last, until);
    for (; last < until; last += 1) {
      starts.push(form.starts[last] ?? 0);
      ends.push(form.ends[last] ?? 0);
    }
  };
  for (const match of form.units.matchAll(pattern)) {
    keep(match.index);
    last = match.index + match[0].length;
    const replaced = replace(match[0]);
    units += replaced;
    for (let at = 0; at < replaced.length; at += 1) {
      starts.push(form.starts[match.index] ?? 0);
      ends.push(form.ends[last - 1] ?? 0);
    }
  }
  if (last === 0) {
    return form;
  }
  keep(form.units.length);
  return { units, starts, ends };
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const reference = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp);/gi;
const percents = /(?:%[0-9a-f]{2}){1,64}/gi;
const escapes = /\\(?:u[0-9a-f]{4}|[nrtbf])/gi;
const tag = /<\/?[a-z][^<>]{0,8000}>/gi;

function characterOf(code: number): string {
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\ufffd';
}

function ofReference(match: string): string {
  const body = match.slice(1, -1).toLowerCase();
  if (body.startsWith('#')) {
    return characterOf(body.startsWith('#x') ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1)));
  }
  return named[body] ?? match;
}

function ofPercents(match: string): string {
  return Buffer.from(match.replaceAll('%', ''), 'hex').toString('utf8');
}

function ofEscape(match: string): string {
  return match.length > 2 ? String.fromCharCode(Number.parseInt(match.slice(2), 16)) : ' ';
}

/** Escapes are undone so many times. */
const mostLayers = 4;

function decode(text: string): Form {
  const places = Array.from({ length: text.length }, (_, at) => at);
  let form: Form = { units: text, starts: places, ends: places.map((at) => at + 1) };
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const before = form;
    form = rewrite(form, reference, ofReference);
    form = rewrite(form, percents, ofPercents);
    form = rewrite(form, escapes, ofEscape);
    if (form === before) break;
  }
  return form;
}

function fold(form: Form): Form {
  return rewrite(form, /[^a-z0-9 ]/g, (unit) => unit.toUpperCase().toLowerCase());
}

/** The forms that secrets are searched in, where letter case and escapes make no difference. */
export interface Forms {
  /** White space, which a form of the web writes as plus, is one blank; backslashes are left out. */
  readonly plain: Form;
  /** As `plain`, without tags. */
  readonly untagged: Form;
  /** For base64 and hexadecimal: no white space, and one alphabet. */
  readonly code: Form;
}

export function formsOf(text: string): Forms {
  const decoded = decode(text);
  const plainOf = (form: Form): Form =>
    fold(
      rewrite(
        rewrite(form, /\\+/g, () => ''),
        /[\s+]+/g,
        () => ' ',
      ),
    );
  const alphabet = rewrite(
    rewrite(decoded, /[\s\\]+/g, () => ''),
    /[-_]/g,
    (sign) => (sign === '-' ? '+' : '/'),
  );
  return { plain: plainOf(decoded), untagged: plainOf(rewrite(decoded, tag, () => '')), code: fold(alphabet) };
}
