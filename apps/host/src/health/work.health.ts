import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import type { HealthIndicatorResult } from '@nestjs/terminus';
import { PostgresLaneStore } from '@bridge/persistence';
import { ToIntacctPipeline } from '@bridge/pipeline';
import type { LanePause } from '@bridge/ports';
import { Readiness } from './readiness.js';

/** What degrades the service without stopping it. */
@Injectable()
export class WorkHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly lanes: PostgresLaneStore,
    private readonly pipeline: ToIntacctPipeline,
    private readonly readiness: Readiness,
  ) {}

  /** A company that cannot be reached degrades the service, it does not stop it: what came in waits, the others go on. */
  async intacct(): Promise<HealthIndicatorResult> {
    const paused = (await this.#pauses()).map(({ company, entityId, priority, code, message, until }) => ({
      company,
      entityId,
      priority,
      code,
      message,
      until: until?.toISOString(),
    }));
    const unreadable = this.readiness.unreadableCompanies;
    return this.indicators
      .check('intacct')
      .up({ degraded: paused.length > 0 || unreadable.length > 0, paused, unreadable });
  }

  /** None while the database is away: that is told by its own check. */
  async #pauses(): Promise<readonly LanePause[]> {
    return this.lanes.listPauses().catch(() => []);
  }

  /** What is tried again by itself, and messages that wait for a person: the rest goes on. */
  background(): HealthIndicatorResult {
    const { failures } = this.pipeline;
    const { failedMessages } = this.readiness;
    return this.indicators
      .check('background')
      .up({ degraded: failures.length > 0 || failedMessages > 0, failures, failedMessages });
  }
}
