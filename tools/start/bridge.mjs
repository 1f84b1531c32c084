// npm run bridge -- <command>
import { launch } from './bootstrap.mjs';

await launch('apps/host/dist/cli.js', 'runBridge');
