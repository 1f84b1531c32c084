import { describe, expect, it } from '@jest/globals';
import { ArmedFailpoints } from './armed.failpoints.js';
import type { LaboratoryOrder, LaboratoryReport } from './armed.failpoints.js';

function laboratory() {
  const reports: LaboratoryReport[] = [];
  const sleeps: number[] = [];
  const clocks: number[] = [];
  let kills = 0;
  let tell: (message: unknown) => void = () => undefined;
  const failpoints = new ArmedFailpoints({
    onOrder: (listener) => (tell = listener),
    report: (report) => reports.push(report),
    kill: () => (kills += 1),
    setClock: (aheadMs) => void clocks.push(aheadMs),
    sleep: async (ms) => {
      sleeps.push(ms);
    },
  });
  return {
    failpoints,
    reports,
    sleeps,
    clocks,
    kills: () => kills,
    tell: (order: LaboratoryOrder) => tell(order),
    raw: tell,
  };
}

describe('ArmedFailpoints', () => {
  it('says that it listens, and lets everything pass until it is armed', () => {
    const { failpoints, reports, kills } = laboratory();
    expect(failpoints.reach('plan.after-commit')).toBeUndefined();
    expect({ reports, kills: kills() }).toEqual({ reports: [{ kind: 'ready' }], kills: 0 });
  });

  it('kills at the armed place, the time that was asked for, once', () => {
    const { failpoints, tell, kills } = laboratory();
    tell({ kind: 'arm', place: 'plan.after-commit', nth: 3, action: 'kill' });
    const killed = [1, 2, 3, 4].map(() => {
      void failpoints.reach('plan.before-commit');
      void failpoints.reach('plan.after-commit');
      return kills();
    });
    expect(killed).toEqual([0, 0, 1, 1]);
  });

  it('holds for as long as it was told, and says so', async () => {
    const { failpoints, tell, reports, sleeps, kills } = laboratory();
    tell({ kind: 'arm', place: 'claim.after-commit', action: 'hold', ms: 4_000 });
    await failpoints.reach('claim.after-commit');
    await failpoints.reach('claim.after-commit');
    expect({ sleeps, kills: kills(), report: reports.at(-1) }).toEqual({
      sleeps: [4_000],
      kills: 0,
      report: { kind: 'held', place: 'claim.after-commit' },
    });
  });

  it('sets the clock of the process, at once or while it holds it', async () => {
    const { failpoints, tell, reports, clocks } = laboratory();
    tell({ kind: 'set-clock', aheadMs: 86_400_000 });
    tell({ kind: 'arm', place: 'plan.after-commit', action: 'hold', ms: 10, aheadMs: -60_000 });
    expect({ clocks, report: reports.at(-1) }).toEqual({ clocks: [86_400_000], report: { kind: 'clock-set' } });
    await failpoints.reach('plan.after-commit');
    expect(clocks).toEqual([86_400_000, -60_000]);
  });

  it('is inert again once disarmed, and counts what was reached', () => {
    const { failpoints, tell, reports, kills } = laboratory();
    tell({ kind: 'arm', place: 'outbox.after-read', action: 'kill' });
    tell({ kind: 'disarm' });
    void failpoints.reach('outbox.after-read');
    tell({ kind: 'count' });
    expect({ kills: kills(), report: reports.at(-1) }).toEqual({
      kills: 0,
      report: { kind: 'counted', reached: { 'outbox.after-read': 1 } },
    });
  });

  it.each([undefined, 'arm', {}, { kind: 'arm', place: 'nowhere', action: 'kill' }])(
    'does not follow %j',
    (message) => {
      const { failpoints, raw, kills } = laboratory();
      raw(message);
      void failpoints.reach('inbox.before-store');
      expect(kills()).toBe(0);
    },
  );
});
