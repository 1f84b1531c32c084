import type { SmartEvent } from '@bridge/canonical';
import { DefectError } from '@bridge/plugin-api';
import type { Decision, DecisionContext } from '@bridge/plugin-api';
import type { EventRouter } from '@bridge/plugin-host';
import type { ClaimedJob } from '@bridge/ports';

/** Which commands follow? The domain decides; it reads and changes nothing. */
export class HandlerStage {
  readonly #router: EventRouter;

  constructor(router: EventRouter) {
    this.#router = router;
  }

  /** @throws what the handler throws; DefectError HANDLER_MISSING, HANDLER_EVENT_NO_LONGER_VALID */
  async decide(job: ClaimedJob, context: DecisionContext): Promise<Decision> {
    const route = this.#router.route(job.event.type);
    if (route === undefined) {
      throw new DefectError('HANDLER_MISSING', `No installed plugin handles "${job.event.type}" any more.`, {
        stage: 'handler',
      });
    }
    const parsed = route.object.canonical.safeParse(job.event.data);
    if (!parsed.success) {
      throw new DefectError(
        'HANDLER_EVENT_NO_LONGER_VALID',
        'The stored event does not pass the schema it passed when it came.',
        {
          stage: 'handler',
          cause: parsed.error,
        },
      );
    }
    const event: SmartEvent<unknown> = {
      id: job.event.id,
      source: job.event.source,
      type: job.event.type,
      subject: job.event.subject,
      time: job.event.time,
      tenant: job.event.tenant,
      sysId: job.sysId,
      recordVersion: job.recordVersion,
      data: parsed.data,
    };
    return route.handler.decide(event, context);
  }
}
