import { describe, expect, it } from '@jest/globals';
import { definePlugin } from '@bridge/plugin-api';
import type { AnySyncObject, Constructor, DomainPlugin, EventHandler, EventType } from '@bridge/plugin-api';
import { z } from 'zod';
import { EventRouter } from './event-router.js';
import { findPluginFaults } from './plugin-faults.js';
import { PluginFaultsError, PluginRegistry } from './plugin-registry.js';

class Handler implements EventHandler<unknown> {
  async decide() {
    return { kind: 'ignore', reason: 'a spec' } as const;
  }
}

const object = (name: string, on: readonly string[], changes: Partial<AnySyncObject> = {}): AnySyncObject => ({
  name,
  canonical: z.unknown(),
  mapping: { intacctObject: 'X', toIntacct: () => ({}), identity: () => ({ idField: 'ID', match: {} }) },
  toIntacct: { on: on as readonly EventType[], handler: Handler, recordClass: 'master' },
  ...changes,
});
const plugin = (id: string, objects: readonly AnySyncObject[], changes: Partial<DomainPlugin> = {}): DomainPlugin =>
  definePlugin({ id, apiVersion: 1, config: { namespace: id, schema: z.object({}) }, objects, ...changes });
const migration = (name: string): Constructor => ({ [name]: class {} })[name] as Constructor;

const customer = object('customer', ['sales.customer.changed.v1']);
const mirror = (keyField: string, fields: readonly string[] = []) => ({ object: 'GLACCOUNT', keyField, fields });

describe('findPluginFaults', () => {
  it('finds nothing wrong with plugins that fit together', () => {
    expect(
      findPluginFaults([
        plugin('sales', [
          customer,
          {
            name: 'part',
            canonical: z.unknown(),
            ...(customer.mapping === undefined ? {} : { mapping: customer.mapping }),
          },
          {
            name: 'site',
            canonical: z.unknown(),
            toIntacct: { on: ['sales.site.changed.v12'], handler: Handler, recordClass: 'configuration' },
          },
        ]),
        plugin('custom-package2', [], {
          mirrors: [mirror('ACCOUNTNO'), mirror('ACCOUNTNO', ['TITLE'])],
          migrations: [migration('CreateTerms1763856000000')],
        }),
      ]),
    ).toEqual([]);
  });

  it.each<readonly [string, readonly DomainPlugin[], string]>([
    ['an id in use', [plugin('sales', []), plugin('sales', [])], 'two plugins have the id "sales"'],
    ['an id in camel case', [plugin('bigSales', [])], 'plugin id "bigSales" is not kebab-case'],
    ['an id that ends in a hyphen', [plugin('sales-', [])], 'plugin id "sales-" is not kebab-case'],
    [
      'a foreign namespace',
      [plugin('sales', [], { config: { namespace: 'other', schema: z.object({}) } })],
      'plugin "sales": its configuration namespace is "other", it must be the id',
    ],
    [
      'two handlers of one type',
      [plugin('sales', [object('customer', ['sales.customer.changed.v1', 'sales.customer.changed.v1'])])],
      'event type "sales.customer.changed.v1" has two handlers: sales/customer and sales/customer',
    ],
    [
      'a type of another domain',
      [plugin('sales', [object('customer', ['other.customer.changed.v1'])])],
      'plugin "sales", object "customer": event type "other.customer.changed.v1" must start with "sales.customer."',
    ],
    [
      'a type without version',
      [plugin('sales', [object('customer', ['sales.customer.changed'])])],
      'plugin "sales", object "customer": event type "sales.customer.changed" has no version',
    ],
    [
      'version 0',
      [plugin('sales', [object('customer', ['sales.customer.changed.v0'])])],
      'plugin "sales", object "customer": event type "sales.customer.changed.v0" has no version',
    ],
    [
      'a handler without types',
      [plugin('sales', [object('customer', [])])],
      'plugin "sales", object "customer" has a handler but no event type',
    ],
    [
      'an object without mapping',
      [
        plugin('sales', [
          {
            name: 'customer',
            canonical: z.unknown(),
            toIntacct: { on: ['sales.customer.changed.v1'], handler: Handler, recordClass: 'document' },
          },
        ]),
      ],
      'plugin "sales", object "customer" has no mapping',
    ],
    [
      'two objects of one name',
      [plugin('sales', [customer, object('customer', ['sales.customer.deleted.v1'])])],
      'plugin "sales" has two objects called "customer"',
    ],
    [
      'a migration without time',
      [plugin('sales', [], { migrations: [migration('CreateTerms')] })],
      'plugin "sales": migration "CreateTerms" must end in a 13-digit time',
    ],
    [
      'mirrors with two keys',
      [plugin('sales', [], { mirrors: [mirror('ACCOUNTNO')] }), plugin('other', [], { mirrors: [mirror('RECORDNO')] })],
      'the mirror of GLACCOUNT has two key fields: ACCOUNTNO and RECORDNO',
    ],
  ])('finds %s', (_, plugins, fault) => {
    expect(findPluginFaults(plugins)).toEqual([fault]);
  });
});

describe('two objects that take the same event', () => {
  it('are named, with the one to which it does not belong', () => {
    expect(findPluginFaults([plugin('sales', [customer, object('other', ['sales.customer.changed.v1'])])])).toEqual([
      'event type "sales.customer.changed.v1" has two handlers: sales/customer and sales/other',
      'plugin "sales", object "other": event type "sales.customer.changed.v1" must start with "sales.other."',
    ]);
  });
});

describe('PluginRegistry', () => {
  it('refuses plugins that do not fit, and lists every fault together', () => {
    const plugins = [
      plugin('Sales', [object('customer', [])], { config: { namespace: 'x', schema: z.object({}) } }),
      plugin('Sales', [], { migrations: [migration('Bad')], config: { namespace: 'Sales', schema: z.object({}) } }),
    ];
    let error: unknown;
    try {
      new PluginRegistry(plugins);
    } catch (thrown) {
      error = thrown;
    }
    const faults = findPluginFaults(plugins);
    expect(faults).toHaveLength(6);
    expect(error).toBeInstanceOf(PluginFaultsError);
    expect(error).toMatchObject({ code: 'PLUGIN_FAULTS', faults });
    expect(faults.filter((fault) => !String(error).includes(fault))).toEqual([]);
  });

  it('finds objects by event type and by name, and joins mirrors', () => {
    const sales = plugin('sales', [customer], { mirrors: [mirror('ACCOUNTNO', ['TITLE'])] });
    const other = plugin('other', [], { mirrors: [mirror('ACCOUNTNO', ['STATUS', 'TITLE'])] });
    const registry = new PluginRegistry([sales, other]);
    expect(registry.findByType('sales.customer.changed.v1')).toEqual({ plugin: sales, object: customer });
    expect(registry.findByType('sales.customer.changed.v2')).toBeUndefined();
    expect(registry.findObject('sales', 'customer')?.object).toBe(customer);
    expect(registry.findObject('other', 'customer')).toBeUndefined();
    expect(registry.eventTypes).toEqual(['sales.customer.changed.v1']);
    expect(registry.findMirror('GLACCOUNT')).toEqual(mirror('ACCOUNTNO', ['TITLE', 'STATUS']));
    expect(registry.findMirror('JOURNAL')).toBeUndefined();
  });
});

describe('EventRouter', () => {
  it('routes by type to the one instance of a handler', () => {
    const both = object('customer', ['sales.customer.changed.v1', 'sales.customer.changed.v2']);
    const resolved: unknown[] = [];
    const handler = new Handler();
    const router = new EventRouter(new PluginRegistry([plugin('sales', [both])]), <T>(type: Constructor<T>) => {
      resolved.push(type);
      return handler as T;
    });
    expect(router.route('sales.customer.changed.v2')).toMatchObject({ object: both, handler, recordClass: 'master' });
    expect(router.route('sales.customer.changed.v3')).toBeUndefined();
    expect(resolved).toEqual([Handler, Handler]);
  });
});
