import type { IncomingMessage, ServerResponse } from 'node:http';
import { Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { RecordCommandName } from '@bridge/canonical';
import { PostgresRecordReader } from '@bridge/persistence';
import { z } from 'zod';
import { Problem } from '../http/problem.error.js';
import { AdminController, Caller } from './admin.guard.js';
import { pageOf, pageSchema, readCursor, readJsonBody, validInput } from './admin.input.js';
import type { Page } from './admin.input.js';
import type { AdminCaller } from './admin.keys.js';
import { showJob } from './job.view.js';
import { RecordCommands } from './record.commands.js';
import { recordCommandBody, recordState, toRecordFilter } from './record.input.js';
import { showRecord, showTimeLine } from './record.view.js';

const key = z.string().min(1).max(128).optional();
const listQuery = z.strictObject({
  ...pageSchema.shape,
  company: key,
  node: key,
  q: key,
  state: recordState.optional(),
});
const position = z.tuple([z.string(), z.string(), z.string()]);

/** The Integration page: one row a record, one record's time line, and what can be asked for. */
@AdminController('records')
export class RecordsController {
  constructor(
    private readonly records: PostgresRecordReader,
    private readonly commands: RecordCommands,
  ) {}

  @Get()
  async list(@Query() query: unknown): Promise<Page<unknown>> {
    const { cursor, limit, company, node, ...filter } = validInput(listQuery, query);
    const records = await this.records.list(
      {
        ...toRecordFilter(filter),
        ...(company === undefined ? {} : { company }),
        ...(node === undefined ? {} : { node }),
      },
      { after: readCursor(cursor, position), limit },
    );
    const page = pageOf(records, limit, (record) => [record.company, record.node, record.sysId]);
    return { ...page, items: records.map(showRecord) };
  }

  @Get(':company/:node/:sysId')
  async show(
    @Param('company') company: string,
    @Param('node') node: string,
    @Param('sysId') sysId: string,
  ): Promise<unknown> {
    const timeLine = await this.records.find(company, node, sysId);
    if (timeLine === undefined) {
      throw new Problem(404, 'RECORD_UNKNOWN', 'No event of such a record has come.');
    }
    return showTimeLine(this.records, timeLine);
  }

  @Post('synchronize')
  @HttpCode(202)
  synchronize(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Caller() caller: AdminCaller,
  ): Promise<unknown> {
    return this.#command('synchronize', request, response, caller);
  }

  @Post('force-synchronize')
  @HttpCode(202)
  forceSynchronize(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Caller() caller: AdminCaller,
  ): Promise<unknown> {
    return this.#command('forceSynchronize', request, response, caller);
  }

  @Post('reset')
  @HttpCode(202)
  reset(
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @Caller() caller: AdminCaller,
  ): Promise<unknown> {
    return this.#command('resetThirdPartyId', request, response, caller);
  }

  async #command(
    command: RecordCommandName,
    request: IncomingMessage,
    response: ServerResponse,
    caller: AdminCaller,
  ): Promise<unknown> {
    const job = await this.commands.start(command, await readJsonBody(request, recordCommandBody), caller.id);
    response.setHeader('location', `/admin/jobs/${job.id}`);
    return showJob(job);
  }
}
