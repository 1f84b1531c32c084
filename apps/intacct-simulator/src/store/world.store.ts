import { fireEvents, type Firing } from '../events/event.firing.js';
import type { Delivery } from '../events/delivery.model.js';
import { SeededRandom, VirtualClock } from '../load/clock.model.js';
import { placesOf, type Places } from '../load/concurrency.limit.js';
import { FaultBoard } from '../load/fault.board.js';
import { profileOf, type LatencyProfile, type Profile } from '../load/profile.schema.js';
import { tune, tuningOf, withLatency, type Tuning } from '../load/tuning.state.js';
import { Backlog, NO_BACKLOG, type BacklogChanges, type BacklogState } from './backlog.store.js';
import { seedCompany, type CompanySource } from './company.seed.js';
import { CompanyStore, type PendingCommit } from './company.store.js';
import { ResultSetStore } from './result-set.store.js';
import { SessionStore, type Session } from './session.store.js';
import type { StateFile } from './state.file.js';
import { fromCell, toCell, type StateLine } from './state.format.js';
import { StateLog, type StatePart } from './state.log.js';

export interface WorldOptions {
  readonly latency: LatencyProfile;
  /** It comes before what the state file says. @default false */
  readonly isLatencyGiven?: boolean;
  readonly seed: number;
  readonly state: StateFile | undefined;
}

/** The whole state at one moment; shares in memory what has not changed since. */
interface Snapshot {
  readonly companies: readonly CompanyStore[];
  readonly sessions: readonly Session[];
  readonly tuning: Tuning;
  readonly backlog: BacklogState;
}

/** What becomes of the Smart Events of a commit. */
export interface EventCarrier {
  /** Makes deliveries of them; they become part of the commit. */
  register(firings: readonly Firing[]): readonly Delivery[];
  /** Lets them go, once the commit is durable. */
  send(deliveries: readonly Delivery[]): void;
}

/** Name of the snapshot that `reset` goes back to. */
const INITIAL = '';
/** Changes in one line of the state file. */
const LINE_CHANGES = 5_000;

/** Everything the simulator knows: companies, sessions, clock, profile. One instance per process or test. */
export class World {
  readonly companies = new Map<string, CompanyStore>();
  readonly sessions = new SessionStore();
  readonly resultSets = new ResultSetStore();
  /** Wrong passwords in a row, by company and user. */
  readonly failedLogins = new Map<string, number>();
  readonly clock = new VirtualClock();
  readonly faults: FaultBoard;
  readonly backlog = new Backlog();
  /** Ids that must not come twice in a process: a reset does not begin them anew. */
  readonly random: SeededRandom;
  /** Jitter of latencies and orders without `orderby`: a reset begins them anew, so that a run can be repeated. */
  readonly draws: SeededRandom;
  readonly seed: number;
  profile: Profile;
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #log: StateLog;
  readonly #firstDraw: number;
  #carrier: EventCarrier | undefined;

  constructor({ seed, latency, isLatencyGiven = false, state }: WorldOptions) {
    this.seed = seed;
    this.random = new SeededRandom(seed);
    this.faults = new FaultBoard(new SeededRandom(seed + 1));
    this.draws = new SeededRandom(seed + 3);
    this.profile = profileOf(latency);
    this.#log = new StateLog(state);
    this.#firstDraw = this.draws.state;
    for (const line of state?.lines() ?? []) this.#apply(line);
    this.draws.restore(this.#firstDraw);
    if (isLatencyGiven) this.profile = withLatency(this.profile, latency);
    this.faults.onChange(() => this.#log.append({ tuning: { faults: this.faults.state } }));
  }

  /** Make profile and clock durable, after they were changed. */
  keepTuning(): void {
    this.#log.append({ tuning: { profile: this.profile, clock: this.clock.state } });
  }

  /** Make a step of the backlog durable. */
  keepBacklog(changes: BacklogChanges): void {
    this.backlog.change(changes);
    this.#log.append(changes);
  }

  /** What becomes durable meanwhile does so together or not at all. */
  together<T>(run: () => T): T {
    return this.#log.together(run);
  }

  /** How many requests of a company may run at once. */
  placesOf(company: string): Places {
    return placesOf(this.companies.get(company)?.settings.limits, this.profile);
  }

  /** Seed a company and make it durable. The caller has made sure that the id is free. */
  addCompany(source: CompanySource): CompanyStore {
    const company = seedCompany(source, this.clock.now());
    this.companies.set(company.id, company);
    if (this.#log.isKept) this.#write(company);
    return company;
  }

  /** Where the Smart Events of every commit go. */
  deliverTo(carrier: EventCarrier): void {
    this.#carrier = carrier;
  }

  /** Remove a company with its sessions, for good; snapshots keep it. */
  removeCompany(id: string): void {
    this.#forget(id);
    this.#log.append({ gone: id });
  }

  /** From here `reset` starts again. */
  markInitial(): void {
    this.#mark(INITIAL);
  }

  /** Make durable what the current request did; called before its answer leaves. */
  commit(company: CompanyStore | undefined): void {
    const firings = company === undefined ? [] : fireEvents(company, this.clock.now());
    const deliveries = this.#log.together(() => {
      this.#persist(company);
      return firings.length === 0 ? [] : (this.#carrier?.register(firings) ?? []);
    });
    if (deliveries.length > 0) this.#carrier?.send(deliveries);
  }

  #persist(company: CompanyStore | undefined): void {
    const pending = company?.takeCommit({ now: this.clock.now(), lagMs: this.profile.visibilityLagMs });
    const touched = this.sessions.takeTouched();
    if (!this.#log.isKept) return;
    const cell = company === undefined || pending === undefined ? undefined : toCell(company.id, pending);
    const idle = cell === undefined || cell.changes.length + cell.ids.length + cell.usage.length === 0;
    if (idle && touched.length === 0) return;
    this.#log.append({
      commits: idle ? [] : [cell],
      sessions: touched.map(([id, session]) => [id, session ?? null]),
    });
  }

  snapshot(name: string): void {
    this.#mark(name);
  }

  snapshotNames(): readonly string[] {
    return [...this.#snapshots.keys()].filter((name) => name !== INITIAL);
  }

  /** @returns  false when there is no such snapshot */
  restore(name: string): boolean {
    if (!this.#snapshots.has(name)) return false;
    this.#goBack(name);
    this.#log.append({ back: name });
    return true;
  }

  /**
   * Back to the companies as they were when the process was ready, without faults, and with the draws of the start.
   *
   * @param all  clock and profile too
   */
  reset(all = false): void {
    this.#log.together(() => this.#reset(all));
  }

  #reset(all: boolean): void {
    this.restore(INITIAL);
    this.faults.reset();
    this.draws.restore(this.#firstDraw);
    const tuning = this.#snapshots.get(INITIAL)?.tuning;
    if (!all || tuning === undefined) return;
    tune(this, { profile: tuning.profile, clock: tuning.clock });
    this.keepTuning();
  }

  #forget(id: string): void {
    this.companies.delete(id);
    for (const session of this.sessions.dump()) if (session.companyId === id) this.sessions.load(session.id, undefined);
  }

  #mark(name: string): void {
    this.#keep(name);
    this.#log.append({ mark: name, tuning: { draws: this.draws.state } });
  }

  #keep(name: string): void {
    const companies = [...this.companies.values()].map((company) => company.fork());
    this.#snapshots.set(name, {
      companies,
      sessions: this.sessions.dump(),
      tuning: tuningOf(this),
      backlog: this.backlog.state,
    });
  }

  #goBack(name: string): void {
    const snapshot = this.#snapshots.get(name);
    if (snapshot === undefined) return;
    this.companies.clear();
    this.sessions.clear();
    this.resultSets.clear();
    this.failedLogins.clear();
    for (const company of snapshot.companies) this.companies.set(company.id, company.fork());
    for (const session of snapshot.sessions) this.sessions.load(session.id, session);
    const isInitial = name === INITIAL;
    this.backlog.goBack(isInitial ? NO_BACKLOG : snapshot.backlog);
    if (!isInitial) tune(this, snapshot.tuning);
  }

  /** A new company, in lines that count together. */
  #write(company: CompanyStore): void {
    const { id, settings } = company;
    let isFirst = true;
    const partOf = (commit: PendingCommit): StatePart => {
      const cell = isFirst ? toCell(id, commit, settings) : toCell(id, commit);
      isFirst = false;
      return { commits: [cell] };
    };
    this.#log.appendAll(company.dump(LINE_CHANGES), partOf);
  }

  #apply(line: StateLine): void {
    if (line.replace === true) {
      this.companies.clear();
      this.sessions.clear();
    }
    if (line.back !== undefined) this.#goBack(line.back);
    if (line.gone !== undefined) this.#forget(line.gone);
    if (line.tuning !== undefined) tune(this, line.tuning);
    this.backlog.change(line);
    for (const cell of line.commits) {
      if (cell.settings !== undefined) this.companies.set(cell.company, new CompanyStore(cell.settings));
      this.companies.get(cell.company)?.load(fromCell(cell));
    }
    for (const [id, session] of line.sessions) this.sessions.load(id, session ?? undefined);
    if (line.mark !== undefined) this.#keep(line.mark);
  }
}
