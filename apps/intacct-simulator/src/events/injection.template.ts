/** A condition or an argument that cannot be read; the text says why. */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}

/** `{!CUSTOMER.DISPLAYCONTACT.PRINTAS!}`: the value of a field, over relations when it is dotted. */
export interface Injection {
  readonly object: string;
  readonly field: string;
}

export type TemplatePart = string | Injection;
export type Template = readonly TemplatePart[];

const INJECTION = /\{!([A-Za-z]\w*)\.([A-Za-z][\w.]*)!\}/g;

const unread = (text: string): string | undefined => {
  const at = text.indexOf('{!');
  return at < 0 ? undefined : text.slice(at, at + 40);
};

/** Text with injections. @throws ExpressionError */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let end = 0;
  const literal = (piece: string): void => {
    const bad = unread(piece);
    if (bad !== undefined) throw new ExpressionError(`'${bad}' is not an injection like {!OBJECT.FIELD!}`);
    if (piece !== '') parts.push(piece);
  };
  for (const match of text.matchAll(INJECTION)) {
    const [whole, object = '', field = ''] = match;
    literal(text.slice(end, match.index));
    parts.push({ object: object.toUpperCase(), field: field.toUpperCase() });
    end = match.index + whole.length;
  }
  literal(text.slice(end));
  return parts;
}

export const injectionsOf = (template: Template): readonly Injection[] =>
  template.filter((part): part is Injection => typeof part !== 'string');

/** @param read  the value of an injection; empty text when there is none */
export const fill = (template: Template, read: (injection: Injection) => string): string =>
  template.map((part) => (typeof part === 'string' ? part : read(part))).join('');
