import type { FaultKind } from '../load/fault.schema.js';
import type { Firing } from './event.firing.js';
import type { SmartEventVerb } from './smart-event.schema.js';

/**
 * `waiting` for its turn, a delay or a repeat; `held` until the next one has left; `sent` as soon as an answer came, or
 * for a trigger a good one; `failed` after the last attempt; `lost` on command; `refused` when the target is not allowed;
 * `cancelled` by a reset.
 */
export type DeliveryState = 'waiting' | 'held' | 'sent' | 'failed' | 'lost' | 'refused' | 'cancelled';

/** One post that was tried: the HTTP status, or why there is none. */
export interface Attempt {
  readonly at: string;
  readonly status?: number;
  readonly error?: string;
}

/** One firing on its way out. Changed by the courier only. */
export interface Delivery {
  readonly seq: number;
  readonly firing: Firing;
  /** Of a trigger: the same on all attempts. */
  readonly idempotencyKey?: string | undefined;
  readonly attempts: Attempt[];
  state: DeliveryState;
  /** Of the virtual clock: when a delay, a hold or a repeat is over. */
  dueAt?: number;
  /** What a fault makes of it, until it has done so. */
  fault?: DeliveryFault;
}

export interface DeliveryFault {
  readonly do: FaultKind;
  readonly ms?: number;
}

/** A delivery that has not left for good, for the next process. */
export type DeliveryCell = Omit<Delivery, 'attempts'> & { readonly attempts: readonly Attempt[] };

export const toDeliveryCell = (delivery: Delivery): DeliveryCell => ({ ...delivery, attempts: [...delivery.attempts] });
export const fromDeliveryCell = (cell: DeliveryCell): Delivery => ({ ...cell, attempts: [...cell.attempts] });

export interface DeliveryJson {
  readonly seq: number;
  readonly at: string;
  readonly object: string;
  readonly recordNo: number;
  readonly event: SmartEventVerb;
  readonly smartEventId: string;
  readonly target: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly attempts: readonly Attempt[];
  readonly state: DeliveryState;
}

const SECRET = /key|secret|password|session|token/i;

/** Hide values whose names sound like secrets. */
export const maskValues = (values: Iterable<readonly [name: string, value: string]>): Record<string, string> =>
  Object.fromEntries([...values].map(([name, value]) => [name, SECRET.test(name) ? '[secret]' : value]));

/** The same for an address: its user, its password and its parameters. */
export function maskUrl(text: string): string {
  const url = new URL(text);
  if (url.username !== '') url.username = 'secret';
  if (url.password !== '') url.password = 'secret';
  for (const name of [...url.searchParams.keys()]) if (SECRET.test(name)) url.searchParams.set(name, 'secret');
  return url.href;
}

export function deliveryJson({ seq, firing, attempts, state }: Delivery): DeliveryJson {
  const { event, at, recordNo, verb } = firing;
  return {
    seq,
    at: new Date(at).toISOString(),
    object: event.object,
    recordNo,
    event: verb,
    smartEventId: event.id,
    target: maskUrl(event.url),
    arguments: maskValues(firing.arguments),
    attempts,
    state,
  };
}
