import type { ClockState, SeededRandom, VirtualClock } from './clock.model.js';
import type { BoardState, FaultBoard } from './fault.board.js';
import { DEFAULT_GAPS, profileOf, type LatencyProfile, type Profile } from './profile.schema.js';

/** How the simulator was told to behave: part of snapshots and of the state file. */
export interface Tuning {
  readonly profile: Profile;
  readonly clock: ClockState;
  readonly faults: BoardState;
  /** Where the draws of jitter and shuffles are. */
  readonly draws: number;
}

/** Another latency with its numbers; switches and maintenance stay. */
export const withLatency = (profile: Profile, latency: LatencyProfile): Profile => ({
  ...profileOf(latency),
  maintenance: profile.maintenance,
  gaps: profile.gaps,
});

/** A profile that an earlier version may have written: what it does not name has its default. */
export const completeProfile = (saved: Profile): Profile => ({
  ...profileOf(saved.latency),
  ...saved,
  gaps: { ...DEFAULT_GAPS, ...saved.gaps },
});

interface Tuned {
  profile: Profile;
  readonly clock: VirtualClock;
  readonly faults: FaultBoard;
  readonly draws: SeededRandom;
}

export const tuningOf = ({ profile, clock, faults, draws }: Tuned): Tuning => ({
  profile,
  clock: clock.state,
  faults: faults.state,
  draws: draws.state,
});

/** Behave as it says, as far as it says. */
export function tune(tuned: Tuned, { profile, clock, faults, draws }: Partial<Tuning>): void {
  if (profile !== undefined) tuned.profile = completeProfile(profile);
  if (clock !== undefined) tuned.clock.restore(clock);
  if (faults !== undefined) tuned.faults.restore(faults);
  if (draws !== undefined) tuned.draws.restore(draws);
}
