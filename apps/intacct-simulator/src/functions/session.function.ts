import { refuse } from '../gateway/refusal.error.js';
import { textOf } from '../gateway/xml.parser.js';
import { mayEnter } from '../gateway/entity.access.js';
import type { GatewayFunction } from './function.model.js';

export const getApiSessionFunction: GatewayFunction = {
  name: 'getAPISession',
  run(context, call) {
    const { world, company, actor, gaps } = context;
    const asked = call.children.some((child) => child.name === 'locationid');
    const entity = asked ? textOf(call, 'locationid') : actor.entity;
    if (!mayEnter(company, actor.userId, entity)) {
      throw refuse('Get API Session Failed', `The location '${entity}' does not exist or is not open to the user`);
    }
    const expiresAt = context.now + gaps.sessionTimeoutMinutes * 60_000;
    const endpoint = gaps.endpoint === '' ? context.endpoint : gaps.endpoint;
    const session = world.sessions.open({ companyId: company.id, userId: actor.userId, entity, endpoint }, expiresAt);
    return {
      transactions: 0,
      payload: (writer) => {
        writer.open('data');
        writer.open('api');
        writer.leaf('sessionid', session.id);
        writer.leaf('endpoint', endpoint);
        writer.leaf('locationid', entity);
        writer.close('api');
        writer.close('data');
      },
    };
  },
};
