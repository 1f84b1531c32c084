import type { ObjectRef, SyncError } from '@bridge/canonical';
import type { WaitChain, WaitEnd } from '@bridge/ports';

/** A record that is waited for, as the store knows it; no `naturalKey`: none of that name has arrived. */
export interface WaitNode {
  readonly ref: string;
  readonly naturalKey: string | null;
  readonly landed: boolean | null;
  readonly recordState: string | null;
  readonly recordMessage: string | null;
  readonly jobId: string | null;
  readonly state: string | null;
  readonly message: string | null;
  readonly owner: SyncError['owner'] | null;
  /** Why its lane gets no work. */
  readonly pause: string | null;
  /** What it waits for itself. */
  readonly next: readonly string[];
}

/** A job that waits, with the references that keep it. */
export interface Waiting {
  readonly jobId: string;
  readonly record: ObjectRef;
  readonly waitsFor: readonly string[];
}

/** Worst first: what never moves by itself before what does. */
const RANKS: readonly WaitEnd['kind'][] = [
  'cycle',
  'unknown',
  'error',
  'not-integrated',
  'in-doubt',
  'paused',
  'on-its-way',
];

/** Who waits for whom, at one moment. */
export class WaitGraph {
  readonly #nodes: ReadonlyMap<string, WaitNode>;
  /** Jobs that broke a cycle: nobody waits through them. */
  readonly #broken = new Map<string, string>();

  constructor(nodes: readonly WaitNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.ref, node]));
  }

  /** The shortest way from a job back to itself. */
  findCycle(from: Waiting): WaitChain | undefined {
    const back = this.#ways(from).find((way) => this.#nodeAt(way)?.jobId === from.jobId);
    return back === undefined ? undefined : this.#chain(from, back, { kind: 'cycle' });
  }

  /** From now on it is in error. */
  breakAt(jobId: string, message: string): void {
    this.#broken.set(jobId, message);
  }

  /** The way to what keeps a job most; `undefined` when it waits for nothing any more. */
  findWorst(from: Waiting): WaitChain | undefined {
    const ends = this.#ways(from).flatMap((way) => {
      const end = this.#endOf(this.#nodeAt(way));
      return end === undefined ? [] : [{ way, end }];
    });
    const [worst] = ends.sort((left, right) => weight(left) - weight(right));
    if (worst !== undefined) {
      return this.#chain(from, worst.way, worst.end);
    }
    return this.#isWaiting(from.waitsFor) ? this.#walk(from) : undefined;
  }

  #chain(from: Waiting, way: readonly string[], end: WaitEnd): WaitChain {
    const isLost = from.waitsFor.some((ref) => {
      const node = this.#nodes.get(ref);
      return node !== undefined && node.landed !== true && this.#hasEnded(node);
    });
    return { records: [from.record, ...way.map(this.#name)], end, isLost };
  }

  #hasEnded(node: WaitNode): boolean {
    const state = node.state ?? node.recordState;
    return (
      state === null ||
      ['error', 'ignored', 'not', 'success'].includes(state) ||
      (node.jobId !== null && this.#broken.has(node.jobId))
    );
  }

  /** The shortest way to every record that has not landed, the nearest first. */
  #ways(from: Waiting): readonly (readonly string[])[] {
    const ways: (readonly string[])[] = [];
    const seen = new Set<string>();
    const open: (readonly string[])[] = from.waitsFor.map((ref) => [ref]);
    for (let way = open.shift(); way !== undefined; way = open.shift()) {
      const ref = way.at(-1) ?? '';
      const node = this.#nodes.get(ref);
      if (!seen.has(ref) && node !== undefined && node.landed !== true) {
        seen.add(ref);
        ways.push(way);
        open.push(...this.#nextOf(node).map((next) => [...(way ?? []), next]));
      }
    }
    return ways;
  }

  /** Nothing ends anywhere: it runs in a circle sooner or later. */
  #walk(from: Waiting): WaitChain {
    const way: string[] = [];
    let refs = from.waitsFor;
    for (;;) {
      const next = refs.find((ref) => this.#isWaiting([ref])) ?? '';
      const isAgain = way.includes(next);
      way.push(next);
      const node = this.#nodes.get(next);
      if (isAgain || node === undefined) {
        return this.#chain(from, way, { kind: 'cycle' });
      }
      refs = this.#nextOf(node);
    }
  }

  #isWaiting(refs: readonly string[]): boolean {
    return refs.some((ref) => this.#nodes.get(ref)?.landed === false);
  }

  #nextOf(node: WaitNode): readonly string[] {
    return node.jobId !== null && this.#broken.has(node.jobId) ? [] : node.next;
  }

  #nodeAt(way: readonly string[]): WaitNode | undefined {
    return this.#nodes.get(way.at(-1) ?? '');
  }

  /** What keeps a record that waits for nobody else. */
  #endOf(node: WaitNode | undefined): WaitEnd | undefined {
    if (node === undefined || this.#nextOf(node).some((ref) => this.#nodes.get(ref)?.landed !== true)) {
      return undefined;
    }
    if (node.naturalKey === null) {
      return { kind: 'unknown' };
    }
    const message = node.message ?? node.recordMessage ?? '';
    const broken = node.jobId === null ? undefined : this.#broken.get(node.jobId);
    switch (broken === undefined ? (node.state ?? node.recordState) : 'error') {
      case 'error':
        return { kind: 'error', message: broken ?? message, owner: node.owner ?? undefined };
      case 'ignored':
      case 'not':
      case 'success':
        return { kind: 'not-integrated', message };
      case 'in-doubt':
        return { kind: 'in-doubt', message };
      default:
        return node.pause === null ? { kind: 'on-its-way', message } : { kind: 'paused', message: node.pause };
    }
  }

  /** By the name it has itself, whatever alias it was called by. */
  readonly #name = (ref: string): ObjectRef => {
    const colon = ref.indexOf(':');
    return {
      object: ref.slice(0, colon),
      key: this.#nodes.get(ref)?.naturalKey ?? ref.slice(colon + 1),
    };
  };
}

/** What is named directly counts before what it waits for itself: its fate is certain. */
function weight({ way, end }: { readonly way: readonly string[]; readonly end: WaitEnd }): number {
  const rank = RANKS.indexOf(end.kind);
  const isDirect = way.length === 1 && rank <= RANKS.indexOf('not-integrated');
  return (isDirect ? 0 : 1_000_000) + rank * 100_000 + Math.min(way.length, 99_999);
}
