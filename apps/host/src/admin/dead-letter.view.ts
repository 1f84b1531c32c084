import type { DeadLetterDetail, StoredDeadLetter } from '@bridge/ports';

/** A dead letter as it is shown; instants as text. */
export function showLetter(letter: StoredDeadLetter) {
  const { origin, firstSeenAt, lastSeenAt, closedAt, ...rest } = letter;
  return {
    ...rest,
    origin,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    closedAt: closedAt?.toISOString(),
  };
}

/** With its bytes, as text where they are text, and its history. */
export function showLetterDetail(letter: DeadLetterDetail) {
  const { value, headers, replays, ...rest } = letter;
  return {
    ...showLetter(rest),
    headers,
    ...showBytes(value),
    replays: replays.map(({ at, ...replay }) => ({ at: at.toISOString(), ...replay })),
  };
}

function showBytes(value: Buffer | null): { readonly value: string | null } | { readonly valueBase64: string } {
  if (value === null) {
    return { value };
  }
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(value) };
  } catch {
    return { valueBase64: value.toString('base64') };
  }
}
