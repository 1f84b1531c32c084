const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** 128 + SIGINT, as a shell counts. */
const IMPATIENT_EXIT = 130;

/** Resolves at the first signal to stop; a second one ends the process at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = (): void => {
      if (isStopping) {
        process.exit(IMPATIENT_EXIT);
      }
      isStopping = true;
      resolve();
    };
    signals.forEach((signal) => process.on(signal, onSignal));
  });
}
