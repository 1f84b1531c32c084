import { closingsOf, setClosings } from '../ledger/period.rule.js';
import { closingSchema } from '../store/company.schema.js';
import type { World } from '../store/world.store.js';
import { companyOf } from './company.routes.js';
import { ControlError } from './control.error.js';
import { parseBody, type Route } from './control.router.js';

/** What is closed, and closing and opening as a person does. */
export function periodRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/companies/:/periods',
      run({ parameters }) {
        const { closedThrough, closedPeriods } = closingsOf(companyOf(world, parameters[0]));
        return { json: { closedThrough, closedPeriods } };
      },
    },
    {
      method: 'POST',
      path: '/companies/:/periods',
      run({ parameters, body }) {
        const company = companyOf(world, parameters[0]);
        const closings = parseBody(closingSchema, body);
        const unknown = closings.closedPeriods.findIndex(
          ({ entity }) => entity !== undefined && company.table('LOCATIONENTITY').byNatural(entity) === undefined,
        );
        if (unknown >= 0) throw new ControlError(422, 'is no entity', `closedPeriods[${unknown}].entity`);
        setClosings(company, closings, world.clock.now());
        world.commit(company);
        return { json: closings };
      },
    },
  ];
}
