import type { CalledFunction } from '../gateway/envelope.parser.js';
import { textOf, type XmlNode } from '../gateway/xml.parser.js';
import type { SeededRandom } from './clock.model.js';
import type { LatencyProfile } from './profile.schema.js';

const SIGMA = 0.4;
const SLOW_SHARE = 0.005;
const SLOW_MS = 10_000;

/** Of each record in an answer. */
const ROW_MS = 0.5;
const SESSION_MS = 400;
const PAGE_MS = 300;
/** Small reads, and each record of a deletion. */
const SMALL_MS = 250;

interface Weight {
  readonly baseMs: number;
  readonly lineMs: number;
}

const MASTER: Weight = { baseMs: 500, lineMs: 0 };
const ENTRY: Weight = { baseMs: 600, lineMs: 6 };
const DOCUMENT: Weight = { baseMs: 800, lineMs: 15 };

/** By object, and by what follows the verb in the name of an object-specific function; masters are not named. */
const WEIGHTS: ReadonlyMap<string, Weight> = new Map([
  ...['GLBATCH', 'gltransaction', 'statgltransaction'].map((name) => [name, ENTRY] as const),
  ...['APBILL', 'ARINVOICE', 'APADJUSTMENT', 'ARADJUSTMENT', 'ARADVANCE', 'ARPYMT', 'APPYMT'].map(
    (name) => [name, DOCUMENT] as const,
  ),
  ...['bill', 'invoice', 'apadjustment', 'aradjustment', 'arpayment', 'appayment'].map(
    (name) => [name, DOCUMENT] as const,
  ),
  ['appaymentrequest', { baseMs: 0, lineMs: DOCUMENT.baseMs }],
]);
/** Elements that hold the lines of a record, a child each. */
const LINE_LIST = /^(?:ENTRIES|[A-Z]+(?:ITEMS|DETAILS)|(?:stat)?gltransactionentries|[a-z]+items|appaymentkeys)$/;
/** Lines without an element around them. */
const BARE_LINE = 'arpaymentitem';
const LEGACY_WRITE = /^(?:create|update|reverse|apply|approve|decline|void|confirm|send)_(.+)$/;

function lineCount(record: XmlNode): number {
  return record.children.reduce(
    (count, { name, children }) => count + (name === BARE_LINE ? 1 : LINE_LIST.test(name) ? children.length : 0),
    0,
  );
}

function recordMs(name: string, record: XmlNode): number {
  const { baseMs, lineMs } = WEIGHTS.get(name) ?? MASTER;
  return baseMs + lineMs * lineCount(record);
}

/** Before its rows: milliseconds in the realistic profile (proposed in the reference, section 12, not measured). */
function functionMs({ name, call }: CalledFunction): number {
  const [, written] = LEGACY_WRITE.exec(name) ?? [];
  if (written !== undefined) return recordMs(written, call);
  switch (name) {
    case 'getAPISession':
      return SESSION_MS;
    case 'create':
    case 'update':
      return call.children.reduce((total, record) => total + recordMs(record.name.toUpperCase(), record), 0);
    case 'delete':
      return SMALL_MS * textOf(call, 'keys').split(',').length;
    case 'query':
    case 'readByQuery':
    case 'readMore':
    case 'get_list':
      return PAGE_MS;
    default:
      return SMALL_MS;
  }
}

/** How long a request takes. */
export interface Latency {
  /** Before its functions run. */
  readonly beforeMs: number;
  /** From then until the answer leaves: what the records in it cost. */
  readonly afterMs: (rows: number) => number;
}

const NONE: Latency = { beforeMs: 0, afterMs: () => 0 };

/** Draws the jitter of one request, which is that of its rows as well. */
export function latencyOf(
  profile: LatencyProfile,
  functions: readonly CalledFunction[],
  random: SeededRandom,
): Latency {
  if (profile === 'fast') return NONE;
  const base = functions.reduce((total, called) => total + functionMs(called), 0);
  const factor = profile === 'demo' ? (0.8 + 0.4 * random.next()) / 10 : Math.exp(SIGMA * random.normal());
  const slowMs = profile === 'realistic' && random.next() < SLOW_SHARE ? SLOW_MS : 0;
  return { beforeMs: base * factor + slowMs, afterMs: (rows) => rows * ROW_MS * factor };
}
