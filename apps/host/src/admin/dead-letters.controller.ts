import type { IncomingMessage } from 'node:http';
import { Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { PostgresAuditLog, PostgresDeadLetters } from '@bridge/persistence';
import { DeadLetterReplay } from '@bridge/pipeline';
import type { ReplayOutcome } from '@bridge/ports';
import { z } from 'zod';
import { Problem } from '../http/problem.error.js';
import { AdminController, Caller } from './admin.guard.js';
import { cursorOf, idPosition, pageOf, pageSchema, readCursor, readJsonBody, validInput } from './admin.input.js';
import type { Page } from './admin.input.js';
import type { AdminCaller } from './admin.keys.js';
import { deadLetterFilter, deadLetterState, letterId, replayBody, toFilter } from './dead-letter.input.js';
import { showLetter, showLetterDetail } from './dead-letter.view.js';

const listQuery = z.strictObject({ ...deadLetterFilter.shape, ...pageSchema.shape, state: deadLetterState });
const groupsQuery = z.strictObject({ ...deadLetterFilter.shape, limit: pageSchema.shape.limit });

/** Events that need a person: triage and replay. */
@AdminController('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly letters: PostgresDeadLetters,
    private readonly replays: DeadLetterReplay,
    private readonly audit: PostgresAuditLog,
  ) {}

  @Get()
  async list(@Query() query: unknown): Promise<Page<unknown>> {
    const { cursor, limit, state, ...filter } = validInput(listQuery, query);
    const [after] = readCursor(cursor, idPosition) ?? [];
    const letters = await this.letters.list(toFilter(filter), state, {
      limit,
      ...(after === undefined ? {} : { after }),
    });
    return pageOf(letters.map(showLetter), limit, ({ id }) => [id]);
  }

  @Get('groups')
  async groups(@Query() query: unknown): Promise<Page<unknown>> {
    const { limit, ...filter } = validInput(groupsQuery, query);
    return { items: await this.letters.groups(toFilter(filter), limit) };
  }

  @Get(':id')
  async show(@Param('id') id: string): Promise<unknown> {
    const letter = letterId.safeParse(id).success ? await this.letters.find(id) : undefined;
    if (letter === undefined) {
      throw new Problem(404, 'DEAD_LETTER_UNKNOWN', 'There is no such dead letter.');
    }
    return showLetterDetail(letter);
  }

  /** One bounded turn: whoever wants more comes again with `next`. */
  @Post('replay')
  @HttpCode(200)
  async replay(@Req() request: IncomingMessage, @Caller() caller: AdminCaller): Promise<unknown> {
    const { cursor, limit, all, ...selection } = await readJsonBody(request, replayBody);
    const [after] = readCursor(cursor, idPosition) ?? [];
    const filter = toFilter(selection);
    const target = all === true && Object.keys(filter).length === 0 ? 'all' : JSON.stringify(filter);
    await this.audit.append({
      actor: caller.id,
      action: 'dead-letters.replay',
      target: target.slice(0, 1024),
      detail: { ...filter, limit, after },
    });
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const { replayed, next } = await this.replays.replay(filter, caller.id, page);
    const count = (outcome: ReplayOutcome): number => replayed.filter((letter) => letter.outcome === outcome).length;
    return {
      accepted: count('accepted'),
      repeat: count('repeat'),
      failed: count('failed'),
      letters: replayed,
      ...(next === undefined ? {} : { next: cursorOf([next]) }),
    };
  }
}
