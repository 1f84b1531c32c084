import type { PostgresStatusReader } from '@bridge/persistence';
import type { Ledger, SimulatorControl } from './simulator.control.js';

/** Summary of a run, `npm start -- --once --json`. @see surface section 5 */
export interface RunSummary {
  readonly version: 1;
  readonly seconds: number;
  readonly events: number;
  readonly results: {
    readonly success: number;
    readonly error: number;
    readonly superseded: number;
    readonly ignored: number;
  };
  readonly deadLetters: number;
  readonly byType: Readonly<
    Record<string, { readonly events: number; readonly success: number; readonly error: number }>
  >;
  readonly errors: readonly {
    readonly code: string;
    readonly errorNo: string | undefined;
    readonly count: number;
    readonly example: { readonly node: string; readonly sysId: string; readonly message: string };
  }[];
  readonly gateway: {
    readonly requests: number;
    readonly functions: number;
    readonly apiTransactions: number;
    readonly inDoubt: number;
    readonly inDoubtSettled: number;
  };
  readonly intacct: Readonly<Record<string, number>>;
  readonly ledger: Ledger | undefined;
}

/** What the state folder holds after a run. @param events  played in this run */
export async function summarize(
  status: PostgresStatusReader,
  control: SimulatorControl | undefined,
  run: { readonly seconds: number; readonly events: number },
): Promise<RunSummary> {
  const [now, byType, errors, gateway] = [
    await status.read(),
    await status.countByType(),
    await status.countErrors(),
    await status.countGateway(),
  ];
  const count = (state: string): number => now.jobs[state] ?? 0;
  return {
    version: 1,
    seconds: Number(run.seconds.toPrecision(4)),
    events: run.events,
    results: {
      success: count('success'),
      error: count('error'),
      superseded: count('superseded'),
      ignored: count('ignored'),
    },
    deadLetters: now.deadLetters,
    byType: Object.fromEntries(byType.map(({ type, ...counts }) => [type, counts])),
    errors: errors.map(({ code, errorNo, count: times, ...example }) => ({
      code,
      errorNo: errorNo ?? undefined,
      count: times,
      example,
    })),
    gateway,
    intacct: control === undefined ? {} : await control.countObjects(),
    ledger: control === undefined ? undefined : await control.readLedger(),
  };
}

/** 0: all `success`; 3: some ended in `error` or in the dead letters. */
export function exitCodeOf(summary: RunSummary): 0 | 3 {
  return summary.results.error === 0 && summary.deadLetters === 0 ? 0 : 3;
}

/** The summary for a person. */
export function describeSummary(summary: RunSummary): string {
  const { results, gateway, ledger } = summary;
  return [
    '',
    `${summary.events} events played in ${summary.seconds} s: ${results.success} in step, ${results.error} errors, ${results.superseded} superseded, ${results.ignored} ignored, ${summary.deadLetters} dead letters.`,
    `Intacct: ${
      Object.entries(summary.intacct)
        .map(([object, count]) => `${count} ${object}`)
        .join(', ') || 'not counted'
    }.`,
    ...(ledger === undefined ? [] : [`Ledger: debit ${ledger.debit}, credit ${ledger.credit}.`]),
    `Gateway: ${gateway.requests} requests, ${gateway.functions} functions, ${gateway.apiTransactions} API transactions, ${gateway.inDoubt} in doubt (${gateway.inDoubtSettled} settled).`,
    ...summary.errors.map((error) => `  ${error.count} x ${error.code}: ${error.example.message}`),
    '',
  ].join('\n');
}
