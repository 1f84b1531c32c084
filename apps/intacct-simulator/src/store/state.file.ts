import { closeSync, existsSync, fchmodSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { MORE_PREFIX, stateLineSchema, type StateLine } from './state.format.js';

/** The state file cannot be trusted; the text says which line and why. */
export class DamagedStateError extends Error {
  constructor(path: string, reason: string) {
    super(`The state file ${path} is damaged: ${reason}.`);
    this.name = 'DamagedStateError';
  }
}

/** Others than the owner can read or write the state file, and this process cannot change that. */
export class OpenStateError extends Error {
  constructor(path: string, mode: number) {
    const shown = (mode & 0o777).toString(8);
    super(`The state file ${path} holds passwords and has mode ${shown}: set it to 600 (chmod 600 ${path}).`);
    this.name = 'OpenStateError';
  }
}

/** For files that hold passwords, and for what stands beside them. */
export const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 20;

/** Takes the file from everybody but its owner. @throws OpenStateError */
function keepPrivate(descriptor: number, path: string): void {
  const stat = fstatSync(descriptor);
  if (process.platform === 'win32' || !stat.isFile() || (stat.mode & OTHERS) === 0) return;
  try {
    fchmodSync(descriptor, OWNER_ONLY);
  } catch {
    throw new OpenStateError(path, stat.mode);
  }
}

/**
 * Append-only journal of what was committed: one JSON line per request, written before the answer leaves. What is too
 * long for a line goes into several, which count together or not at all.
 *
 * Writes reach the operating system at once, so the death of this process loses nothing; a crash of the machine
 * may, since the file is not flushed to disk on every line. It holds passwords in clear: only its owner can read it.
 */
export class StateFile {
  readonly warning: string | undefined;
  readonly #descriptor: number;
  #position: number;

  /** @throws OpenStateError */
  constructor(private readonly path: string) {
    this.#descriptor = openSync(path, existsSync(path) ? 'r+' : 'w+', OWNER_ONLY);
    keepPrivate(this.#descriptor, path);
    const { size } = fstatSync(this.#descriptor);
    const end = this.#completeEnd(size);
    const torn = `The last commit of the state file ${path} was torn: ${size - end} bytes were cut off.`;
    this.warning = end === size ? undefined : torn;
    ftruncateSync(this.#descriptor, end);
    this.#position = end;
  }

  /** What the file holds, line by line: it may be larger than memory. @throws DamagedStateError */
  *lines(): Iterable<StateLine> {
    let number = 0;
    let rest: Buffer = Buffer.alloc(0);
    for (let at = 0; at < this.#position; at += BLOCK_BYTES) {
      const block = this.#read(at, Math.min(BLOCK_BYTES, this.#position - at));
      const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE, rest.length); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        number += 1;
        yield this.#parse(bytes.toString('utf8', start, end), number);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  }

  append(line: StateLine): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#position + written);
    }
    this.#position += bytes.length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Where the last complete commit ends, looking back from the end of the file. */
  #completeEnd(size: number): number {
    let end = this.#lastNewline(size) + 1;
    while (end > 0) {
      const start = this.#lastNewline(end - 1) + 1;
      const prefix = this.#read(start, Math.min(MORE_PREFIX.length, end - start)).toString('latin1');
      if (prefix !== MORE_PREFIX) return end;
      end = start;
    }
    return end;
  }

  /** Position of the last line end before `before`; -1 when there is none. */
  #lastNewline(before: number): number {
    for (let high = before; high > 0; high -= BLOCK_BYTES) {
      const low = Math.max(0, high - BLOCK_BYTES);
      const found = this.#read(low, high - low).lastIndexOf(NEWLINE);
      if (found >= 0) return low + found;
    }
    return -1;
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#descriptor, bytes, done, length - done, at + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  #parse(text: string, number: number): StateLine {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new DamagedStateError(this.path, `line ${number} is not JSON`);
    }
    const checked = stateLineSchema.safeParse(value);
    if (!checked.success) throw new DamagedStateError(this.path, `line ${number} has an unknown shape`);
    return value as StateLine;
  }
}
