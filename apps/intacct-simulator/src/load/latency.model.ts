import type { CalledFunction } from '../gateway/envelope.parser.js';
import type { SeededRandom } from './clock.model.js';
import type { LatencyProfile } from './profile.schema.js';

const SIGMA = 0.4;
const SLOW_SHARE = 0.005;

/** Milliseconds of one function in the realistic profile (proposed in the reference, not measured). */
function realisticMs(called: CalledFunction): number {
  switch (called.name) {
    case 'getAPISession':
      return 400;
    case 'create':
    case 'update':
      return called.call.children.reduce((total, object) => {
        const lines = object.children.find((child) => child.name === 'ENTRIES')?.children.length;
        return total + (lines === undefined ? 500 : 600 + 6 * lines);
      }, 0);
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
