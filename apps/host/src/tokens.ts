/** What Nest injects by name because it is an interface. */
export const FAILPOINTS = Symbol('Failpoints');
export const SERVICE_CONFIG = Symbol('ServiceConfig');
export const TRACER = Symbol('Tracer');
export const LOGGER = Symbol('Logger');
export const GATEWAY = Symbol('IntacctGateway');
export const EVENT_LOG = Symbol('EventLog');
