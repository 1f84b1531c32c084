import { z } from 'zod';
import { DEFAULT_GAPS, gapsSchema } from '../load/profile.schema.js';
import { readCompany } from '../store/company.reader.js';
import { SeedError } from '../store/company.seed.js';
import type { CompanyStore } from '../store/company.store.js';
import type { World } from '../store/world.store.js';
import { bodyError, ControlError } from './control.error.js';
import { notJson, type Route } from './control.router.js';
import { ledgerOf } from './ledger.report.js';
import { usageOf } from './usage.report.js';

/** What each switch may hold, as JSON Schema. */
const GAP_VALUES = z.toJSONSchema(gapsSchema).properties;

/** @throws ControlError 404 */
export function companyOf(world: World, id: string | undefined): CompanyStore {
  const company = world.companies.get(id ?? '');
  if (company === undefined) throw new ControlError(404, `There is no company '${id ?? ''}'`, 'company');
  return company;
}

export function companyRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/companies',
      takes: 'bytes',
      run({ body }) {
        try {
          const file = readCompany(body as Buffer);
          if (world.companies.has(file.companyId)) {
            throw new ControlError(409, `Company '${file.companyId}' exists already`, 'companyId');
          }
          const company = world.addCompany(file);
          return { status: 201, json: { companyId: company.id, records: countsOf(company) } };
        } catch (error) {
          if (error instanceof SeedError) throw bodyError(error.faults);
          if (error instanceof SyntaxError) throw notJson(error);
          throw error;
        }
      },
    },
    {
      method: 'DELETE',
      path: '/companies/:',
      run({ parameters }) {
        const { id } = companyOf(world, parameters[0]);
        world.removeCompany(id);
        return { json: { deleted: id } };
      },
    },
    {
      method: 'GET',
      path: '/companies',
      run: () => ({
        json: {
          companies: [...world.companies.values()].map((company) => ({
            companyId: company.id,
            records: countsOf(company),
          })),
        },
      }),
    },
    {
      method: 'GET',
      path: '/companies/:/ledger',
      run: ({ parameters, query }) => ({ json: ledgerOf(companyOf(world, parameters[0]), asOfDay(query)) }),
    },
    {
      method: 'GET',
      path: '/companies/:/usage',
      run: ({ parameters }) => ({ json: usageOf(companyOf(world, parameters[0])) }),
    },
    {
      method: 'GET',
      path: '/gaps',
      run: () => ({ json: { defaults: DEFAULT_GAPS, current: world.profile.gaps, takes: GAP_VALUES } }),
    },
  ];
}

function asOfDay(query: URLSearchParams): string | undefined {
  const asOf = query.get('asOf') ?? undefined;
  if (asOf === undefined || z.iso.date().safeParse(asOf).success) return asOf;
  throw new ControlError(422, 'must be a date like 2026-01-31', 'asOf');
}

function countsOf(company: CompanyStore): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of company.catalog.keys()) {
    const { size } = company.table(name).records;
    if (size > 0) counts[name] = size;
  }
  return counts;
}
