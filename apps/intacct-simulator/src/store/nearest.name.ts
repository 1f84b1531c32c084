/** Letters to insert, remove or change, by the matrix of Wagner and Fischer; case does not count. */
function distance(left: string, right: string): number {
  const [from, to] = [left.toLowerCase(), right.toLowerCase()];
  let above = Array.from({ length: to.length + 1 }, (_each, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const change = (above[column - 1] ?? 0) + Number(from[row - 1] !== to[column - 1]);
      current.push(Math.min(change, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}

/** The known name that a mistyped one most likely meant; undefined when none is near, a third of it at most. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > 100) return undefined;
  const near = known
    .map((each) => ({ each, far: distance(name, each) }))
    .filter(({ each, far }) => far <= Math.ceil(Math.min(name.length, each.length) / 3))
    .toSorted((left, right) => left.far - right.far);
  return near[0]?.each;
}

/** `; did you mean 'X'?` when a known name is near, else empty. */
export function hintAt(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}
