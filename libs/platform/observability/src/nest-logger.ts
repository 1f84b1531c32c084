import type { Logger } from '@bridge/ports';

const message = 'framework message';

/** Nest appends the name of the speaker as the last argument. */
function describe(text: unknown, details: readonly unknown[]): Record<string, unknown> {
  const context = details.at(-1);
  return {
    text: text instanceof Error ? text.message : text,
    ...(typeof context === 'string' ? { context } : {}),
    ...(text instanceof Error ? { err: text } : {}),
  };
}

/**
 * What Nest says, in the log of the bridge. Has the shape of Nest's LoggerService without importing Nest.
 * Nest's notes on its own start (modules, routes) are DEBUG here: they are no facts about records.
 */
export class NestLogger {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(text: unknown, ...details: readonly unknown[]): void {
    this.#logger.debug(message, describe(text, details));
  }

  debug(text: unknown, ...details: readonly unknown[]): void {
    this.#logger.debug(message, describe(text, details));
  }

  verbose(text: unknown, ...details: readonly unknown[]): void {
    this.#logger.debug(message, describe(text, details));
  }

  warn(text: unknown, ...details: readonly unknown[]): void {
    this.#logger.warn(message, describe(text, details));
  }

  /** The stack, when Nest passes one, comes before the name of the speaker. */
  error(text: unknown, ...details: readonly unknown[]): void {
    const stack = details.find((detail) => typeof detail === 'string' && detail.includes('\n'));
    this.#logger.error(message, { ...describe(text, details), ...(stack === undefined ? {} : { stack }) });
  }

  fatal(text: unknown, ...details: readonly unknown[]): void {
    this.error(text, ...details);
  }
}
