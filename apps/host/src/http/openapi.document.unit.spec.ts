import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { AdminGuard } from '../admin/admin.guard.js';
import { apiControllers, commonControllers } from '../host.module.js';
import { adminPaths } from './openapi.admin.js';
import { openApiDocument } from './openapi.document.js';

const { paths, components, info } = openApiDocument();

/** `post /intacct/responses`; those that only refuse are left out. */
function routesOf(controller: abstract new (...args: never[]) => object): readonly string[] {
  const prefix = String(Reflect.getMetadata('path', controller));
  const handlers = Object.getOwnPropertyNames(controller.prototype).map(
    (name) => (controller.prototype as Record<string, unknown>)[name],
  );
  return handlers.flatMap((handler) => {
    const method = Reflect.getMetadata('method', handler as object) as RequestMethod | undefined;
    const path = String(Reflect.getMetadata('path', handler as object));
    const route = [prefix, path]
      .filter((part) => part !== '/')
      .join('/')
      .replaceAll(/:(\w+)/g, '{$1}');
    return method === undefined || method === RequestMethod.ALL
      ? []
      : [`${RequestMethod[method].toLowerCase()} /${route}`];
  });
}

const described = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method} ${path}`),
);

describe('the OpenAPI document', () => {
  it('describes every route, and no other', () => {
    const routes = [...commonControllers, ...apiControllers].flatMap(routesOf);
    expect(described.toSorted()).toEqual(routes.toSorted());
  });

  it('asks for a key on every route of the admin API', () => {
    const guarded = [...commonControllers, ...apiControllers].filter((controller) =>
      (Reflect.getMetadata('__guards__', controller) as unknown[] | undefined)?.includes(AdminGuard),
    );
    const admin = Object.entries(adminPaths).flatMap(([path, methods]) =>
      Object.entries<{ readonly security: unknown }>(methods).map(([method, { security }]) => ({
        route: `${method} ${path}`,
        security,
      })),
    );
    expect(admin.map(({ route }) => route).toSorted()).toEqual(guarded.flatMap(routesOf).toSorted());
    expect(described.filter((route) => route.includes(' /admin/'))).toHaveLength(admin.length);
    expect(admin.filter(({ security }) => JSON.stringify(security) !== '[{"adminKey":[]}]')).toEqual([]);
  });

  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      readonly version: string;
    };
    expect(info.version).toBe(version);
  });

  it('refers to what it defines only', () => {
    const references = [...JSON.stringify(paths).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((name) => !Object.hasOwn(components.schemas, name ?? ''))).toEqual([]);
    expect(paths['/intacct/responses'].post.security).toEqual([{ policyUser: [] }]);
    expect(Object.keys(components.securitySchemes)).toEqual(['adminKey', 'policyUser']);
  });

  it('names every operation once', () => {
    const ids = [...JSON.stringify(paths).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(described.length);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
