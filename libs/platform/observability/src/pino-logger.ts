import { destination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger as Pino } from 'pino';
import type { Clock, LogFields, Logger } from '@bridge/ports';
import type { LogLevel } from './log-level.js';
import { redactFields } from './redaction.js';

export interface PinoLoggerOptions {
  /** @default 'info' */
  readonly level?: LogLevel;
  /** Where lines go. `stderr` when stdout carries a document. @default 'stdout' */
  readonly destination?: 'stdout' | 'stderr' | DestinationStream;
  /** On every line, for example the role of this process. */
  readonly fields?: LogFields;
  /** @default the system's clock */
  readonly clock?: Pick<Clock, 'now'>;
}

const descriptors = { stdout: 1, stderr: 2 } as const;

function open(target: PinoLoggerOptions['destination'] = 'stdout'): DestinationStream {
  // Synchronous: the lines that matter most are the ones just before a crash.
  return typeof target === 'string' ? destination({ dest: descriptors[target], sync: true }) : target;
}

function create(options: PinoLoggerOptions): Pino {
  const { clock } = options;
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      messageKey: 'message',
      timestamp: clock === undefined ? stdTimeFunctions.isoTime : () => `,"time":"${clock.now().toISOString()}"`,
      // Errors have become plain objects by then; pino's own serializer would take them for unknown ones.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    open(options.destination),
  );
}

/**
 * Writes one JSON line a fact: `level`, `time` (ISO-8601 UTC), the fields, `message`.
 * Secrets are masked by field name and inside texts; `err` carries code, context, stack and causes.
 */
export class PinoLogger implements Logger {
  readonly #pino: Pino;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(options: PinoLoggerOptions | { readonly parent: PinoLogger; readonly fields: LogFields }) {
    this.#pino = 'parent' in options ? options.parent.#pino : create(options);
    const inherited = 'parent' in options ? options.parent.#fields : {};
    this.#fields = { ...inherited, ...redactFields(options.fields ?? {}) };
  }

  get isDebug(): boolean {
    return this.#pino.isLevelEnabled('debug');
  }

  /** A logger that adds these fields to every line. */
  with(fields: LogFields): PinoLogger {
    return new PinoLogger({ parent: this, fields });
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: LogFields & { readonly err?: unknown }): void {
    this.#write('error', message, fields);
  }

  #write(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    this.#pino[level]({ ...this.#fields, ...(fields === undefined ? {} : redactFields(fields)) }, message);
  }
}
