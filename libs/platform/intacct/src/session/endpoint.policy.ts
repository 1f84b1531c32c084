/**
 * Which address is not allowed, and which are; of the address neither user, password nor query.
 *
 * @param what  whose address it is: begins the sentence
 */
export function describeRefusedEndpoint(what: string, endpoint: string): string {
  const url = parse(endpoint);
  const shown = url === undefined ? 'is no URL' : `${url.protocol}//${url.host}${url.pathname}`.slice(0, 200);
  const hasUser = url !== undefined && (url.username !== '' || url.password !== '');
  const name = url === undefined ? `${what} ${shown}` : `${what}, ${shown}, is not allowed`;
  return `${name}${hasUser ? ': it holds a user or password' : ''}. Allowed are https://*.intacct.com, and for a simulator loopback addresses and the option simulatorHosts.`;
}

/** Addresses of this machine: the simulator. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function isIntacct(url: URL): boolean {
  return url.protocol === 'https:' && url.port === '' && /^[a-z0-9.-]+\.intacct\.com$/.test(url.hostname);
}

function isSimulator(url: URL, simulatorHosts: readonly string[]): boolean {
  const isKnown = isLoopback(url.hostname) || simulatorHosts.includes(url.hostname);
  return (url.protocol === 'http:' || url.protocol === 'https:') && isKnown;
}

/**
 * May requests with credentials go to `endpoint`? Only to `*.intacct.com` over https; a configured loopback address
 * stands for the simulator, and then only loopback addresses are taken. `simulatorHosts` count as loopback addresses.
 *
 * @param endpoint    the configured one itself, or one that the gateway returned for a session
 * @param configured  what the account names
 */
export function isAllowedEndpoint(
  endpoint: string,
  configured: string,
  simulatorHosts: readonly string[] = [],
): boolean {
  const target = parse(endpoint);
  const base = parse(configured);
  if (target === undefined || base === undefined || target.username !== '' || target.password !== '') {
    return false;
  }
  return isSimulator(base, simulatorHosts) ? isSimulator(target, simulatorHosts) : isIntacct(base) && isIntacct(target);
}
