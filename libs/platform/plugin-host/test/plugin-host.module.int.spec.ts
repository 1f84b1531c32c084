import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Inject, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { defineObject, definePlugin } from '@bridge/plugin-api';
import type { EventHandler, HealthCheck } from '@bridge/plugin-api';
import { z } from 'zod';
import { PluginHostModule } from '../src/plugin-host.module.js';
import { PluginRegistry } from '../src/plugin-registry.js';

@Injectable()
class Rates {
  readonly value = '1.5';
}

@Injectable()
class OrderHandler implements EventHandler<unknown> {
  constructor(@Inject(Rates) readonly rates: Rates) {}

  async decide() {
    return { kind: 'ignore', reason: this.rates.value } as const;
  }
}

@Injectable()
class OrdersHealth implements HealthCheck {
  readonly key = 'orders.rates';

  async check() {
    return { status: 'up' } as const;
  }
}

const orders = definePlugin({
  id: 'orders',
  apiVersion: 1,
  config: { namespace: 'orders', schema: z.object({}) },
  objects: ['order', 'quote'].map((name) =>
    defineObject<unknown>({
      name,
      canonical: z.unknown(),
      toIntacct: { on: [`orders.${name}.changed.v1`], handler: OrderHandler, recordClass: 'configuration' },
    }),
  ),
  health: [OrdersHealth],
  providers: [Rates],
});
const empty = definePlugin({
  id: 'empty',
  apiVersion: 1,
  config: { namespace: 'empty', schema: z.object({}) },
  objects: [],
});

describe('PluginHostModule', () => {
  it('makes one module of each plugin, with its handlers, health checks and helpers', async () => {
    const registry = new PluginRegistry([orders, empty]);
    const app = await Test.createTestingModule({ imports: [PluginHostModule.forRoot(registry)] }).compile();
    expect(app.get(PluginRegistry)).toBe(registry);
    const handler = app.get(OrderHandler, { strict: false });
    expect(handler.rates).toBe(app.get(Rates, { strict: false }));
    await expect(app.get(OrdersHealth, { strict: false }).check()).resolves.toEqual({ status: 'up' });
    await app.close();
  });
});
