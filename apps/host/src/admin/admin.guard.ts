import type { IncomingMessage } from 'node:http';
import {
  applyDecorators,
  Controller,
  createParamDecorator,
  Inject,
  Injectable,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { DomainPlugin } from '@bridge/plugin-api';
import type { Logger } from '@bridge/ports';
import type { ServiceConfig } from '../host.config.js';
import { Problem } from '../http/problem.error.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { SERVICE_CONFIG } from '../tokens.js';
import { AdminKeys } from './admin.keys.js';
import type { AdminCaller } from './admin.keys.js';

const callers = new WeakMap<IncomingMessage, AdminCaller>();

/** Lets in whoever has a key of the admin API; without one configured, nobody. */
@Injectable()
export class AdminGuard implements CanActivate {
  readonly #keys: AdminKeys;

  constructor(@Inject(SERVICE_CONFIG) { environment }: ServiceConfig) {
    this.#keys = new AdminKeys(environment.BRIDGE_ADMIN_KEY);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const caller = this.#keys.findCaller(request.headers.authorization);
    if (caller !== undefined) {
      callers.set(request, caller);
      return true;
    }
    throw this.#keys.isConfigured
      ? new Problem(401, 'ADMIN_KEY_UNKNOWN', 'The admin API needs a key: Authorization: Bearer <key>.', {
          'www-authenticate': 'Bearer realm="admin"',
        })
      : new Problem(503, 'ADMIN_NOT_CONFIGURED', 'No admin key is configured: set BRIDGE_ADMIN_KEY.');
  }
}

/** The parameter that says who asks. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): AdminCaller => {
  const caller = callers.get(context.switchToHttp().getRequest<IncomingMessage>());
  if (caller === undefined) {
    throw new Error('an admin route is not guarded');
  }
  return caller;
});

/** A controller under `/admin/`: guarded, and with problems as answers. */
export function AdminController(path: string): ClassDecorator {
  return applyDecorators(Controller(`admin/${path}`), UseGuards(AdminGuard), UseFilters(ProblemFilter));
}

/** Routes that plugins bring are for the same callers; they are made elsewhere, so they get what they need ready-made. */
export function guardPluginRoutes(plugins: readonly DomainPlugin[], config: ServiceConfig, logger: Logger): void {
  const [guard, filter] = [new AdminGuard(config), new ProblemFilter(logger)];
  for (const controller of plugins.flatMap((plugin) => plugin.adminControllers)) {
    UseGuards(guard)(controller);
    UseFilters(filter)(controller);
  }
}
