import type { Clock, Span, StageLabels, Telemetry, TracedRecord, Tracer, TraceStep } from '@bridge/ports';

/** Times the rooms: how long one took, for which object, and whether it came back. */
export class StageMeter {
  readonly #telemetry: Telemetry;
  readonly #clock: Clock;
  readonly #tracer: Tracer;

  constructor(telemetry: Telemetry, clock: Clock, tracer: Tracer) {
    this.#telemetry = telemetry;
    this.#clock = clock;
    this.#tracer = tracer;
  }

  /** @param of  whose work it is; `outcome` is `done`, or `failed` when `work` rejects */
  measure<T>(stage: string, of: Pick<StageLabels, 'plugin' | 'object'>, work: () => Promise<T>): Promise<T> {
    return this.#time(stage, of, undefined, work);
  }

  /** A step of one record, which is part of its trace. */
  measureRecord<T>(step: TraceStep, record: TracedRecord, work: () => Promise<T>): Promise<T> {
    return this.#time(step, record, this.#tracer.start(step, record), work);
  }

  /** A step that many records take together. */
  measureRecords<T>(step: TraceStep, records: readonly TracedRecord[], work: () => Promise<T>): Promise<T> {
    return this.#time(step, objectOf(records), this.#tracer.startAll(step, records), work);
  }

  /** One request to Intacct: a span of its own, linked with those of its records. */
  async measureRequest<T>(records: readonly TracedRecord[], work: () => Promise<T>): Promise<T> {
    const request = this.#tracer.startRequest(records);
    const spans = this.#tracer.startAll('gateway', records, request);
    return this.#time('gateway', objectOf(records), request, () => closing(spans, work));
  }

  async #time<T>(
    stage: string,
    { plugin, object }: Pick<StageLabels, 'plugin' | 'object'>,
    span: Span | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const startedAtMs = this.#clock.monotonicMs();
    let outcome = 'failed';
    try {
      const result = await work();
      outcome = 'done';
      return result;
    } finally {
      const seconds = (this.#clock.monotonicMs() - startedAtMs) / 1000;
      span?.end(outcome);
      this.#telemetry.observeStage({ flow: 'to-intacct', plugin, object, stage, outcome }, seconds);
    }
  }
}

/** Of work that is not one object's. */
export const ALL_OBJECTS = { plugin: 'all', object: 'all' } as const;

function objectOf([first, ...others]: readonly TracedRecord[]): Pick<StageLabels, 'plugin' | 'object'> {
  return first === undefined || others.some(({ object }) => object !== first.object) ? ALL_OBJECTS : first;
}

async function closing<T>(span: Span, work: () => Promise<T>): Promise<T> {
  let outcome = 'failed';
  try {
    const result = await work();
    outcome = 'done';
    return result;
  } finally {
    span.end(outcome);
  }
}
