// npm run kafka: a real broker for development and tests.
import { launch } from './bootstrap.mjs';

await launch('tools/kafka/dist/main.js');
