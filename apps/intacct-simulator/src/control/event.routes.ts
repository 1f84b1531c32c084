import { z } from 'zod';
import { deliveryFaultSchema, type DeliveryFaultBoard } from '../events/delivery.fault.js';
import { deliveryJson } from '../events/delivery.model.js';
import type { DeliveryQueue } from '../events/delivery.queue.js';
import { faultOf } from '../events/link.check.js';
import { PackageError, parsePackage, type CustomizationPackage } from '../events/package.parser.js';
import type { SmartLink } from '../events/smart-link.schema.js';
import { INTERNAL_TABLES, type CompanyStore } from '../store/company.store.js';
import type { World } from '../store/world.store.js';
import { companyOf } from './company.routes.js';
import { ControlError } from './control.error.js';
import { parseBody, type ControlAnswer, type Route } from './control.router.js';

export interface EventSite {
  readonly world: World;
  readonly deliveries: DeliveryQueue;
  readonly deliveryFaults: DeliveryFaultBoard;
}

function readPackage(company: CompanyStore, text: string): CustomizationPackage {
  try {
    const found = parsePackage(text);
    for (const link of found.links) {
      const fault = faultOf(company, link);
      if (fault !== undefined) throw new PackageError(`smartLink '${link.smartLinkId}': ${fault.field}`, fault.reason);
    }
    return found;
  } catch (error) {
    if (error instanceof PackageError) throw new ControlError(422, error.message, error.field);
    throw error;
  }
}

function keepLink(company: CompanyStore, link: SmartLink, at: number): void {
  const table = company.table(INTERNAL_TABLES.smartLinks);
  const no = table.byNatural(link.smartLinkId)?.no ?? table.nextNo();
  const values = { RECORDNO: String(no), ID: link.smartLinkId, DEFINITION: JSON.stringify(link) };
  company.put(INTERNAL_TABLES.smartLinks, { no, values, at });
}

function importPackage(world: World, company: CompanyStore, text: string): ControlAnswer {
  const { name, links, ignored } = readPackage(company, text);
  const known = new Set(company.smartLinks.map(({ smartLinkId }) => smartLinkId));
  for (const link of links) keepLink(company, link, world.clock.now());
  world.commit(company);
  const imported = links.map(({ smartLinkId }) => smartLinkId);
  return { status: 201, json: { name, imported, replaced: imported.filter((id) => known.has(id)), ignored } };
}

export function eventRoutes({ world, deliveries, deliveryFaults }: EventSite): readonly Route[] {
  const faultsJson = (): object => ({ faults: deliveryFaults.list() });
  return [
    {
      method: 'POST',
      path: '/companies/:/packages',
      isText: true,
      run: ({ parameters, body }) => importPackage(world, companyOf(world, parameters[0]), String(body)),
    },
    {
      method: 'GET',
      path: '/companies/:/packages',
      run: ({ parameters }) => ({
        json: {
          smartEvents: companyOf(world, parameters[0]).smartLinks.map((link) => ({
            ...link,
            arguments: link.arguments.map(({ argument }) => argument),
          })),
        },
      }),
    },
    {
      method: 'GET',
      path: '/companies/:/deliveries',
      run({ parameters }) {
        const list = deliveries.list(companyOf(world, parameters[0]).id);
        return { json: { count: list.length, deliveries: list.map((each) => deliveryJson(each)) } };
      },
    },
    {
      method: 'POST',
      path: '/delivery-faults',
      run({ body }) {
        const rules = parseBody(
          z.union([deliveryFaultSchema.transform((rule) => [rule]), z.array(deliveryFaultSchema)]),
          body,
        );
        for (const rule of rules) deliveryFaults.add(rule);
        return { status: 201, json: faultsJson() };
      },
    },
    { method: 'GET', path: '/delivery-faults', run: () => ({ json: faultsJson() }) },
    {
      method: 'DELETE',
      path: '/delivery-faults',
      run() {
        deliveryFaults.clear();
        return { json: faultsJson() };
      },
    },
  ];
}
