import 'reflect-metadata';
import { Controller, Get } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { definePlugin } from '@bridge/plugin-api';
import { Secret } from '@bridge/ports';
import { RecordingLogger } from '@bridge/testing';
import { z } from 'zod';
import type { ServiceConfig } from '../host.config.js';
import { guardPluginRoutes } from './admin.guard.js';

@Controller('things')
class ThingsController {
  @Get()
  list(): readonly string[] {
    return [];
  }
}
const plugin = definePlugin({
  id: 'sample',
  apiVersion: 1,
  config: { namespace: 'sample', schema: z.object({}) },
  objects: [],
  adminControllers: [ThingsController],
});
const request = (authorization?: string): ExecutionContext =>
  ({ switchToHttp: () => ({ getRequest: () => ({ headers: { authorization } }) }) }) as unknown as ExecutionContext;

describe('guardPluginRoutes', () => {
  it('lets in whoever has a key, and nobody else', () => {
    const environment = { BRIDGE_ADMIN_KEY: new Secret('sixteen-characters') };
    guardPluginRoutes([plugin], { environment } as unknown as ServiceConfig, new RecordingLogger());
    const [guard, ...others] = Reflect.getMetadata('__guards__', ThingsController) as readonly CanActivate[];
    expect(others).toEqual([]);
    expect(guard?.canActivate(request('Bearer sixteen-characters'))).toBe(true);
    expect(() => guard?.canActivate(request())).toThrow(
      expect.objectContaining({ code: 'ADMIN_KEY_UNKNOWN', status: 401 }),
    );
    expect(Reflect.getMetadata('__exceptionFilters__', ThingsController)).toHaveLength(1);
  });
});
