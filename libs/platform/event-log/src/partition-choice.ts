/**
 * The partition of a key: the same key always lands in the same one (FNV-1a over the UTF-8 bytes).
 *
 * @param turn  decides for messages without a key
 */
export function partitionOf(key: string | null, partitions: number, turn: number): number {
  if (key === null) return turn % partitions;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) % partitions;
}

/**
 * The partitions that fall to one member: dealt out in turn over the members in the order of their ids, so every member
 * reckons the same without asking the others.
 */
export function shareOf(
  memberId: string,
  members: readonly string[],
  partitionIds: readonly number[],
): ReadonlySet<number> {
  const order = [...members].sort();
  const place = order.indexOf(memberId);
  const ids = [...partitionIds].sort((a, b) => a - b);
  return new Set(ids.filter((_, index) => index % order.length === place));
}
