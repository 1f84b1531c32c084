import type { Courier } from '../events/courier.js';
import type { World } from '../store/world.store.js';
import { companyOf } from './company.routes.js';
import { ControlError } from './control.error.js';
import type { Route } from './control.router.js';

const MAX_LIMIT = 10_000;

function numberOf(query: URLSearchParams, name: string, fallback: number, min: number): number {
  const value = Number(query.get(name) ?? fallback);
  if (Number.isInteger(value) && value >= min) return value;
  throw new ControlError(422, `must be a whole number from ${min}`, name);
}

/** Posts of Smart Events. */
export function eventRoutes(world: World, courier: Courier): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/companies/:/deliveries',
      run({ parameters, query }) {
        const { id } = companyOf(world, parameters[0]);
        const since = numberOf(query, 'since', 0, 0);
        const limit = Math.min(MAX_LIMIT, numberOf(query, 'limit', 100, 1));
        const { journal } = courier;
        return { json: { last: journal.lastSeq, deliveries: journal.list(id, since, limit) } };
      },
    },
  ];
}
