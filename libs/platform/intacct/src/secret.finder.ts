import { formsOf } from './secret.form.js';
import type { Form, Forms } from './secret.form.js';

/** Fewer characters may be a word of an ordinary text. */
export const shortestSecret = 8;

/** Units by which a secret is found; base64 of 8 characters has at least ten that are sure. */
const windows = { plain: shortestSecret, untagged: shortestSecret, code: 10 } as const;
const formNames = ['plain', 'untagged', 'code'] as const;

/** The secrets to search for in texts of one form, by their first and last units. */
interface Index {
  readonly window: number;
  readonly beginnings: ReadonlyMap<string, readonly string[]>;
  readonly ends: ReadonlyMap<string, readonly string[]>;
}

/** However many secrets it knows, a search costs what the text is long. */
export type SecretIndex = Readonly<Record<keyof Forms, Index>>;

/** What of its base64 does not depend on what stands around it, for each place in a group of three bytes. */
function base64Of(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const inner = [0, 2, 3].map((unsure, lead) => {
    const encoded = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
    return encoded.slice(unsure, Math.floor(((lead + bytes.length) * 8) / 6));
  });
  return [bytes.toString('base64').replace(/=+$/, ''), ...inner];
}

function soughtOf(secret: string): Readonly<Record<keyof Forms, readonly string[]>> {
  const { plain, untagged } = formsOf(secret.trim());
  const codes = [...base64Of(secret), Buffer.from(secret).toString('hex')];
  return {
    plain: [plain.units.trim()],
    untagged: [untagged.units.trim()],
    code: codes.map((code) => formsOf(code).code.units),
  };
}

function groupBy(texts: readonly string[], key: (text: string) => string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    groups.set(key(text), [...(groups.get(key(text)) ?? []), text]);
  }
  return groups;
}

/** Secrets as they are, without their tags, in base64 and in hexadecimal. */
export function indexOf(secrets: readonly string[]): SecretIndex {
  const sought = secrets.map(soughtOf);
  const of = (name: keyof Forms): Index => {
    const window = windows[name];
    const texts = new Set(sought.flatMap((forms) => forms[name]).filter((text) => text.length >= window));
    const all = [...texts].toSorted((left, right) => right.length - left.length);
    return {
      window,
      beginnings: groupBy(all, (text) => text.slice(0, window)),
      ends: groupBy(all, (text) => text.slice(-window)),
    };
  };
  return { plain: of('plain'), untagged: of('untagged'), code: of('code') };
}

/** Of a text: first unit, and the one after the last. */
export type Range = readonly [number, number];

/** What may close a text that was cut: a cut escape, dots, signs that close a quotation. */
const cutEnd = /(?:&[#a-z0-9]{0,20}|%[0-9a-f]?|u[0-9a-f]{0,3})?[\s"'.\u2026)>\]]{0,8}$/;
/** What may open one: an error number, signs that open a quotation, dots. */
const cutStart = /^(?:\S{0,40} )?["'(<[]{0,2}(?:\u2026|\.{2,3})? ?/;

interface Edges {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function edgesOf({ units }: Form): Edges {
  const [start = ''] = cutStart.exec(units) ?? [];
  const isOpened = !start.includes(' ') || /\d/.test(start);
  const closed = units.slice(-64);
  const [escape = ''] = cutEnd.exec(closed) ?? [];
  const [signs = ''] = /[\s"'.\u2026)>\]]{0,8}$/.exec(closed) ?? [];
  return {
    starts: [0, ...(isOpened ? [start.length] : [])],
    ends: [units.length, units.length - signs.length, units.length - escape.length],
  };
}

/** A secret that begins at a place, whole or up to where the text was cut. */
function begunAt(units: string, at: number, known: readonly string[], ends: readonly number[]): number | undefined {
  const whole = known.find((secret) => units.startsWith(secret, at));
  if (whole !== undefined) {
    return at + whole.length;
  }
  return ends.find((end) => {
    const cut = units.slice(at, Math.max(at, end));
    return cut.length >= windows.plain && known.some((secret) => secret.startsWith(cut));
  });
}

/** A secret that ends at a place, from where the text was cut on. */
function endedAt(
  units: string,
  until: number,
  known: readonly string[],
  starts: readonly number[],
): number | undefined {
  return starts.find((start) => {
    const cut = units.slice(start, until);
    return cut.length >= windows.plain && known.some((secret) => secret.endsWith(cut));
  });
}

function rangesIn(form: Form, { window, beginnings, ends }: Index): readonly Range[] {
  const { units } = form;
  const edges = edgesOf(form);
  const found: Range[] = [];
  for (let at = 0; at + window <= units.length; at += 1) {
    const text = units.slice(at, at + window);
    const [begun, ended] = [beginnings.get(text), ends.get(text)];
    const until = begun === undefined ? undefined : begunAt(units, at, begun, edges.ends);
    const from = ended === undefined ? undefined : endedAt(units, at + window, ended, edges.starts);
    if (until !== undefined) found.push([at, until]);
    if (from !== undefined) found.push([from, at + window]);
  }
  return found.map(([from, until]) => [form.starts[from] ?? 0, form.ends[until - 1] ?? 0]);
}

/** Where a text holds secrets; sorted, without overlaps. */
export function secretRanges(text: string, index: SecretIndex): readonly Range[] {
  const forms = formsOf(text);
  const found = formNames.flatMap((name) => rangesIn(forms[name], index[name]));
  const merged: [number, number][] = [];
  for (const [start, end] of found.toSorted(([left], [right]) => left - right)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) {
      last[1] = Math.max(last[1], end);
    } else {
      merged.push([start, end]);
    }
  }
  return merged;
}
