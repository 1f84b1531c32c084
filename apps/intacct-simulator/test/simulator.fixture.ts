import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childOf, childrenOf, parseXml, textOf, type XmlNode } from '../src/gateway/xml.parser.js';
import { startSimulator, type RunningSimulator } from '../src/simulator.server.js';
import { companySchema, type CompanyFile } from '../src/store/company.schema.js';
import { World } from '../src/store/world.store.js';

const SAMPLE = join(import.meta.dirname, '../samples/maple-street.json');

export const sampleCompany = (changes: object = {}): CompanyFile =>
  companySchema.parse({ ...(JSON.parse(readFileSync(SAMPLE, 'utf8')) as object), ...changes });

export interface RequestParts {
  readonly functions?: string;
  readonly transaction?: string;
  readonly uniqueid?: string;
  readonly session?: string;
  readonly user?: string;
  readonly password?: string;
  readonly company?: string;
  readonly client?: string;
  readonly location?: string;
  readonly sender?: string;
  readonly senderPassword?: string;
  readonly dtd?: string;
  readonly whitespace?: string;
  readonly additional?: string;
  readonly policy?: string;
}

const element = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>${value}</${name}>`;

export function requestXml(parts: RequestParts): string {
  const credentials =
    parts.session === undefined
      ? `<login><userid>${parts.user ?? 'bridge_api'}</userid><companyid>${parts.company ?? 'MAPLESTREET'}</companyid>` +
        `<password>${parts.password ?? 'intacct'}</password>${element('clientid', parts.client)}${element('locationid', parts.location)}</login>`
      : element('sessionid', parts.session);
  return (
    `<?xml version="1.0" encoding="utf-8"?><request><control><senderid>${parts.sender ?? 'XT_mfg'}</senderid>` +
    `<password>${parts.senderPassword ?? 'sender'}</password><controlid>request</controlid>` +
    `${element('uniqueid', parts.uniqueid)}<dtdversion>${parts.dtd ?? '3.0'}</dtdversion>${element('policyid', parts.policy)}` +
    `<includewhitespace>${parts.whitespace ?? 'false'}</includewhitespace>${element('showadditionalerrorinfo', parts.additional)}</control>` +
    `<operation${parts.transaction === undefined ? '' : ` transaction="${parts.transaction}"`}>` +
    `<authentication>${credentials}</authentication><content>${parts.functions ?? fn('<getAPISession/>')}</content>` +
    `</operation></request>`
  );
}

let counter = 0;
/** A function element; its control id is fresh unless given. */
export const fn = (call: string, controlId = `f-${(counter += 1)}`): string =>
  `<function controlid="${controlId}">${call}</function>`;

export interface Outcome {
  readonly status: string;
  readonly errornos: readonly string[];
  readonly texts: readonly string[];
  readonly data: XmlNode | undefined;
  readonly controlId: string;
}

const errorsOf = (parent: XmlNode | undefined): readonly XmlNode[] =>
  parent === undefined ? [] : (childOf(parent, 'errormessage')?.children ?? []);

/** Error texts without their support id. */
const plainText = (error: XmlNode): string =>
  (textOf(error, 'description2') || textOf(error, 'description')).replace(/ \[Support ID: [^\]]*\]$/, '');

export const outcomeOf = (result: XmlNode): Outcome => ({
  status: textOf(result, 'status'),
  errornos: errorsOf(result).map((error) => textOf(error, 'errorno')),
  texts: errorsOf(result).map(plainText),
  data: childOf(result, 'data'),
  controlId: textOf(result, 'controlid'),
});

export interface Answer {
  readonly http: number;
  readonly headers: Headers;
  readonly body: string;
  readonly root: XmlNode;
  readonly results: readonly Outcome[];
  /** Control or authentication failure. */
  readonly refusal:
    | {
        readonly level: 'control' | 'authentication';
        readonly errornos: readonly string[];
        readonly texts: readonly string[];
      }
    | undefined;
}

function refusalOf(root: XmlNode): Answer['refusal'] {
  const operation = childOf(root, 'operation');
  const [level, errors] =
    errorsOf(root).length > 0
      ? (['control', errorsOf(root)] as const)
      : (['authentication', errorsOf(operation)] as const);
  if (errors.length === 0) return undefined;
  return { level, errornos: errors.map((error) => textOf(error, 'errorno')), texts: errors.map(plainText) };
}

type JsonFields = Readonly<Record<string, string>>;
type JsonLine = Readonly<Record<string, string | number>>;

/** What the specs look at in answers of the control port; each answer has some of it. */
export interface ControlJson {
  readonly count: number;
  readonly records: readonly JsonFields[];
  readonly total: number;
  readonly rows: readonly JsonLine[];
  readonly entries: readonly JsonLine[];
  readonly faults: readonly object[];
  readonly callbacks: readonly Readonly<Record<string, unknown>>[];
  readonly debit: string;
  readonly requests: { readonly running: number; readonly held: number };
  readonly RECORDNO: string;
  readonly NAME: string;
  readonly error: {
    readonly status: number;
    readonly field: string;
    readonly reason: string;
    readonly errors: readonly { readonly errorno: string }[];
    readonly faults: readonly { readonly field: string; readonly reason: string }[];
  };
}

/** A simulator in this process on free ports, with the sample company. */
export class TestSimulator {
  private constructor(
    readonly world: World,
    readonly running: RunningSimulator,
  ) {}

  static async start(companies: readonly CompanyFile[] = [sampleCompany()]): Promise<TestSimulator> {
    const world = new World({ latency: 'fast', seed: 7, state: undefined });
    for (const company of companies) world.addCompany(company);
    world.markInitial();
    return TestSimulator.over(world);
  }

  /** The same over a world that is there already. */
  static async over(world: World): Promise<TestSimulator> {
    return new TestSimulator(world, await startSimulator(world, { host: '127.0.0.1', port: 0, controlPort: 0 }));
  }

  stop(): Promise<void> {
    return this.running.close();
  }

  post(body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.running.gateway, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/xml', ...headers },
    });
  }

  async send(parts: RequestParts): Promise<Answer> {
    const response = await this.post(requestXml(parts));
    const body = await response.text();
    const root = parseXml(body);
    const operation = childOf(root, 'operation');
    const results = operation === undefined ? [] : childrenOf(operation, 'result').map(outcomeOf);
    return { http: response.status, headers: response.headers, body, root, results, refusal: refusalOf(root) };
  }

  /** Calls, each in a function of its own, in one request. */
  async run(calls: readonly string[], parts: RequestParts = {}): Promise<readonly Outcome[]> {
    const answer = await this.send({ uniqueid: 'false', ...parts, functions: calls.map((call) => fn(call)).join('') });
    if (answer.refusal !== undefined) throw new Error(`refused: ${answer.refusal.texts.join(' ')}`);
    return answer.results;
  }

  async one(call: string, parts: RequestParts = {}): Promise<Outcome> {
    const [outcome] = await this.run([call], parts);
    if (outcome === undefined) throw new Error('no result');
    return outcome;
  }

  async session(parts: RequestParts = {}): Promise<string> {
    const { data } = await this.one('<getAPISession/>', parts);
    const api = data === undefined ? undefined : childOf(data, 'api');
    return api === undefined ? '' : textOf(api, 'sessionid');
  }

  async control(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly json: ControlJson }> {
    const response = await fetch(`${this.running.control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as ControlJson };
  }
}

/** Fields as elements. */
export const fields = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');

export const create = (object: string, content: string): string => `<create><${object}>${content}</${object}></create>`;
export const update = (object: string, content: string): string => `<update><${object}>${content}</${object}></update>`;

export const item = (id: string): string =>
  create('ITEM', fields({ ITEMID: id, NAME: `Item ${id}`, ITEMTYPE: 'Non-Inventory' }));
export const vendor = (id: string): string =>
  create(
    'VENDOR',
    `${fields({ VENDORID: id, NAME: `Vendor ${id}` })}<DISPLAYCONTACT><PRINTAS>V</PRINTAS></DISPLAYCONTACT>`,
  );
export const customer = (id: string, more = ''): string =>
  create(
    'CUSTOMER',
    `${fields({ CUSTOMERID: id, NAME: `Customer ${id}` })}<DISPLAYCONTACT><PRINTAS>C</PRINTAS></DISPLAYCONTACT>${more}`,
  );

/** A contract of customer C1, with a term of the sample company. */
export const contract = (id: string, more: Readonly<Record<string, string>> = {}): string =>
  create(
    'CONTRACT',
    fields({
      ...{ CONTRACTID: id, NAME: `Contract ${id}`, CUSTOMERID: 'C1', TERMNAME: '1-7-NET21', LOCATIONID: 'SHOP' },
      ...{ BEGINDATE: '01/01/2026', ENDDATE: '12/31/2026', ...more },
    }),
  );

export type LineValues = Readonly<Record<string, string>>;

const DEBIT: LineValues = { ACCOUNTNO: '12100', TR_TYPE: '1', TRX_AMOUNT: '10.10', LOCATION: 'SHOP', ITEMID: 'I1' };
const CREDIT: LineValues = { ACCOUNTNO: '21500', TR_TYPE: '-1', TRX_AMOUNT: '10.10', LOCATION: 'SHOP', VENDORID: 'V1' };

/** A journal entry that is right, with changes to its header and its two lines. */
export function entry(header: LineValues = {}, debit: LineValues = {}, credit: LineValues = {}): string {
  const lines = [
    { ...DEBIT, ...debit },
    { ...CREDIT, ...credit },
  ];
  const head = { JOURNAL: 'INVJ', BATCH_DATE: '11/20/2026', BATCH_TITLE: 'Receipt', ...header };
  return `<GLBATCH>${fields(head)}<ENTRIES>${lines.map((line) => `<GLENTRY>${fields(line)}</GLENTRY>`).join('')}</ENTRIES></GLBATCH>`;
}

export const post = (glbatch: string): string => `<create>${glbatch}</create>`;

/** Values of one field over the records of a data element. */
export const column = (outcome: Outcome, field: string): readonly string[] =>
  (outcome.data?.children ?? []).map((record) => textOf(record, field));
