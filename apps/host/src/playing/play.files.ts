import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DeadLetter, EventLog, Inbox, LogMessage } from '@bridge/ports';
import { domains, topics } from '../installation.js';
import { systemClock } from '../system.js';
import { UserError } from '../user.error.js';

const BATCH_MESSAGES = 500;
const playable = new Set([...domains.map((domain) => topics.events(domain)), topics.commands]);

export interface PlayOptions {
  readonly log: EventLog;
  readonly inbox: Inbox;
  /** Events a second; `undefined`: as fast as they are accepted. */
  readonly rate: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((played: number) => void) | undefined;
}

/** `unreadable`: lines that are no event; they are dead letters. */
export interface Played {
  readonly events: number;
  readonly unreadable: number;
}

/**
 * Play files of `{topic, key, value}` lines, in order. A line that is none becomes a dead letter, the rest goes on.
 *
 * @throws UserError when a file cannot be read, before anything is played
 */
export async function playFiles(files: readonly string[], options: PlayOptions): Promise<Played> {
  files.forEach(requireFile);
  const player = new Player(options);
  for (const file of files) {
    await player.play(file);
  }
  return player.played;
}

/** @throws UserError when there is no such file */
export function requireFile(file: string): void {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new UserError(`There is no file ${file}: check the path.`);
  }
}

type Line =
  | { readonly kind: 'event'; readonly message: LogMessage }
  | { readonly kind: 'unreadable'; readonly letter: DeadLetter };

class Player {
  readonly #options: PlayOptions;
  readonly #startedAt = systemClock.now().getTime();
  #events = 0;
  #unreadable = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
  }

  get played(): Played {
    return { events: this.#events, unreadable: this.#unreadable };
  }

  async play(file: string): Promise<void> {
    const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
    let number = 0;
    let batch: Line[] = [];
    for await (const text of lines) {
      number += 1;
      if (text.trim() !== '') {
        batch.push(readLine(text, { file, number }));
      }
      if (batch.length >= this.#batchSize()) {
        await this.#send(batch);
        batch = [];
      }
      if (this.#options.signal?.aborted === true) {
        return;
      }
    }
    await this.#send(batch);
  }

  #batchSize(): number {
    return this.#options.rate === undefined
      ? BATCH_MESSAGES
      : Math.min(BATCH_MESSAGES, Math.max(1, Math.floor(this.#options.rate / 10)));
  }

  async #send(lines: readonly Line[]): Promise<void> {
    const messages = lines.flatMap((line) => (line.kind === 'event' ? [line.message] : []));
    const letters = lines.flatMap((line) => (line.kind === 'unreadable' ? [line.letter] : []));
    if (messages.length > 0) {
      await this.#options.log.publish(messages);
    }
    if (letters.length > 0) {
      await this.#options.inbox.accept([], letters);
    }
    this.#events += lines.length;
    this.#unreadable += letters.length;
    this.#options.onProgress?.(this.#events);
    if (this.#options.rate !== undefined) {
      const dueAt = this.#startedAt + (this.#events / this.#options.rate) * 1000;
      await systemClock.sleep(Math.max(0, dueAt - systemClock.now().getTime()), this.#options.signal);
    }
  }
}

interface Place {
  readonly file: string;
  readonly number: number;
}

function readLine(text: string, place: Place): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable(text, place, { code: 'REPLAY_LINE_INVALID', field: undefined, reason: 'it is not JSON' });
  }
  const line = value as {
    readonly topic?: unknown;
    readonly key?: unknown;
    readonly value?: unknown;
    readonly headers?: unknown;
  } | null;
  if (typeof line !== 'object' || line === null || typeof line.topic !== 'string' || line.value === undefined) {
    return unreadable(text, place, {
      code: 'REPLAY_LINE_INVALID',
      field: 'topic',
      reason: 'it is no {topic, key, value}',
    });
  }
  if (!playable.has(line.topic)) {
    return unreadable(text, place, {
      code: 'REPLAY_TOPIC_UNKNOWN',
      field: 'topic',
      reason: `the bridge does not read topic "${line.topic}"`,
    });
  }
  return {
    kind: 'event',
    message: {
      topic: line.topic,
      key: typeof line.key === 'string' ? line.key : null,
      value: toBytes(line.value),
      headers: toHeaders(line.headers, line.value),
    },
  };
}

/** An object is a structured CloudEvent; a text is taken as the bytes it stands for. */
function toBytes(value: unknown): Buffer | null {
  return value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

function toHeaders(headers: unknown, value: unknown): Readonly<Record<string, string>> {
  if (typeof headers === 'object' && headers !== null) {
    return Object.fromEntries(Object.entries(headers).map(([name, content]) => [name, String(content)]));
  }
  return typeof value === 'string' ? {} : { 'content-type': 'application/cloudevents+json; charset=utf-8' };
}

function unreadable(
  text: string,
  place: Place,
  fault: { readonly code: string; readonly field: string | undefined; readonly reason: string },
): Line {
  return {
    kind: 'unreadable',
    letter: {
      stage: 'intake',
      class: 'rejected',
      code: fault.code,
      message: `Line ${place.number} of ${place.file} cannot be played: ${fault.reason}.`,
      field: fault.field,
      tenant: undefined,
      source: undefined,
      eventId: undefined,
      type: undefined,
      origin: { topic: 'replay', partition: 0, offset: String(place.number), key: null },
      value: Buffer.from(text),
      headers: {},
    },
  };
}
