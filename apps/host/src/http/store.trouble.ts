const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
/** SQLSTATE classes that say the statement or its data are wrong; whatever else happens is the database's trouble. */
const OUR_FAULT = /^(22|23|42)/;
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/;
/** The client of PostgreSQL has no code for these. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Is the database away? Then the same request may work a moment later. */
export function isStoreTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (SQLSTATE.test(code) && !OUR_FAULT.test(code)) || NETWORK.test(code) || LOST.test(error.message);
}
