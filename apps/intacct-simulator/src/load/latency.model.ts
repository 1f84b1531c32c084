import type { CalledFunction } from '../gateway/envelope.parser.js';
import type { SeededRandom } from './clock.model.js';
import type { LatencyProfile } from './profile.schema.js';

const SIGMA = 0.4;
const SLOW_SHARE = 0.005;

const ENTRY = { baseMs: 600, lineMs: 6 };
const DOCUMENT = { baseMs: 800, lineMs: 15 };
const BY_LINES = new Map([
  ['ENTRIES', ENTRY],
  ['gltransactionentries', ENTRY],
  ['APBILLITEMS', DOCUMENT],
  ['ARINVOICEITEMS', DOCUMENT],
  ['billitems', DOCUMENT],
  ['invoiceitems', DOCUMENT],
]);
const LEGACY_WRITE = /^(?:create|update)_/;

function recordMs(record: CalledFunction['call']): number {
  for (const { name, children } of record.children) {
    const cost = BY_LINES.get(name);
    if (cost !== undefined) return cost.baseMs + cost.lineMs * children.length;
  }
  return 500;
}

/** Milliseconds of one function in the realistic profile (proposed in the reference, not measured). */
function realisticMs({ name, call }: CalledFunction): number {
  if (LEGACY_WRITE.test(name)) return recordMs(call);
  switch (name) {
    case 'getAPISession':
      return 400;
    case 'create':
    case 'update':
      return call.children.reduce((total, record) => total + recordMs(record), 0);
    case 'query':
    case 'readByQuery':
    case 'readMore':
      return 300;
    default:
      return 250;
  }
}

/** How long a request takes before its answer leaves. */
export function latencyMs(profile: LatencyProfile, functions: readonly CalledFunction[], random: SeededRandom): number {
  if (profile === 'fast') return 0;
  const base = functions.reduce((total, called) => total + realisticMs(called), 0);
  if (profile === 'demo') return (base / 10) * (0.8 + 0.4 * random.next());
  const jittered = base * Math.exp(SIGMA * random.normal());
  return random.next() < SLOW_SHARE ? jittered + 10_000 : jittered;
}
