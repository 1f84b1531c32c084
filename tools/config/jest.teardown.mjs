// Stops the servers that jest.setup.mjs has started, by process id, and removes their data.
export default async function tearDown() {
  await Promise.all((globalThis.bridgeTestServers ?? []).map((stop) => stop()));
}
