import { inertFailpoints } from '@bridge/ports';
import type { Failpoints, IntacctGateway, Logger } from '@bridge/ports';
import type { ServiceConfig } from '../host.config.js';
import { systemClock } from '../system.js';
import { ArmedFailpoints, processChannel } from './armed.failpoints.js';
import { UnguardedGateway } from './unguarded.gateway.js';

/** The gateway as it is, unless a laboratory wants to see what its guards are good for. */
export function experimentalGateway(config: ServiceConfig, gateway: IntacctGateway): IntacctGateway {
  const experiments = config.environment.BRIDGE_LABORATORY ?? [];
  const leftOut = {
    uniqueId: experiments.includes('without-uniqueid'),
    resolver: experiments.includes('without-resolver'),
  };
  return leftOut.uniqueId || leftOut.resolver ? new UnguardedGateway(gateway, leftOut) : gateway;
}

/** Inert, unless this process was started by a laboratory. */
export function failpointsOf(config: ServiceConfig, logger: Logger): Failpoints {
  const isWanted = config.environment.BRIDGE_LABORATORY?.includes('failpoints') === true;
  const channel = isWanted ? processChannel((aheadMs) => systemClock.set(aheadMs)) : undefined;
  if (channel === undefined) {
    return inertFailpoints;
  }
  logger.warn('a laboratory may kill this process at any time');
  return new ArmedFailpoints(channel);
}
