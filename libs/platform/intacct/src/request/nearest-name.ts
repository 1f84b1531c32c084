/** Letters to change, add, leave out or swap with the next one to come from one name to the other, in any letter case. */
function distance(from: string, to: string): number {
  const [left, right] = [from.toLowerCase(), to.toLowerCase()];
  const rows = [Array.from({ length: right.length + 1 }, (_, at) => at)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= right.length; j += 1) {
      const isSame = left[i - 1] === right[j - 1];
      const isSwap = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1), swapped));
    }
  }
  return at(left.length, right.length);
}

/** A name that holds the other is nearer than one that only looks like it: `pageSize` means `pageSizeRecords`. */
function remoteness(name: string, other: string): number {
  const [left, right] = [name.toLowerCase(), other.toLowerCase()];
  const isPart = Math.min(left.length, right.length) > 2 && (right.includes(left) || left.includes(right));
  return isPart ? Math.abs(left.length - right.length) / 100 : distance(name, other);
}

/** The known name that is most like `name`, for whoever misspelt it; `undefined` where nothing is known. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const word = name.slice(0, 60);
  return known.toSorted((left, right) => remoteness(word, left) - remoteness(word, right))[0];
}
