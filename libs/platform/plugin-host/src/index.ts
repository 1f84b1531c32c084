export { EventRouter } from './event-router.js';
export type { InstanceResolver, Route } from './event-router.js';
export { findPluginFaults } from './plugin-faults.js';
export { PluginHostModule } from './plugin-host.module.js';
export { PluginFaultsError, PluginRegistry } from './plugin-registry.js';
export type { RegisteredObject } from './plugin-registry.js';
