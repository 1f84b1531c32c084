/** Levels of the log, loudest last. DEBUG per record, INFO life cycle and batches, WARN it heals, ERROR someone must act now. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Read a level as an operator writes it (`BRIDGE_LOG_LEVEL`), in any case; undefined when it is none. */
export function parseLogLevel(text: string): LogLevel | undefined {
  const wanted = text.trim().toLowerCase();
  return logLevels.find((level) => level === wanted);
}
