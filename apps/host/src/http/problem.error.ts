/** What an HTTP client is told when a request cannot be served. @see RFC 9457 */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** Stable, `ROOM_REASON`. */
    readonly code: string,
    detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }
}
