/** One change that somebody asked for. */
export interface AuditEntry {
  /** Who: the id of a key, or `cli:<user of the machine>`. */
  readonly actor: string;
  /** What, `<noun>.<verb>`: `dead-letters.replay`. */
  readonly action: string;
  /** On what, as a person would name it. */
  readonly target: string;
  /** Ids and settings only, no payload and no secret. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Append only. An entry is written before its change: one without it says that it was tried. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
}
