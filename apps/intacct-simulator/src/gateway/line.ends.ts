const LINE_FEED = 10;
const RETURN = 13;

/** Every line end as one line feed, as XML 1.0 reads them (2.11); by units, since a pattern is slow on a megabyte of returns. */
export function withLineFeeds(text: string): string {
  if (!text.includes('\r')) return text;
  const units = new Uint16Array(text.length);
  let length = 0;
  let seen = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === RETURN && text.charCodeAt(at + 1) === LINE_FEED) continue;
    units[length] = unit === RETURN ? LINE_FEED : unit;
    seen |= unit;
    length += 1;
  }
  const kept = units.subarray(0, length);
  return seen < 256
    ? Buffer.from(kept).toString('latin1')
    : Buffer.from(kept.buffer, 0, kept.byteLength).toString('utf16le');
}
