import { SeededRandom, VirtualClock } from '../load/clock.model.js';
import { profileOf, type LatencyProfile, type Profile } from '../load/profile.schema.js';
import type { CompanyFile } from './company.schema.js';
import { seedCompany } from './company.seed.js';
import { CompanyStore } from './company.store.js';
import { ResultSetStore } from './result-set.store.js';
import { SessionStore } from './session.store.js';
import type { StateFile } from './state.file.js';
import { fromCell, toCell, type CommitCell, type StateLine } from './state.format.js';

export interface WorldOptions {
  readonly latency: LatencyProfile;
  readonly seed: number;
  readonly state: StateFile | undefined;
}

/** Everything the simulator knows: companies, sessions, clock, profile. One instance per process or test. */
export class World {
  readonly companies = new Map<string, CompanyStore>();
  readonly sessions = new SessionStore();
  readonly resultSets = new ResultSetStore();
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly seed: number;
  profile: Profile;
  readonly #snapshots = new Map<string, StateLine>();
  #initial: StateLine | undefined;

  constructor(private readonly options: WorldOptions) {
    this.seed = options.seed;
    this.random = new SeededRandom(options.seed);
    this.profile = profileOf(options.latency);
    for (const line of options.state?.lines ?? []) this.#apply(line);
  }

  /** Seed a company and make it durable. The caller has made sure that the id is free. */
  addCompany(file: CompanyFile): CompanyStore {
    const company = seedCompany(file, this.clock.now());
    this.companies.set(company.id, company);
    const cell = toCell(company.id, company.takeCommit(), company.settings);
    this.options.state?.append({ v: 1, commits: [cell], sessions: [] });
    return company;
  }

  /** From here `reset` starts again. */
  markInitial(): void {
    this.#initial = this.#dump();
  }

  /** Make durable what the current request did; called before its answer leaves. */
  commit(company: CompanyStore | undefined): void {
    const pending = company?.takeCommit();
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
    this.#snapshots.set(name, this.#dump());
  }

  snapshotNames(): readonly string[] {
    return [...this.#snapshots.keys()];
  }

  /** @returns  false when there is no such snapshot */
  restore(name: string): boolean {
    const snapshot = this.#snapshots.get(name);
    if (snapshot === undefined) return false;
    this.#replace(snapshot);
    return true;
  }

  /** Back to the companies as they were when the process was ready. */
  reset(): void {
    if (this.#initial !== undefined) this.#replace(this.#initial);
  }

  #replace(line: StateLine): void {
    this.#apply(line);
    this.resultSets.clear();
    this.options.state?.append(line);
  }

  #dump(): StateLine {
    const commits: CommitCell[] = [...this.companies.values()].map((company) =>
      toCell(company.id, company.dump(), company.settings),
    );
    const sessions = this.sessions.dump().map((session) => [session.id, session] as const);
    return { v: 1, replace: true, commits, sessions };
  }

  #apply(line: StateLine): void {
    if (line.replace === true) {
      this.companies.clear();
      this.sessions.clear();
    }
    for (const cell of line.commits) {
      if (cell.settings !== undefined) this.companies.set(cell.company, new CompanyStore(cell.settings));
      this.companies.get(cell.company)?.load(fromCell(cell));
    }
    for (const [id, session] of line.sessions) this.sessions.load(id, session ?? undefined);
  }
}
