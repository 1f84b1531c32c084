import type { Constructor, EventHandler } from '@bridge/plugin-api';
import type { PluginRegistry, RegisteredObject } from './plugin-registry.js';

/** Gives the one instance of a class that a plugin declared. */
export type InstanceResolver = <T>(type: Constructor<T>) => T;

/** Where events of one type go. */
export interface Route extends RegisteredObject {
  readonly handler: EventHandler<unknown>;
  readonly recordClass: 'document' | 'master' | 'configuration';
}

/** Finds the handler of an event by its type. */
export class EventRouter {
  readonly registry: PluginRegistry;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(registry: PluginRegistry, resolve: InstanceResolver) {
    this.registry = registry;
    this.#routes = new Map(
      registry.eventTypes.flatMap((type) => {
        const registered = registry.findByType(type);
        const flow = registered?.object.toIntacct;
        return registered === undefined || flow === undefined
          ? []
          : [[type, { ...registered, handler: resolve(flow.handler), recordClass: flow.recordClass }] as const];
      }),
    );
  }

  route(type: string): Route | undefined {
    return this.#routes.get(type);
  }
}
