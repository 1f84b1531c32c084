import type { FiredEvent } from './event.firing.js';

export type DeliveryStatus = 'waiting' | 'sent' | 'failed' | 'lost' | 'blocked';

export interface Attempt {
  readonly at: string;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  readonly error?: string;
}

/** One form on its way. Changes as it goes. */
export interface Delivery {
  readonly no: number;
  readonly company: string;
  readonly event: FiredEvent;
  readonly idempotencyKey: string | undefined;
  status: DeliveryStatus;
  /** The fault that struck it. */
  fault: string | undefined;
  readonly attempts: Attempt[];
}

const SECRET = /key|secret|token|password|session|auth|signature/i;
const RECORD_KEYS = /^(object|record)?(key|no)$/i;

/** Arguments that carry no injection and are named like one are secrets, so are session ids. */
function shownForm({ link, form }: FiredEvent): Readonly<Record<string, string>> {
  const fixed = new Set(link.arguments.filter(({ value }) => !value.includes('{!')).map(({ argument }) => argument));
  return Object.fromEntries(
    form.map(([name, value]) => {
      const isSecret = SECRET.test(name) && !RECORD_KEYS.test(name) && (fixed.has(name) || /session/i.test(name));
      return [name, isSecret ? '[secret]' : value];
    }),
  );
}

function shownTarget(target: string): string {
  const url = new URL(target);
  if (url.username !== '') url.username = 'secret';
  if (url.password !== '') url.password = 'secret';
  for (const name of url.searchParams.keys()) if (SECRET.test(name)) url.searchParams.set(name, 'secret');
  return url.href;
}

/** A delivery for people: secrets are masked. */
export function deliveryJson({ no, event, status, fault, attempts, idempotencyKey }: Delivery): object {
  const { link, object, objectKey, topic } = event;
  return {
    no,
    smartLinkId: link.smartLinkId,
    mode: link.mode,
    object,
    objectKey,
    topic,
    target: shownTarget(link.target),
    form: shownForm(event),
    status,
    attempts,
    ...(fault === undefined ? {} : { fault }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}
