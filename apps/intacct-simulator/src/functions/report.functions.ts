import { refuse } from '../gateway/refusal.error.js';
import { textOf } from '../gateway/xml.parser.js';
import type { GatewayFunction } from './function.model.js';

/** Companies of the simulator have no platform views. */
export const readViewFunction: GatewayFunction = {
  name: 'readView',
  run(_context, call) {
    throw refuse('Query Failed', `View definition ${textOf(call, 'view')} not found`);
  },
};

/** Nor have they reports; what a report may return is not public. */
export const readReportFunction: GatewayFunction = {
  name: 'readReport',
  run(_context, call) {
    throw refuse('Query Failed', `Report definition ${textOf(call, 'report')} not found`);
  },
};
