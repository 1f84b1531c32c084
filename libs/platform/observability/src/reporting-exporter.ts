import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '@bridge/ports';

/** An exporter that says when spans are lost, and when they arrive again: once each, whatever the number of spans. */
export class ReportingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #logger: Logger;
  #isFailing = false;

  constructor(exporter: SpanExporter, logger: Logger) {
    this.#exporter = exporter;
    this.#logger = logger;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#report(result);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  #report({ code, error }: ExportResult): void {
    const hasFailed = code === ExportResultCode.FAILED;
    if (hasFailed && !this.#isFailing) {
      this.#logger.warn('spans are lost, the collector does not take them', {
        stage: 'trace',
        code: 'TRACE_EXPORT_FAILED',
        outcome: error?.name ?? 'unknown',
      });
    }
    if (!hasFailed && this.#isFailing) {
      this.#logger.info('spans arrive at the collector again', { stage: 'trace' });
    }
    this.#isFailing = hasFailed;
  }
}
