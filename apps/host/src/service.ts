import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger, PinoLogger } from '@bridge/observability';
import { PluginRegistry } from '@bridge/plugin-host';
import type { Logger } from '@bridge/ports';
import type { ServiceConfig } from './host.config.js';
import { HostModule } from './host.module.js';
import { plugins } from './plugins.js';
import { UserError } from './user.error.js';

/** A started process of the bridge. */
export interface RunningService {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  readonly app: NestExpressApplication;
  /** Drain and stop. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Start the roles of this process and its HTTP port.
 *
 * @throws UserError when the port is taken or the database cannot be reached or is not migrated
 */
export async function startService(config: ServiceConfig, logger: Logger): Promise<RunningService> {
  const module = HostModule.forRoot(config, new PluginRegistry(plugins), logger);
  const frameworkLogger = new NestLogger(logger);
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: frameworkLogger,
    abortOnError: false,
    // Nobody's body is read before he is known; who takes one reads it himself, bounded.
    bodyParser: false,
  });
  app.disable('x-powered-by');
  const { BRIDGE_HTTP_PORT: port, BRIDGE_HTTP_HOST: host } = config.environment;
  try {
    await app.init();
    // Why a port cannot be had is told once, by whoever catches it.
    app.useLogger(false);
    await app.listen(port, host);
    app.useLogger(frameworkLogger);
  } catch (error) {
    await app.close().catch(() => undefined);
    throw explainListen(error, port);
  }
  let stopping: Promise<void> | undefined;
  return { url: await app.getUrl(), app, stop: () => (stopping ??= app.close()) };
}

function explainListen(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRINUSE' || code === 'EACCES'
    ? new UserError(
        `Port ${port} cannot be used (${code}): set BRIDGE_HTTP_PORT to another one, or to 0 for any free one.`,
      )
    : error;
}

/** The log of a process: JSON lines on stdout, or on stderr where stdout carries a document. */
export function createLogger(level: 'debug' | 'info' | 'warn' | 'error', destination: 'stdout' | 'stderr'): PinoLogger {
  return new PinoLogger({ level, destination });
}
