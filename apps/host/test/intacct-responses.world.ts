import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { XmlIntacctGateway } from '@bridge/intacct';
import { createDataSource, PostgresAwaitedRequests } from '@bridge/persistence';
import { Secret } from '@bridge/ports';
import type { AsynchronousReceipt, Clock, ConcludedRequest, GatewayFunction, Logger } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { IntacctStandIn, SAMPLE_COMPANY_FILE } from './intacct.stand-in.js';
import { StartedProcess, startBridge } from './started.process.js';
import { makeTestFolder, removeTestFolder } from './test.folder.js';

export const canaries = {
  user: 'canary-user-password-4801',
  sender: 'canary-sender-password-4802',
  policy: 'canary-policy-password-4803',
};
const USERNAME = 'intacct-answers';
const COMPANY = 'queued';
const INTACCT_COMPANY = 'QUEUEDCO';
/** Answers go to the bridge, to the bridge with a wrong password, or to the spec. */
export type Policy = 'to-bridge' | 'wrong-password' | 'to-spec';

export const authorization = `Basic ${Buffer.from(`${USERNAME}:${canaries.policy}`).toString('base64')}`;

export interface Api {
  readonly process: StartedProcess;
  readonly url: string;
}

/** What a spec brings. */
export interface WorldParts {
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly eventually: <T>(what: string, look: () => Promise<T>) => Promise<NonNullable<T>>;
}

/** Replicas of the role `api`, the simulator that posts answers to them, and a worker that queues requests, over one database. */
export class ResponsesWorld {
  readonly apis: Api[] = [];
  readonly posted: string[] = [];
  #requests = 0;

  static async open(parts: WorldParts): Promise<ResponsesWorld> {
    const folder = makeTestFolder();
    const world = new ResponsesWorld(folder, parts, await IntacctStandIn.start(folder));
    await world.#migrate();
    await world.startApi();
    await world.#listen();
    await world.#addCompany();
    return world;
  }

  readonly worker: XmlIntacctGateway;
  readonly store: PostgresAwaitedRequests;
  readonly #dataSource: DataSource;
  readonly #listener: Server;

  private constructor(
    readonly folder: string,
    readonly parts: WorldParts,
    readonly intacct: IntacctStandIn,
  ) {
    this.#dataSource = createDataSource({ url: parts.databaseUrl });
    this.store = new PostgresAwaitedRequests(this.#dataSource);
    this.worker = new XmlIntacctGateway({
      clock: parts.clock,
      logger: parts.logger,
      awaitedRequests: this.store,
    });
    this.#listener = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.posted.push(Buffer.concat(chunks).toString('utf8'));
        response.end();
      });
    });
  }

  async startApi(port = '0'): Promise<Api> {
    const process = this.startBridge(['start', '--roles', 'api'], { BRIDGE_HTTP_PORT: port });
    const api = { process, url: await process.says(/"url":"(http[^"]+)"/) };
    this.apis.push(api);
    return api;
  }

  startBridge(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedProcess {
    return startBridge(args, {
      cwd: this.folder,
      env: {
        ...this.intacct.env,
        DATABASE_URL: this.parts.databaseUrl,
        BRIDGE_SECRET_KEY: 'sixteen-characters-or-more',
        INTACCT_SENDER_PASSWORD: canaries.sender,
        INTACCT_POLICY_USERNAME: USERNAME,
        INTACCT_POLICY_PASSWORD: canaries.policy,
        BRIDGE_ANSWER_LIMIT_BYTES: '3000000',
        BRIDGE_LOG_LEVEL: 'debug',
        ...env,
      },
    });
  }

  /** As a worker does it. Gives the control id of the request. */
  async queue(policyId: Policy, functions: readonly GatewayFunction[]): Promise<string> {
    this.#requests += 1;
    const requestControlId = `request-${this.#requests}`;
    const receipt: AsynchronousReceipt = await this.worker.executeAsynchronously({
      account: {
        company: COMPANY,
        endpointUrl: this.intacct.gatewayUrl,
        senderId: 'XT_mfg',
        senderPassword: new Secret(canaries.sender),
        intacctCompanyId: INTACCT_COMPANY,
        userId: 'bridge_api',
        userPassword: new Secret(canaries.user),
      },
      entityId: undefined,
      functions,
      policyId,
      requestControlId,
      timeoutMs: 20_000,
    });
    if (receipt.kind !== 'acknowledged') {
      throw new Error(JSON.stringify(receipt));
    }
    return requestControlId;
  }

  /** What became of a request, taken over as a worker does it. */
  async outcomeOf(requestControlId: string): Promise<ConcludedRequest> {
    const concluded = await this.parts.eventually(`the end of ${requestControlId}`, async () =>
      (await this.store.concluded(100)).find((request) => request.requestControlId === requestControlId),
    );
    await this.store.takeOver(requestControlId, concluded.state);
    return concluded;
  }

  /** The answer that Intacct posted to the spec. */
  answerTo(requestControlId: string): Promise<string> {
    return this.parts.eventually(`the answer to ${requestControlId}`, () =>
      Promise.resolve(this.posted.find((text) => text.includes(`>${requestControlId}<`))),
    );
  }

  post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
    api = this.apis[0],
  ): Promise<Response> {
    return fetch(`${api?.url ?? ''}/intacct/responses`, {
      method: 'POST',
      body,
      headers: { authorization, 'content-type': 'text/xml', ...headers },
    });
  }

  /** Of all replicas that run. */
  async counted(outcome: string): Promise<number> {
    const texts = await Promise.all(
      this.apis.filter(({ process }) => !process.isOver).map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    const line = new RegExp(`^sync_gateway_answers_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm');
    return texts.reduce((sum, text) => sum + Number(line.exec(text)?.[1] ?? 0), 0);
  }

  async close(): Promise<void> {
    await StartedProcess.endAll();
    await this.worker.close();
    await this.#dataSource.destroy();
    this.#listener.close();
    await removeTestFolder(this.folder);
  }

  async #migrate(): Promise<void> {
    await this.startBridge(['migrate']).ended;
    await this.#dataSource.initialize();
  }

  async #listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#listener.listen(0, '127.0.0.1', resolve));
  }

  /** One file for both sides. */
  async #addCompany(): Promise<void> {
    const user = { user: USERNAME, password: canaries.policy };
    const [bridge, spec] = [
      this.apis[0]?.url ?? '',
      `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`,
    ];
    const company = {
      ...(JSON.parse(readFileSync(SAMPLE_COMPANY_FILE, 'utf8')) as object),
      companyId: INTACCT_COMPANY,
      users: [{ userId: 'bridge_api', topLevelAccess: true, password: canaries.user }],
      senders: [{ id: 'XT_mfg', password: canaries.sender }],
      policies: [
        { id: 'to-bridge', url: `${bridge}/intacct/responses`, ...user },
        { id: 'wrong-password', url: `${bridge}/intacct/responses`, ...user, password: 'another one of them' },
        { id: 'to-spec', url: spec, ...user },
      ],
    };
    await this.intacct.post('/companies', company);
    const configuration = { id: COMPANY, tenant: COMPANY, companyId: INTACCT_COMPANY, userId: 'bridge_api' };
    const file = join(this.folder, 'company.json');
    writeFileSync(file, JSON.stringify({ ...configuration, userPassword: canaries.user }));
    const { code, stderr } = await this.startBridge(['companies', 'import', file]).ended;
    if (code !== 0) {
      throw new Error(stderr);
    }
  }
}
