/** A pattern of `like`: `%` is any text, `_` any one character. Matching takes at most length times length. */
export interface LikePattern {
  /** What every match begins with. */
  readonly prefix: string;
  /** Whether beginning with the prefix is all that the pattern asks. */
  readonly prefixOnly: boolean;
  test(text: string): boolean;
}

type Characters = string | readonly string[];

/** Wildcards by going back to the latest `%` only: what an earlier one could take, the latest can. */
function matches(text: Characters, pattern: Characters): boolean {
  let at = 0;
  let part = 0;
  let restart = -1;
  let taken = 0;
  while (at < text.length) {
    const wanted = pattern[part];
    if (wanted === '%') {
      restart = part;
      taken = at;
      part += 1;
    } else if (wanted !== undefined && (wanted === '_' || wanted === text[at])) {
      part += 1;
      at += 1;
    } else if (restart >= 0) {
      part = restart + 1;
      taken += 1;
      at = taken;
    } else {
      return false;
    }
  }
  while (pattern[part] === '%') part += 1;
  return part === pattern.length;
}

type TextTest = (text: string) => boolean;

/** Without `_` a pattern is texts that follow each other: that is for the search of the engine, not for a loop. */
function stretches(pattern: string): TextTest {
  const [first = '', ...inner] = pattern.split('%');
  const last = inner.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of inner) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

const hasPairs = (text: string): boolean => /[\uD800-\uDBFF]/.test(text);

export function likePattern(given: string): LikePattern {
  const pattern = given.replace(/%+/g, '%');
  const prefix = /^[^%_]*/.exec(pattern)?.[0] ?? '';
  if (!pattern.includes('_')) return { prefix, prefixOnly: pattern === `${prefix}%`, test: stretches(pattern) };
  const characters = Array.from(pattern);
  return {
    prefix,
    prefixOnly: false,
    test(text) {
      if (!text.startsWith(prefix)) return false;
      return hasPairs(text) ? matches(Array.from(text), characters) : matches(text, pattern);
    },
  };
}
