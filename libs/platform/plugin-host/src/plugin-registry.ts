import type { AnySyncObject, DomainPlugin, MirrorDeclaration } from '@bridge/plugin-api';
import { findPluginFaults } from './plugin-faults.js';

/** The installed plugins cannot work together. Lists every fault. */
export class PluginFaultsError extends Error {
  readonly code = 'PLUGIN_FAULTS';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The installed plugins cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'PluginFaultsError';
    this.faults = faults;
  }
}

/** An object and the plugin it belongs to. */
export interface RegisteredObject {
  readonly plugin: DomainPlugin;
  readonly object: AnySyncObject;
}

/** What the installed plugins bring, by name. Built once, from data: it needs no Nest. */
export class PluginRegistry {
  readonly plugins: readonly DomainPlugin[];
  readonly #byType = new Map<string, RegisteredObject>();
  readonly #byName = new Map<string, RegisteredObject>();
  readonly #mirrors = new Map<string, MirrorDeclaration>();

  /** @throws PluginFaultsError PLUGIN_FAULTS */
  constructor(plugins: readonly DomainPlugin[]) {
    const faults = findPluginFaults(plugins);
    if (faults.length > 0) {
      throw new PluginFaultsError(faults);
    }
    this.plugins = plugins;
    for (const plugin of plugins) {
      for (const object of plugin.objects) {
        const registered = { plugin, object };
        this.#byName.set(`${plugin.id}/${object.name}`, registered);
        object.toIntacct?.on.forEach((type) => this.#byType.set(type, registered));
      }
      plugin.mirrors.forEach((mirror) => this.#addMirror(mirror));
    }
  }

  /** The object that an event type belongs to. */
  findByType(type: string): RegisteredObject | undefined {
    return this.#byType.get(type);
  }

  findObject(pluginId: string, name: string): RegisteredObject | undefined {
    return this.#byName.get(`${pluginId}/${name}`);
  }

  /** An object that has events of its own, by its name alone. */
  findNode(name: string): RegisteredObject | undefined {
    return [...this.#byName.values()].find(({ object }) => object.name === name && object.toIntacct !== undefined);
  }

  /** Two plugins may mirror the same object: the fields of both are kept. */
  findMirror(object: string): MirrorDeclaration | undefined {
    return this.#mirrors.get(object);
  }

  get eventTypes(): readonly string[] {
    return [...this.#byType.keys()].sort();
  }

  #addMirror(mirror: MirrorDeclaration): void {
    const known = this.#mirrors.get(mirror.object);
    const fields = new Set([...(known?.fields ?? []), ...mirror.fields]);
    this.#mirrors.set(mirror.object, { ...mirror, fields: [...fields] });
  }
}
