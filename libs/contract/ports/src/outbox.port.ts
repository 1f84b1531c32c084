import type { LogMessage } from './event-log.port.js';

export interface OutboxMessage extends LogMessage {
  readonly id: string;
}

/** What waits to be published. */
export interface Outbox {
  /** Messages neither published nor failed, oldest first. */
  next(limit: number): Promise<readonly OutboxMessage[]>;
  markPublished(ids: readonly string[]): Promise<void>;
  /** Set a message aside that the log refuses: it stays stored, and is not tried again. */
  markFailed(id: string, reason: string): Promise<void>;
}

/** Rights that only one process has at a time. */
export interface Leases {
  /** Take or renew; true when `holder` has it now. */
  hold(name: string, holder: string, leaseMs: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
}

export const signalChannels = ['inbox', 'jobs', 'outbox', 'answers'] as const;
/** `inbox`: events were accepted; `jobs`: jobs are due; `outbox`: messages wait; `answers`: queued requests were concluded. */
export type SignalChannel = (typeof signalChannels)[number];

/** Wake-up calls between processes. A hint: every listener polls as well. */
export interface Signals {
  /** Returns the function that ends listening. */
  listen(channel: SignalChannel, onSignal: () => void): () => void;
}
