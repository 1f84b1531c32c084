import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { ZodType } from 'zod';
import { readBoundedBody } from '../http/bounded-body.reader.js';
import { Problem } from '../http/problem.error.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
const CURSOR_LIMIT = 2_048;

/** What a list is asked for beside its filter. */
export const pageSchema = z.object({
  cursor: z.string().max(CURSOR_LIMIT).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/**
 * @param input  parameters of the query, or a body
 * @throws Problem HTTP_INPUT_INVALID with everything that is wrong, and no value
 */
export function validInput<T>(schema: ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    );
    throw new Problem(400, 'HTTP_INPUT_INVALID', faults.slice(0, 20).join('; '));
  }
  return parsed.data;
}

/**
 * The body of a request as JSON of a known shape.
 *
 * @throws Problem HTTP_INPUT_INVALID, HTTP_BODY_NOT_JSON, and those of `readBoundedBody`
 */
export async function readJsonBody<T>(request: IncomingMessage, schema: ZodType<T>): Promise<T> {
  const body = await readBoundedBody(request, BODY_LIMIT_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Problem(400, 'HTTP_BODY_NOT_JSON', 'The body must be JSON, in UTF-8.');
  }
  return validInput(schema, value);
}

/** One page of a list; `next` is the cursor of the following one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** @param positionOf  where a page that follows this entry begins */
export function pageOf<T>(items: readonly T[], limit: number, positionOf: (item: T) => readonly string[]): Page<T> {
  const last = items.at(-1);
  return items.length < limit || last === undefined ? { items } : { items, next: cursorOf(positionOf(last)) };
}

export function cursorOf(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws Problem HTTP_CURSOR_INVALID for one that was not given out by this list */
export function readCursor<T>(cursor: string | undefined, schema: ZodType<T>): T | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new Problem(400, 'HTTP_CURSOR_INVALID', 'The cursor is not one of this list.');
  }
}

/** A position in a list that is ordered by id. */
export const idPosition = z.tuple([z.string().regex(/^\d{1,18}$/)]);
