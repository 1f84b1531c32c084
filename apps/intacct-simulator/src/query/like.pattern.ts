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

const hasPairs = (text: string): boolean => /[\uD800-\uDBFF]/.test(text);

export function likePattern(given: string): LikePattern {
  const pattern = given.replace(/%+/g, '%');
  const prefix = /^[^%_]*/.exec(pattern)?.[0] ?? '';
  const wide = pattern.includes('_');
  const characters = Array.from(pattern);
  return {
    prefix,
    prefixOnly: pattern === `${prefix}%`,
    test(text) {
      if (!text.startsWith(prefix)) return false;
      return wide && hasPairs(text) ? matches(Array.from(text), characters) : matches(text, pattern);
    },
  };
}
