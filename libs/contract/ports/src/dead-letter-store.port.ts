import type { AcceptedEvent, DeadLetter } from './inbox.port.js';

/** Which dead letters; what is absent does not matter. */
export interface DeadLetterFilter {
  readonly ids?: readonly string[];
  readonly fingerprint?: string;
  readonly class?: string;
  readonly code?: string;
  readonly stage?: string;
  readonly tenant?: string;
  readonly type?: string;
  readonly topic?: string;
  /** First seen at or after. */
  readonly since?: Date;
  /** First seen before. */
  readonly until?: Date;
}

/** A stored dead letter, without its bytes. */
export interface StoredDeadLetter extends Omit<DeadLetter, 'value' | 'headers' | 'class'> {
  readonly id: string;
  /** Digest of stage, code and field: what is to be mended together. */
  readonly fingerprint: string;
  readonly class: string;
  readonly occurrences: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  /** Since when nothing needs to be done about it; absent while it is open. */
  readonly closedAt: Date | undefined;
}

/** One replay of a letter. */
export interface DeadLetterReplayEntry {
  readonly at: Date;
  readonly by: string;
  readonly outcome: ReplayOutcome;
  /** Of what failed. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

export interface DeadLetterDetail extends StoredDeadLetter {
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly replays: readonly DeadLetterReplayEntry[];
}

/** Open letters that are alike. */
export interface DeadLetterGroup {
  readonly fingerprint: string;
  readonly stage: string;
  readonly class: string;
  readonly code: string;
  readonly field: string | undefined;
  readonly letters: number;
  readonly occurrences: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  /** Of the newest one. */
  readonly message: string;
}

/**
 * - `accepted`: it is in the inbox now, and the letter is closed
 * - `repeat`: its event was in the inbox already, and the letter is closed
 * - `failed`: it is a dead letter still, for the reason that is given; that counts as an occurrence
 */
export type ReplayOutcome = 'accepted' | 'repeat' | 'failed';

/** A letter with what is needed to try it again. */
export interface ReplayableLetter extends Pick<StoredDeadLetter, 'id' | 'code' | 'origin' | 'firstSeenAt'> {
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the envelope says of a letter now. */
export type TriedLetter =
  | { readonly kind: 'event'; readonly id: string; readonly event: AcceptedEvent }
  | { readonly kind: 'dead'; readonly id: string; readonly letter: DeadLetter };

/** What became of one letter. */
export interface ReplayedLetter {
  readonly id: string;
  readonly outcome: ReplayOutcome;
  readonly code: string | undefined;
}

/** Which part of a list: after the entry `after`, as many as `limit`. */
export interface ListPage {
  readonly after?: string;
  readonly limit: number;
}

/** Events that need a person, and what was done about them. Nothing is ever removed by a replay. */
export interface DeadLetterStore {
  /** Newest first. @param state  `open`: those that need a person still */
  list(
    filter: DeadLetterFilter,
    state: 'open' | 'closed' | 'all',
    page: ListPage,
  ): Promise<readonly StoredDeadLetter[]>;
  /** Open letters by fingerprint, the most frequent first, at most `limit`. */
  groups(filter: DeadLetterFilter, limit: number): Promise<readonly DeadLetterGroup[]>;
  find(id: string): Promise<DeadLetterDetail | undefined>;
  /** Open letters, oldest first; fewer than asked for when they are large, but one at least while there are any. */
  nextOpen(filter: DeadLetterFilter, page: ListPage): Promise<readonly ReplayableLetter[]>;
  /**
   * Store what can be accepted now, with the history of each letter, in one transaction. Letters that are closed by now, or
   * that another is replaying, are left out.
   */
  replay(by: string, letters: readonly TriedLetter[]): Promise<readonly ReplayedLetter[]>;
}
