/** `graceful` lets the broker write everything down; `kill` is a crash. */
export type StopMode = 'graceful' | 'kill';

/** One way to run a broker. It can be started again after a stop, on the same data and port. */
export interface BrokerProcess {
  /** Resolves when the broker serves requests. */
  start(): Promise<void>;
  /** Ends the process, keeps the data. Safe to call twice. */
  stop(mode: StopMode): Promise<void>;
}
