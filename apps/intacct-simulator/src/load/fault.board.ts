import type { ErrorEntry } from '../gateway/refusal.error.js';
import type { SeededRandom } from './clock.model.js';
import { CALLBACK_KINDS, type FaultRule } from './fault.schema.js';

/** One function of a request, as faults see it. */
export interface FaultTarget {
  readonly name: string;
  readonly objects: readonly string[];
  readonly company: string;
  readonly entity: string;
}

export interface StandingFault {
  readonly id: number;
  readonly rule: FaultRule;
  readonly matched: number;
  readonly fired: number;
}

/** Standing faults with their counts, and where the draws of `probability` are. */
export interface BoardState {
  readonly standing: readonly StandingFault[];
  readonly nextId: number;
  readonly random: number;
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  const { when } = rule;
  return (
    when.delivery === undefined &&
    (when.function === undefined || when.function === target.name) &&
    (when.object === undefined || target.objects.includes(when.object.toUpperCase())) &&
    (when.company === undefined || when.company === target.company) &&
    (when.entity === undefined || when.entity === target.entity)
  );
}

/** Standing faults. `refuse` strikes single functions, every other kind the whole request; seeded. */
export class FaultBoard {
  #faults: StandingFault[] = [];
  #nextId = 1;
  #changed: (() => void) | undefined;
  readonly #firstDraw: number;

  constructor(private readonly random: SeededRandom) {
    this.#firstDraw = random.state;
  }

  /** Told whenever a fault was added or removed, matched or struck. */
  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  get state(): BoardState {
    return { standing: [...this.#faults], nextId: this.#nextId, random: this.random.state };
  }

  restore({ standing, nextId, random }: BoardState): void {
    this.#faults = [...standing];
    this.#nextId = nextId;
    this.random.restore(random);
  }

  add(rule: FaultRule): StandingFault {
    const fault = { id: this.#nextId, rule, matched: 0, fired: 0 };
    this.#nextId += 1;
    this.#faults.push(fault);
    this.#changed?.();
    return fault;
  }

  list(): readonly StandingFault[] {
    return this.#faults;
  }

  /** @returns  false when there is none of that number */
  remove(id: number): boolean {
    const left = this.#faults.filter((fault) => fault.id !== id);
    if (left.length === this.#faults.length) return false;
    this.#faults = left;
    this.#changed?.();
    return true;
  }

  clear(): void {
    if (this.#faults.length === 0) return;
    this.#faults = [];
    this.#changed?.();
  }

  /** As a new board: the same faults strike the same requests again. */
  reset(): void {
    this.restore({ standing: [], nextId: 1, random: this.#firstDraw });
    this.#changed?.();
  }

  /**
   * The fault that strikes this request, if any; the first standing one that is due wins.
   *
   * @param hasSession  a login block has no session that could end
   */
  requestFault(targets: readonly FaultTarget[], hasSession: boolean): FaultRule | undefined {
    return this.#strike(
      (rule) =>
        rule.do !== 'refuse' &&
        (rule.do !== 'session-death' || hasSession) &&
        !CALLBACK_KINDS.has(rule.do) &&
        targets.some((target) => matches(rule, target)),
    );
  }

  /** The fault that strikes the post of an asynchronous answer, if any. */
  callbackFault(targets: readonly FaultTarget[]): FaultRule | undefined {
    return this.#strike((rule) => CALLBACK_KINDS.has(rule.do) && targets.some((target) => matches(rule, target)));
  }

  /** The fault that strikes the post of a Smart Event, if any. */
  deliveryFault(company: string, object: string): FaultRule | undefined {
    if (this.#faults.length === 0) return undefined;
    return this.#strike(
      ({ when }) =>
        when.delivery === true &&
        (when.company === undefined || when.company === company) &&
        (when.object === undefined || when.object.toUpperCase() === object),
    );
  }

  refusalFor(target: FaultTarget): ErrorEntry | undefined {
    if (this.#faults.length === 0) return undefined;
    const rule = this.#strike((each) => each.do === 'refuse' && matches(each, target));
    if (rule === undefined) return undefined;
    const text = rule.description ?? 'The request was refused on command';
    return { errorno: rule.errorno ?? 'BL01001973', description2: text };
  }

  /** Every fault counts what it matches; the first one that is due strikes. */
  #strike(applies: (rule: FaultRule) => boolean): FaultRule | undefined {
    let struck: FaultRule | undefined;
    for (const [index, fault] of this.#faults.entries()) {
      const { rule } = fault;
      const spent = rule.times !== undefined && fault.fired >= rule.times;
      if (spent || !applies(rule)) continue;
      const matched = fault.matched + 1;
      const fires = struck === undefined && this.#isDue(rule, matched);
      this.#faults[index] = { ...fault, matched, fired: fault.fired + Number(fires) };
      if (fires) struck = rule;
      this.#changed?.();
    }
    return struck;
  }

  #isDue({ when }: FaultRule, matched: number): boolean {
    if (when.nth !== undefined && matched !== when.nth) return false;
    if (when.every !== undefined && matched % when.every !== 0) return false;
    return when.probability === undefined || this.random.next() < when.probability;
  }
}
