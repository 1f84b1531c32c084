import { globalAgent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { ClientConfig, OnlineClient, RequestConfig, SessionProvider } from '@intacct/intacct-sdk';
import type { Functions } from '@intacct/intacct-sdk';

/** The SDK takes only hosts of this domain: this alias stands for the loopback address. */
const ALIAS = 'simulator.intacct.com';

const toLoopback: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

export interface SdkClient {
  execute(
    functions: readonly Functions.IFunction[],
    uniqueId: boolean,
  ): Promise<readonly { readonly status: string }[]>;
  close(): void;
}

/** The official SDK on a session of the simulator; for the time being every host of this process is the loopback address. */
export async function openSdkClient(gatewayUrl: string): Promise<SdkClient> {
  const agent = globalAgent as unknown as { options: { lookup?: LookupFunction } };
  agent.options.lookup = toLoopback;
  const url = new URL(gatewayUrl);
  url.hostname = ALIAS;
  const config = new ClientConfig();
  Object.assign(config, { senderId: 'XT_mfg', senderPassword: 'sender', companyId: 'MAPLESTREET' });
  Object.assign(config, { userId: 'bridge_api', userPassword: 'intacct', endpointUrl: url.href });
  const client = new OnlineClient(await SessionProvider.factory(config));
  return {
    async execute(functions, uniqueId) {
      const requestConfig = new RequestConfig();
      requestConfig.controlId = 'bench';
      requestConfig.uniqueId = uniqueId;
      requestConfig.maxRetries = 0;
      return (await client.executeBatch([...functions], requestConfig)).results;
    },
    close() {
      delete agent.options.lookup;
    },
  };
}
