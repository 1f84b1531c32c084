import type { LogFields, Logger } from '@bridge/ports';

export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** Keeps what was logged, in order. */
export class RecordingLogger implements Logger {
  readonly #lines: LoggedLine[] = [];

  get lines(): readonly LoggedLine[] {
    return this.#lines;
  }

  /** Lines of one level. */
  at(level: LoggedLine['level']): readonly LoggedLine[] {
    return this.#lines.filter((line) => line.level === level);
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#lines.push({ level: 'debug', message, fields });
  }

  info(message: string, fields: LogFields = {}): void {
    this.#lines.push({ level: 'info', message, fields });
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#lines.push({ level: 'warn', message, fields });
  }

  error(message: string, fields: LogFields & { readonly err?: unknown } = {}): void {
    this.#lines.push({ level: 'error', message, fields });
  }
}
