import { PackageError } from '../events/package.error.js';
import { installedJson, installPackage } from '../events/package.installer.js';
import { parsePackage } from '../events/package.parser.js';
import type { Courier } from '../events/courier.js';
import type { World } from '../store/world.store.js';
import { companyOf } from './company.routes.js';
import { ControlError } from './control.error.js';
import type { Route } from './control.router.js';
import { wholeNumber } from './query.reader.js';

const MAX_LIMIT = 10_000;

function importPackage(world: World, id: string | undefined, xml: unknown): object {
  const company = companyOf(world, id);
  try {
    const report = installPackage(company, parsePackage(String(xml)), world.clock.now());
    world.commit(company);
    return report;
  } catch (error) {
    if (error instanceof PackageError) throw new ControlError(422, error.message, error.place);
    throw error;
  }
}

/** Customization packages and posts of Smart Events. */
export function eventRoutes(world: World, courier: Courier): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/companies/:/packages',
      takes: 'xml',
      run: ({ parameters, body }) => ({ status: 201, json: importPackage(world, parameters[0], body) }),
    },
    {
      method: 'GET',
      path: '/companies/:/packages',
      run: ({ parameters }) => ({ json: installedJson(companyOf(world, parameters[0])) }),
    },
    {
      method: 'GET',
      path: '/companies/:/deliveries',
      run({ parameters, query }) {
        const { id } = companyOf(world, parameters[0]);
        const since = wholeNumber(query, 'since', { fallback: 0 });
        const limit = Math.min(MAX_LIMIT, wholeNumber(query, 'limit', { fallback: 100, min: 1 }));
        const { journal } = courier;
        return { json: { last: journal.lastSeq, deliveries: journal.list(id, since, limit) } };
      },
    },
  ];
}
