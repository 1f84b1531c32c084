import type { Fault } from '../world/simulator.server.js';
import type { LaboratoryWorld } from '../world/laboratory.world.js';
import { pause, until } from './place.model.js';
import type { Place } from './place.model.js';

/** Longer than an experiment takes. */
const HIDDEN_MS = 600_000;
/** Long after the first look; the client has given up. */
const LATE_MS = 600;
/** After the moment at which "not found" is believed: what is sent again meets the first execution under way. */
const VERY_LATE_MS = 2_500;

export const lostAnswer: Fault = { do: 'response-lost', when: { function: 'create' }, times: 1 };
export const passingRefusal: Fault = {
  do: 'refuse',
  errorno: 'DL02000001',
  description: 'A lock could not be had in time, please try again later',
  when: { function: 'create' },
  times: 1,
};
const ofEntry = { function: 'create', object: 'GLBATCH' };
const ofUpdate = { function: 'update' };

/** A fault of the gateway on a write; it has happened when it has struck. */
function gatewayFault(name: string, fault: Fault): Place {
  return {
    name: `gateway ${name}`,
    async happen(world) {
      await world.simulator.strike({ when: { function: 'create' }, times: 1, ...fault });
      return { begun: struck(world) };
    },
  };
}

async function struck(world: LaboratoryWorld): Promise<void> {
  await until(async () => (await world.simulator.struck()) > 0);
}

/** The client is gone, and Intacct commits afterwards; nothing is judged before it has. */
function lateCommit(name: string, fault: Fault & { readonly commitAfterMs: number }, inFlight = 'wait'): Place {
  return {
    name: `gateway late-commit ${name}`,
    isLasting: true,
    async happen(world) {
      await world.simulator.behave({ gaps: { uniqueidInFlight: inFlight } });
      await world.simulator.strike({ times: 1, ...fault });
      const begun = struck(world);
      return { begun, over: begun.then(() => pause(fault.commitAfterMs + 200)) };
    },
  };
}

/** What was written is not shown until somebody has asked for it in vain: a look that finds nothing proves nothing. */
const visibilityLag: Place = {
  name: 'visibility-lag answer-lost',
  isLasting: true,
  async happen(world) {
    await world.simulator.behave({ visibilityLagMs: HIDDEN_MS });
    await world.simulator.strike({ do: 'response-lost', when: ofEntry, times: 1 });
    const begun = struck(world);
    return { begun, over: begun.then(() => shownAfterALook(world)) };
  },
};

async function shownAfterALook(world: LaboratoryWorld): Promise<void> {
  const inVain = `select 1 from attempt where state = 'in-doubt' and lookups > 0`;
  await until(async () => (await world.postgres.rows(inVain)).length > 0);
  await world.simulator.behave({ visibilityLagMs: 0 });
}

/** A worker dies while Intacct works on its request. */
const underWay: Place = {
  name: 'kill gateway.under-way',
  async happen(world) {
    await world.simulator.strike({ do: 'delay', ms: 400, when: { function: 'create' }, times: 1 });
    const begun = struck(world).then(() => world.fleet.of('worker').forEach((worker) => worker.signal('SIGKILL')));
    return { begun };
  },
};

export const gatewayPlaces: readonly Place[] = [
  underWay,
  gatewayFault('answer-lost', lostAnswer),
  gatewayFault('entry-answer-lost', { do: 'response-lost', when: ofEntry }),
  gatewayFault('update-answer-lost', { do: 'response-lost', when: ofUpdate }),
  gatewayFault('request-lost', { do: 'request-lost' }),
  gatewayFault('update-request-lost', { do: 'request-lost', when: ofUpdate }),
  gatewayFault('answer-cut', { do: 'cut-body' }),
  gatewayFault('answer-empty', { do: 'empty' }),
  gatewayFault('html-page', { do: 'html' }),
  gatewayFault('html-page-executed', { do: 'html', executed: true }),
  gatewayFault('two-roots', { do: 'two-roots' }),
  gatewayFault('late-answer', { do: 'delay', ms: 4_000 }),
  gatewayFault('http-524', { do: 'http', status: 524 }),
  gatewayFault('http-502', { do: 'http', status: 502 }),
  gatewayFault('http-429', { do: 'http', status: 429 }),
  gatewayFault('session-death', { do: 'session-death' }),
  gatewayFault('passing-refusal', passingRefusal),
  lateCommit('cut', { do: 'response-lost', when: ofEntry, commitAfterMs: LATE_MS }),
  lateCommit('http-524', { do: 'http', status: 524, when: ofEntry, commitAfterMs: LATE_MS }),
  lateCommit('html-page', { do: 'html', when: ofEntry, commitAfterMs: LATE_MS }),
  lateCommit('timed-out', { do: 'response-lost', ms: 3_500, when: ofEntry, commitAfterMs: 3_800 }),
  lateCommit('sent-again', { do: 'response-lost', when: ofEntry, commitAfterMs: VERY_LATE_MS }),
  lateCommit('refused-in-flight', { do: 'response-lost', when: ofEntry, commitAfterMs: VERY_LATE_MS }, 'refuse'),
  lateCommit('of-update', { do: 'response-lost', when: ofUpdate, commitAfterMs: LATE_MS }),
  lateCommit('of-update-sent-again', { do: 'response-lost', when: ofUpdate, commitAfterMs: VERY_LATE_MS }),
  visibilityLag,
];
