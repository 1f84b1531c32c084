// npm run crash-lab -- --points <n> --seed <n> [--json]
import { launch } from './bootstrap.mjs';

await launch('tools/crash-lab/dist/main.js', 'runCrashLab');
