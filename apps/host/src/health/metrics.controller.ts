import { Controller, Get, Header } from '@nestjs/common';
import { PrometheusTelemetry } from '@bridge/observability';

/** Figures in the Prometheus text format. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly telemetry: PrometheusTelemetry) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.telemetry.metrics();
  }
}
