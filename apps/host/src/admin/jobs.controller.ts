import { Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { PostgresAuditLog, PostgresMassJobs } from '@bridge/persistence';
import type { MassJob } from '@bridge/ports';
import { z } from 'zod';
import { Problem } from '../http/problem.error.js';
import { AdminController, Caller } from './admin.guard.js';
import { idPosition, pageOf, pageSchema, readCursor, validInput } from './admin.input.js';
import type { Page } from './admin.input.js';
import type { AdminCaller } from './admin.keys.js';
import { showJob } from './job.view.js';

const listQuery = z.strictObject(pageSchema.shape);
const jobId = z.string().regex(/^\d{1,18}$/);

/** Mass jobs: how far they are; pause, resume, cancel. */
@AdminController('jobs')
export class JobsController {
  constructor(
    private readonly jobs: PostgresMassJobs,
    private readonly audit: PostgresAuditLog,
  ) {}

  @Get()
  async list(@Query() query: unknown): Promise<Page<unknown>> {
    const { cursor, limit } = validInput(listQuery, query);
    const [after] = readCursor(cursor, idPosition) ?? [];
    const jobs = await this.jobs.list({ limit, ...(after === undefined ? {} : { after }) });
    return pageOf(jobs.map(showJob), limit, ({ id }) => [id]);
  }

  @Get(':id')
  async show(@Param('id') id: string): Promise<unknown> {
    return showJob(await this.#find(id));
  }

  @Post(':id/pause')
  @HttpCode(200)
  pause(@Param('id') id: string, @Caller() caller: AdminCaller): Promise<unknown> {
    return this.#change('pause', id, caller);
  }

  @Post(':id/resume')
  @HttpCode(200)
  resume(@Param('id') id: string, @Caller() caller: AdminCaller): Promise<unknown> {
    return this.#change('resume', id, caller);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  cancel(@Param('id') id: string, @Caller() caller: AdminCaller): Promise<unknown> {
    return this.#change('cancel', id, caller);
  }

  async #change(verb: 'pause' | 'resume' | 'cancel', id: string, caller: AdminCaller): Promise<unknown> {
    const job = await this.#find(id);
    await this.audit.append({ actor: caller.id, action: `jobs.${verb}`, target: id, detail: { trigger: job.trigger } });
    if (!(await this.jobs[verb](id))) {
      throw new Problem(409, 'JOB_STATE_CONFLICT', 'The job is not in a state in which that can be done.');
    }
    return showJob(await this.#find(id));
  }

  async #find(id: string): Promise<MassJob> {
    const job = jobId.safeParse(id).success ? await this.jobs.find(id) : undefined;
    if (job === undefined) {
      throw new Problem(404, 'JOB_UNKNOWN', 'There is no such job.');
    }
    return job;
  }
}
