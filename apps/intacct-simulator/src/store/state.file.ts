import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { stateLineSchema, type StateLine } from './state.format.js';

/** The state file cannot be trusted; the text says which line and why. */
export class DamagedStateError extends Error {
  constructor(path: string, reason: string) {
    super(`The state file ${path} is damaged: ${reason}.`);
    this.name = 'DamagedStateError';
  }
}

const NEWLINE = 0x0a;

/**
 * Append-only journal of what was committed: one JSON line per request, written before the answer leaves.
 *
 * Writes reach the operating system at once, so the death of this process loses nothing; a crash of the machine
 * may, since the file is not flushed to disk on every line.
 */
export class StateFile {
  readonly lines: readonly StateLine[];
  readonly warning: string | undefined;
  readonly #descriptor: number;

  constructor(private readonly path: string) {
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.lines = this.#read(bytes.subarray(0, end));
    this.warning =
      end === bytes.length
        ? undefined
        : `The last line of the state file ${path} was torn: ${bytes.length - end} bytes were cut off.`;
    this.#descriptor = openSync(path, existsSync(path) ? 'r+' : 'w+');
    ftruncateSync(this.#descriptor, end);
    this.#position = end;
  }

  #position: number;

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

  /** Line by line: the whole file may be larger than one string can be. */
  #read(bytes: Buffer): readonly StateLine[] {
    const lines: StateLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      lines.push(this.#parse(bytes.toString('utf8', start, end), lines.length + 1));
      start = end + 1;
    }
    return lines;
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
