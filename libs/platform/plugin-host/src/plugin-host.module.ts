import { Module } from '@nestjs/common';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import type { Constructor, DomainPlugin } from '@bridge/plugin-api';
import { PluginRegistry } from './plugin-registry.js';

/** Classes of a plugin that Nest has to make. */
function providersOf(plugin: DomainPlugin): Provider[] {
  const handlers = plugin.objects.flatMap((object) =>
    object.toIntacct === undefined ? [] : [object.toIntacct.handler],
  );
  return [...new Set<Constructor>([...handlers, ...plugin.health, ...plugin.providers])].map((type) => type as Type);
}

/** One Nest module per plugin, and the registry over all of them. */
@Module({})
export class PluginHostModule {
  /** @throws PluginFaultsError PLUGIN_FAULTS when the plugins do not fit together */
  static forRoot(registry: PluginRegistry): DynamicModule {
    const modules = registry.plugins.map((plugin): DynamicModule => {
      const module = { [`${plugin.id}-plugin`]: class {} }[`${plugin.id}-plugin`] as Type;
      const providers = providersOf(plugin);
      return {
        module,
        providers,
        exports: providers,
        controllers: plugin.adminControllers.map((controller) => controller as Type),
      };
    });
    return {
      module: PluginHostModule,
      imports: modules,
      providers: [{ provide: PluginRegistry, useValue: registry }],
      exports: [PluginRegistry, ...modules],
    };
  }
}
