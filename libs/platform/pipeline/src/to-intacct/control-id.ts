import { createHash } from 'node:crypto';

const MAX_LENGTH = 256;

export interface ControlIdParts {
  readonly company: string;
  readonly object: string;
  readonly sysId: string;
  readonly version: number;
  /** `create`, `update`; with the run it belongs to when that is not the event's own. */
  readonly purpose: string;
}

/**
 * The idempotency key of a function: the same parts always give the same id, so that a retry after a crash carries it again,
 * and other parts another one.
 *
 * @returns 1 to 256 characters; longer ones are hashed
 */
export function controlIdOf(parts: ControlIdParts): string {
  const company = escapePart(parts.company);
  // What comes last needs no escape: nothing after it could be taken for a part of it.
  const id = [company, escapePart(parts.object), escapePart(parts.sysId), parts.version, parts.purpose].join('-');
  return id.length <= MAX_LENGTH ? id : `${company.slice(0, 60)}-${createHash('sha256').update(id).digest('hex')}`;
}

function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('-', '%2D');
}
