import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@bridge/ports';
import type { AwaitedRequest, AwaitedRequestStore, Conclusion, FunctionOutcome } from '@bridge/ports';

/** What an adapter brings to {@link describeAwaitedRequestStore}. */
export interface AwaitedRequestStoreHarness {
  /** The store as a process has it that starts now; all of them keep the same requests. */
  open(): Promise<AwaitedRequestStore>;
  /** Empty again. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const manyRequests = 1_000;

export function awaitedRequest(requestControlId: string, sentMs = 0): Omit<AwaitedRequest, 'state'> {
  return {
    requestControlId,
    company: 'acme',
    intacctCompanyId: 'ACME',
    isTransaction: true,
    functions: [
      { kind: 'create', controlId: `${requestControlId}-1`, recordCount: 1 },
      { kind: 'query', controlId: `${requestControlId}-2`, recordCount: 0 },
    ],
    sentAt: new Date(sentMs),
  };
}

const done = (controlId: string, text = 'a text'): FunctionOutcome => ({
  kind: 'done',
  controlId,
  data: {
    records: [{ RECORDNO: '7', NAME: text, LINES: { LINE: [{ AMOUNT: '10.50' }] } }],
    totalCount: 1,
    remaining: 0,
    resultId: 'page-1',
  },
});
const answered: Conclusion = { outcomes: [done('a')], apiTransactions: 1 };
const unanswered: Conclusion = {
  outcomes: [{ kind: 'in-doubt', controlId: 'a', description: 'No answer came in time.' }],
  apiTransactions: 0,
};
const ids = (requests: readonly { readonly requestControlId: string }[]): readonly string[] =>
  requests.map(({ requestControlId }) => requestControlId);

/** The promises of the `AwaitedRequestStore` port, kept by every adapter. */
export function describeAwaitedRequestStore(name: string, factory: () => Promise<AwaitedRequestStoreHarness>): void {
  describe(name, () => {
    const bench = new Bench(factory);
    beforeAll(() => bench.start());
    afterAll(() => bench.end());
    describeAwaiting(bench);
    describeSettling(bench);
    describeDoubt(bench);
    describeHandingOver(bench);
  });
}

/** Processes over the same requests. */
class Bench {
  readonly #factory: () => Promise<AwaitedRequestStoreHarness>;
  #harness: AwaitedRequestStoreHarness | undefined;

  constructor(factory: () => Promise<AwaitedRequestStoreHarness>) {
    this.#factory = factory;
  }

  async start(): Promise<void> {
    this.#harness = await this.#factory();
  }

  async end(): Promise<void> {
    await this.#harness?.close();
  }

  /** The stores of two processes, nothing in them. */
  async fresh(): Promise<readonly [AwaitedRequestStore, AwaitedRequestStore]> {
    await this.#harness?.clear();
    return [await this.open(), await this.open()];
  }

  async open(): Promise<AwaitedRequestStore> {
    if (this.#harness === undefined) {
      throw new Error('the suite has not started');
    }
    return this.#harness.open();
  }
}

function describeAwaiting(bench: Bench): void {
  it('gives back what is awaited, in every process and after a restart', async () => {
    const [one, other] = await bench.fresh();
    await one.await(awaitedRequest('a', 1_764_060_000_123));
    const expected = { ...awaitedRequest('a', 1_764_060_000_123), state: 'awaited' };
    expect(await one.find('a')).toEqual(expected);
    expect(await other.find('a')).toEqual(expected);
    expect(await (await bench.open()).find('a')).toEqual(expected);
    expect(await one.find('b')).toBeUndefined();
  });

  it('takes a control id once, whoever comes first', async () => {
    const [one, other] = await bench.fresh();
    const tries = await Promise.all([one, other].map((store) => store.await(awaitedRequest('a', 1_000))));
    expect(tries.toSorted((left, right) => Number(left) - Number(right))).toEqual([false, true]);
    await one.settle('a', answered);
    expect(await other.await(awaitedRequest('a', 2_000))).toBe(false);
    expect(await other.find('a')).toMatchObject({ state: 'settled', sentAt: new Date(1_000) });
  });

  it('forgets what was never queued, not what is known', async () => {
    const [one] = await bench.fresh();
    for (const id of ['awaited', 'settled', 'doubtful']) {
      await one.await(awaitedRequest(id));
    }
    await one.settle('settled', answered);
    await one.doubt('doubtful', unanswered);
    await Promise.all(['awaited', 'settled', 'doubtful', 'unknown'].map((id) => one.forget(id)));
    expect(await one.find('awaited')).toBeUndefined();
    expect(ids(await one.concluded(10))).toEqual(['settled', 'doubtful']);
  });
}

function describeSettling(bench: Bench): void {
  it('keeps the outcomes of the first answer', async () => {
    const [one, other] = await bench.fresh();
    await one.await(awaitedRequest('a'));
    expect(await one.settle('a', answered)).toBe(true);
    expect(await other.settle('a', { outcomes: [], apiTransactions: 9 })).toBe(false);
    expect(await one.settle('unknown', answered)).toBe(false);
    expect(await other.find('a')).toMatchObject({ state: 'settled' });
    expect(await other.concluded(10)).toEqual([{ ...awaitedRequest('a'), state: 'settled', ...answered }]);
  });

  it('settles once when answers arrive in several processes at the same time', async () => {
    const [one, other] = await bench.fresh();
    const all = Array.from({ length: 20 }, (_, index) => `r${index}`);
    await Promise.all(all.map((id) => one.await(awaitedRequest(id))));
    const wins = await Promise.all(
      all.map(async (id) => {
        const tries = await Promise.all([one, other, one, other].map((store) => store.settle(id, answered)));
        return tries.filter((isFirst) => isFirst).length;
      }),
    );
    expect(wins).toEqual(all.map(() => 1));
  });

  it('keeps every text, and no secret', async () => {
    const [one] = await bench.fresh();
    await one.await(awaitedRequest('a'));
    const texts = ['', ' ', 'é漢\u{1f600}', '<a>&amp;</a>', '"\\u0041\\"', '\u0001', 'line\nline'];
    const session = { sessionId: new Secret('canary-session'), endpointUrl: 'https://x', entityId: undefined };
    const data = { records: [], totalCount: undefined, remaining: undefined, resultId: undefined };
    const outcomes: readonly FunctionOutcome[] = [
      ...texts.map((text) => done('a', text)),
      { kind: 'done', controlId: 'b', data: { ...data, answer: { kind: 'session', session } } },
    ];
    await one.settle('a', { outcomes, apiTransactions: 0 });
    const [kept] = await one.concluded(1);
    expect(kept?.outcomes.slice(0, texts.length)).toEqual(outcomes.slice(0, texts.length));
    expect(JSON.stringify(kept)).not.toContain('canary');
  });

  it('takes texts that no document can carry', async () => {
    const [one] = await bench.fresh();
    await one.await(awaitedRequest('a'));
    expect(await one.settle('a', { outcomes: [done('a', 'a\0b\ud800')], apiTransactions: 0 })).toBe(true);
    expect(await one.concluded(1)).toHaveLength(1);
  });
}

function describeDoubt(bench: Bench): void {
  it('finds what was sent before an instant and has no answer, oldest first', async () => {
    const [one, other] = await bench.fresh();
    for (const [id, sentMs] of [
      ['new', 3_000],
      ['old', 2_000],
      ['settled', 1_000],
      ['doubtful', 1_000],
    ] as const) {
      await one.await(awaitedRequest(id, sentMs));
    }
    await one.settle('settled', answered);
    await one.doubt('doubtful', unanswered);
    expect(ids(await other.overdue(new Date(3_001), 10))).toEqual(['old', 'new']);
    expect(ids(await other.overdue(new Date(3_001), 1))).toEqual(['old']);
    expect(ids(await other.overdue(new Date(3_000), 10))).toEqual(['old']);
    expect(await other.overdue(new Date(2_000), 10)).toEqual([]);
  });

  it('puts a request in doubt once, whoever comes first', async () => {
    const [one, other] = await bench.fresh();
    await one.await(awaitedRequest('a'));
    const tries = await Promise.all([one, other].map((store) => store.doubt('a', unanswered)));
    expect(tries.toSorted((left, right) => Number(left) - Number(right))).toEqual([false, true]);
    expect(await one.find('a')).toMatchObject({ state: 'in-doubt' });
    expect(await one.concluded(10)).toEqual([{ ...awaitedRequest('a'), state: 'in-doubt', ...unanswered }]);
    expect(await one.doubt('unknown', unanswered)).toBe(false);
  });

  it('never doubts what was answered, and believes an answer that comes late', async () => {
    const [one] = await bench.fresh();
    await one.await(awaitedRequest('answered'));
    await one.await(awaitedRequest('late'));
    await one.settle('answered', answered);
    expect(await one.doubt('answered', unanswered)).toBe(false);
    await one.doubt('late', unanswered);
    expect(await one.settle('late', answered)).toBe(true);
    expect(await one.concluded(10)).toMatchObject([
      { requestControlId: 'answered', state: 'settled', apiTransactions: 1 },
      { requestControlId: 'late', state: 'settled', ...answered },
    ]);
  });
}

function describeHandingOver(bench: Bench): void {
  it('tells what was concluded until it is taken over, in the order of the conclusions', async () => {
    const [one, other] = await bench.fresh();
    for (const id of ['a', 'b', 'c']) {
      await one.await(awaitedRequest(id));
    }
    await one.settle('c', answered);
    await other.doubt('a', unanswered);
    expect(ids(await other.concluded(10))).toEqual(['c', 'a']);
    expect(ids(await other.concluded(1))).toEqual(['c']);
    expect(await other.takeOver('c', 'settled')).toBe(true);
    expect(await one.takeOver('c', 'settled')).toBe(false);
    expect(ids(await one.concluded(10))).toEqual(['a']);
    expect(await one.takeOver('b', 'settled')).toBe(false);
    expect(await one.takeOver('unknown', 'settled')).toBe(false);
  });

  it('still knows what was taken over', async () => {
    const [one] = await bench.fresh();
    await one.await(awaitedRequest('a'));
    await one.settle('a', answered);
    await one.takeOver('a', 'settled');
    expect(await one.find('a')).toMatchObject({ state: 'settled' });
    expect(await one.settle('a', answered)).toBe(false);
  });

  it('tells again of a request in doubt when its answer comes after all', async () => {
    const [one] = await bench.fresh();
    await one.await(awaitedRequest('a'));
    await one.doubt('a', unanswered);
    expect(await one.takeOver('a', 'in-doubt')).toBe(true);
    expect(await one.concluded(10)).toEqual([]);
    await one.settle('a', answered);
    expect(await one.takeOver('a', 'in-doubt')).toBe(false);
    expect(await one.concluded(10)).toMatchObject([{ state: 'settled', ...answered }]);
  });

  it('tells of many in parts', async () => {
    const [one, other] = await bench.fresh();
    const all = Array.from({ length: manyRequests }, (_, index) => `r${index}`);
    await Promise.all(all.map((id) => one.await(awaitedRequest(id))));
    await Promise.all(all.map((id) => one.settle(id, answered)));
    const told: string[] = [];
    for (;;) {
      const part = ids(await other.concluded(300));
      await Promise.all(part.map((id) => other.takeOver(id, 'settled')));
      told.push(...part);
      if (part.length === 0) {
        break;
      }
    }
    expect(told).toHaveLength(manyRequests);
    expect(new Set(told)).toEqual(new Set(all));
  });
}
