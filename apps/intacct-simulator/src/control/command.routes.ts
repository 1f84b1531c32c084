import { z } from 'zod';
import type { Courier } from '../events/courier.js';
import type { OfflineQueue } from '../gateway/offline.queue.js';
import type { FaultBoard } from '../load/fault.board.js';
import { faultSchema } from '../load/fault.schema.js';
import type { ConcurrencyGate } from '../load/concurrency.gate.js';
import type { LateTimer } from '../load/late.timer.js';
import { profilePatchSchema } from '../load/profile.schema.js';
import { withLatency } from '../load/tuning.state.js';
import type { World } from '../store/world.store.js';
import { bodyError, ControlError } from './control.error.js';
import { parseBody, type Route } from './control.router.js';
import { strangeNames } from './fault.names.js';
import { wholeNumber } from './query.reader.js';
import type { RequestJournal } from './request.journal.js';

const clockSchema = z
  .object({
    /** ISO instant to set. */
    set: z.iso.datetime({ offset: true, error: 'must be an instant like 2026-01-31T12:00:00Z' }).optional(),
    advanceMs: z.number().optional(),
    advanceSeconds: z.number().optional(),
    freeze: z.boolean().optional(),
  })
  .strict()
  .refine((command) => Object.keys(command).length > 0, 'needs set, advanceMs, advanceSeconds or freeze');
/** Dates of four digits that the formats of the product can write. */
const FIRST_INSTANT = Date.parse('1900-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('2999-12-31T23:59:59Z');
const resetSchema = z.object({ all: z.boolean().default(false) }).strict();
const nameSchema = z.object({ name: z.string().min(1).default('default') }).strict();

export interface CommandSite {
  readonly world: World;
  readonly faults: FaultBoard;
  readonly journal: RequestJournal;
  readonly late: LateTimer;
  readonly offline: OfflineQueue;
  readonly courier: Courier;
  readonly gate: ConcurrencyGate;
  /** Go on with what waits in the backlog. */
  readonly resume: () => void;
}

function faultRoutes({ faults, world }: CommandSite): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/faults',
      run({ body }) {
        const parsed = Array.isArray(body) ? parseBody(z.array(faultSchema), body) : [parseBody(faultSchema, body)];
        const strange = parsed.flatMap((rule, index) =>
          strangeNames(rule, world.companies, Array.isArray(body) ? `[${index}].` : ''),
        );
        if (strange.length > 0) throw bodyError(strange);
        return { status: 201, json: { faults: parsed.map((rule) => faults.add(rule)) } };
      },
    },
    { method: 'GET', path: '/faults', run: () => ({ json: { faults: faults.list() } }) },
    {
      method: 'DELETE',
      path: '/faults',
      run() {
        faults.clear();
        return { json: { faults: [] } };
      },
    },
    {
      method: 'DELETE',
      path: '/faults/:',
      run({ parameters: [id = ''] }) {
        if (!faults.remove(Number(id))) throw new ControlError(404, `There is no fault '${id}'`, 'id');
        return { json: { faults: faults.list() } };
      },
    },
  ];
}

const clockJson = ({ clock }: World): object => ({
  now: new Date(clock.now()).toISOString(),
  offsetMs: clock.offsetMs,
  frozen: clock.frozen,
});

type ClockCommand = z.output<typeof clockSchema>;

const advanceOf = ({ advanceMs = 0, advanceSeconds = 0 }: ClockCommand): number => advanceMs + advanceSeconds * 1000;

/** @throws ControlError 422 when the clock would leave the years that can be written */
function checkInstant(command: ClockCommand, now: number): void {
  const at = (command.set === undefined ? now : Date.parse(command.set)) + advanceOf(command);
  if (at >= FIRST_INSTANT && at <= LAST_INSTANT) return;
  const field = (['advanceMs', 'advanceSeconds'] as const).find((name) => command[name] !== undefined);
  throw new ControlError(422, 'must lead to a year from 1900 to 2999', field ?? 'set');
}

function tuningRoutes({ world }: CommandSite): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/profile',
      run({ body }) {
        const { gaps, profile: named, ...patch } = parseBody(profilePatchSchema, body);
        const latency = patch.latency ?? named;
        const base = latency === undefined ? world.profile : withLatency(world.profile, latency);
        const given = Object.entries(patch).filter(([, value]) => value !== undefined);
        const givenGaps = Object.entries(gaps ?? {}).filter(([, value]) => value !== undefined);
        world.profile = {
          ...base,
          ...Object.fromEntries(given),
          gaps: { ...base.gaps, ...Object.fromEntries(givenGaps) },
        };
        world.keepTuning();
        return { json: world.profile };
      },
    },
    { method: 'GET', path: '/profile', run: () => ({ json: world.profile }) },
    {
      method: 'POST',
      path: '/clock',
      run({ body }) {
        const command = parseBody(clockSchema, body);
        const { clock } = world;
        checkInstant(command, clock.now());
        if (command.freeze === true) clock.freeze();
        if (command.freeze === false) clock.resume();
        if (command.set !== undefined) clock.set(Date.parse(command.set));
        clock.advance(advanceOf(command));
        world.keepTuning();
        return { json: clockJson(world) };
      },
    },
    { method: 'GET', path: '/clock', run: () => ({ json: clockJson(world) }) },
  ];
}

function stateRoutes({ world, journal, late, offline, courier, resume }: CommandSite): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/snapshot',
      run({ body }) {
        world.snapshot(parseBody(nameSchema, body).name);
        return { status: 201, json: { snapshots: world.snapshotNames() } };
      },
    },
    {
      method: 'POST',
      path: '/restore',
      run({ body }) {
        const { name } = parseBody(nameSchema, body);
        if (!world.restore(name)) throw new ControlError(404, `There is no snapshot '${name}'`, 'name');
        late.cancel();
        offline.stop();
        courier.reset();
        resume();
        return { json: { restored: name } };
      },
    },
    {
      method: 'POST',
      path: '/reset',
      run({ body }) {
        const { all } = parseBody(resetSchema, body);
        late.cancel();
        offline.stop();
        courier.reset();
        world.reset(all);
        journal.clear();
        return { json: { companies: [...world.companies.keys()] } };
      },
    },
    {
      method: 'GET',
      path: '/journal',
      run({ query }) {
        const since = wholeNumber(query, 'since', { fallback: 0 });
        const limit = wholeNumber(query, 'limit', { fallback: 100, min: 1 });
        return { json: { last: journal.lastSeq, entries: journal.list(since, limit) } };
      },
    },
  ];
}

function watchRoutes({ world, offline, gate }: CommandSite): readonly Route[] {
  return [
    { method: 'GET', path: '/callbacks', run: () => ({ json: { callbacks: offline.list() } }) },
    {
      method: 'GET',
      path: '/health',
      run: () => ({
        json: {
          status: 'ok',
          companies: [...world.companies.keys()],
          sessions: world.sessions.size,
          seed: world.seed,
          requests: gate.load,
        },
      }),
    },
  ];
}

export const commandRoutes = (site: CommandSite): readonly Route[] => [
  ...faultRoutes(site),
  ...tuningRoutes(site),
  ...stateRoutes(site),
  ...watchRoutes(site),
];
