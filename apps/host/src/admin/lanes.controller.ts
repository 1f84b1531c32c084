import type { IncomingMessage } from 'node:http';
import { Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { PostgresAuditLog, PostgresGaugesReader, PostgresLaneStore } from '@bridge/persistence';
import { CompanyDirectory } from '@bridge/pipeline';
import type { LanePause, LaneSelector } from '@bridge/ports';
import { z } from 'zod';
import type { ServiceConfig } from '../host.config.js';
import { Problem } from '../http/problem.error.js';
import { failureSettings } from '../lifecycle/pipeline.options.js';
import { SERVICE_CONFIG } from '../tokens.js';
import { AdminController, Caller } from './admin.guard.js';
import { readJsonBody } from './admin.input.js';
import type { AdminCaller } from './admin.keys.js';
import { formatLaneId, parseLaneId } from './lane.id.js';

const pauseBody = z.strictObject({ reason: z.string().min(1).max(512) });

/** What waits where, slots, pauses. */
@AdminController('lanes')
export class LanesController {
  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
    private readonly lanes: PostgresLaneStore,
    private readonly gauges: PostgresGaugesReader,
    private readonly companies: CompanyDirectory,
    private readonly audit: PostgresAuditLog,
  ) {}

  @Get()
  async list(): Promise<unknown> {
    const [lanes, pauses, slots] = await Promise.all([
      this.lanes.listLanes(),
      this.lanes.listPauses(),
      this.gauges.readSlots(this.config.environment.BRIDGE_SLOT_GROW_SECONDS * 1000),
    ]);
    return {
      items: lanes.map((lane) => ({ id: formatLaneId({ ...lane, entityId: lane.entityId ?? '' }), ...lane })),
      pauses: pauses.map(showPause),
      slots,
      settings: failureSettings(this.config),
    };
  }

  /** Also lanes in which nothing waits now, and several at once: `acme:*:30`. */
  @Post(':id/pause')
  @HttpCode(200)
  async pause(
    @Param('id') id: string,
    @Req() request: IncomingMessage,
    @Caller() caller: AdminCaller,
  ): Promise<unknown> {
    const lane = await this.#find(id);
    const { reason } = await readJsonBody(request, pauseBody);
    await this.audit.append({ actor: caller.id, action: 'lanes.pause', target: id, detail: { reason } });
    return showPause(await this.lanes.pause(lane, reason));
  }

  /** Ends the pauses of these lanes; after a failure the company is tried at once. */
  @Post(':id/resume')
  @HttpCode(200)
  async resume(@Param('id') id: string, @Caller() caller: AdminCaller): Promise<unknown> {
    const lane = await this.#find(id);
    await this.audit.append({ actor: caller.id, action: 'lanes.resume', target: id, detail: {} });
    return { ended: await this.lanes.resume(lane) };
  }

  async #find(id: string): Promise<LaneSelector> {
    const lane = parseLaneId(id);
    if (lane === undefined || (await this.companies.find(lane.company)) === undefined) {
      throw new Problem(
        404,
        'LANE_UNKNOWN',
        'There is no such lane: <company>:<top, e-<entity> or *>:<priority or *>.',
      );
    }
    return lane;
  }
}

function showPause({ since, until, ...pause }: LanePause) {
  return { id: formatLaneId(pause), ...pause, since: since.toISOString(), until: until?.toISOString() };
}
