import type { ExpectedFunction, GatewayFunction } from '@bridge/ports';

/** What to remember of a function. */
export function expectFunction(call: GatewayFunction): ExpectedFunction {
  const { kind, controlId } = call;
  return {
    kind,
    controlId,
    recordCount: call.kind === 'delete' && Array.isArray(call.keys) ? new Set(call.keys).size : 1,
  };
}
