import type { ObjectRef, SyncError } from '@bridge/canonical';

/** Code of the error that breaks a cycle: whoever has it is waited for no longer, but corrected. */
export const REFERENCE_CYCLE = 'HANDLER_REFERENCE_CYCLE';

/** What keeps the last record of a chain from landing. `cycle`: it stands in the chain before, too. */
export type WaitEnd =
  | { readonly kind: 'cycle' | 'unknown' }
  | { readonly kind: 'error'; readonly message: string; readonly owner: SyncError['owner'] | undefined }
  | { readonly kind: 'not-integrated' | 'in-doubt' | 'paused' | 'on-its-way'; readonly message: string };

/** A record that waits, the one that it waits for, and so on, down to the one at which it ends. */
export interface WaitChain {
  readonly records: readonly ObjectRef[];
  readonly end: WaitEnd;
  /** A record that is waited for directly has ended without landing, or is unknown: it will not come by itself. */
  readonly isLost: boolean;
}
