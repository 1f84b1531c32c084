import { runBridge } from './cli.js';

process.exitCode = await runBridge(process.argv.slice(2));
