// npm run bench -- <name>… [--json]
import { launch } from './bootstrap.mjs';

await launch('tools/bench/dist/main.js', 'runBench');
