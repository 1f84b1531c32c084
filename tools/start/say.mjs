// What the commands tell a person goes to stderr: stdout belongs to the answer (`--json`).

/** Write one line of progress. */
export function say(message) {
  process.stderr.write(`${message}\n`);
}

/** A reason to stop that a person can act on; shown without a stack. */
export class StartError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'StartError';
    this.exitCode = exitCode;
  }
}

/** Show why a command could not run and set the exit code. */
export function report(error) {
  say(error instanceof StartError ? `bridge: ${error.message}` : (error?.stack ?? String(error)));
  process.exitCode = error instanceof StartError ? error.exitCode : 1;
}
