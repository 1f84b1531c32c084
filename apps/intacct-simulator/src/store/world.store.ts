import { fireEvents, type Firing } from '../events/event.firing.js';
import { SeededRandom, VirtualClock } from '../load/clock.model.js';
import { placesOf, type Places } from '../load/concurrency.limit.js';
import { profileOf, type LatencyProfile, type Profile } from '../load/profile.schema.js';
import { seedCompany, type CompanySource } from './company.seed.js';
import { CompanyStore } from './company.store.js';
import { ResultSetStore } from './result-set.store.js';
import { SessionStore, type Session } from './session.store.js';
import type { StateFile } from './state.file.js';
import { fromCell, toCell, type CommitCell, type StateLine } from './state.format.js';

export interface WorldOptions {
  readonly latency: LatencyProfile;
  readonly seed: number;
  readonly state: StateFile | undefined;
}

/** The whole state at one moment; shares in memory what has not changed since. */
interface Snapshot {
  readonly companies: readonly CompanyStore[];
  readonly sessions: readonly Session[];
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
  readonly random: SeededRandom;
  readonly seed: number;
  profile: Profile;
  readonly #snapshots = new Map<string, Snapshot>();
  #deliver: ((firings: readonly Firing[]) => void) | undefined;

  constructor(private readonly options: WorldOptions) {
    this.seed = options.seed;
    this.random = new SeededRandom(options.seed);
    this.profile = profileOf(options.latency);
    for (const line of options.state?.lines() ?? []) this.#apply(line);
  }

  /** How many requests of a company may run at once. */
  placesOf(company: string): Places {
    return placesOf(this.companies.get(company)?.settings.limits, this.profile);
  }

  /** Seed a company and make it durable. The caller has made sure that the id is free. */
  addCompany(source: CompanySource): CompanyStore {
    const company = seedCompany(source, this.clock.now());
    this.companies.set(company.id, company);
    if (this.options.state !== undefined) this.#write(this.options.state, company);
    return company;
  }

  /** Where the Smart Events of every commit go, once it is durable. */
  deliverTo(deliver: (firings: readonly Firing[]) => void): void {
    this.#deliver = deliver;
  }

  /** Remove a company with its sessions, for good; snapshots keep it. */
  removeCompany(id: string): void {
    this.#forget(id);
    this.options.state?.append({ v: 1, commits: [], sessions: [], gone: id });
  }

  /** From here `reset` starts again. */
  markInitial(): void {
    this.#mark(INITIAL);
  }

  /** Make durable what the current request did; called before its answer leaves. */
  commit(company: CompanyStore | undefined): void {
    const firings = company === undefined ? [] : fireEvents(company, this.clock.now());
    this.#persist(company);
    if (firings.length > 0) this.#deliver?.(firings);
  }

  #persist(company: CompanyStore | undefined): void {
    const pending = company?.takeCommit({ now: this.clock.now(), lagMs: this.profile.visibilityLagMs });
    const touched = this.sessions.takeTouched();
    if (this.options.state === undefined) return;
    const cell = company === undefined || pending === undefined ? undefined : toCell(company.id, pending);
    const idle = cell === undefined || cell.changes.length + cell.ids.length + cell.usage.length === 0;
    if (idle && touched.length === 0) return;
    this.options.state.append({
      v: 1,
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
    this.options.state?.append({ v: 1, commits: [], sessions: [], back: name });
    return true;
  }

  /** Back to the companies as they were when the process was ready. */
  reset(): void {
    this.restore(INITIAL);
  }

  #forget(id: string): void {
    this.companies.delete(id);
    for (const session of this.sessions.dump()) if (session.companyId === id) this.sessions.load(session.id, undefined);
  }

  #mark(name: string): void {
    this.#keep(name);
    this.options.state?.append({ v: 1, commits: [], sessions: [], mark: name });
  }

  #keep(name: string): void {
    const companies = [...this.companies.values()].map((company) => company.fork());
    this.#snapshots.set(name, { companies, sessions: this.sessions.dump() });
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
  }

  /** A new company, in lines that count together. */
  #write(state: StateFile, company: CompanyStore): void {
    let settings: CompanyStore['settings'] | undefined = company.settings;
    let last: CommitCell | undefined;
    for (const commit of company.dump(LINE_CHANGES)) {
      if (last !== undefined) state.append({ v: 1, more: true, commits: [last], sessions: [] });
      last = toCell(company.id, commit, settings);
      settings = undefined;
    }
    if (last !== undefined) state.append({ v: 1, commits: [last], sessions: [] });
  }

  #apply(line: StateLine): void {
    if (line.replace === true) {
      this.companies.clear();
      this.sessions.clear();
    }
    if (line.back !== undefined) this.#goBack(line.back);
    if (line.gone !== undefined) this.#forget(line.gone);
    for (const cell of line.commits) {
      if (cell.settings !== undefined) this.companies.set(cell.company, new CompanyStore(cell.settings));
      this.companies.get(cell.company)?.load(fromCell(cell));
    }
    for (const [id, session] of line.sessions) this.sessions.load(id, session ?? undefined);
    if (line.mark !== undefined) this.#keep(line.mark);
  }
}
