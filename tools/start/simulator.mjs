// npm run simulator -- --port 8700 --company <file.json>…
import { launch } from './bootstrap.mjs';

await launch('apps/intacct-simulator/dist/main.js');
