// npm start: the whole bridge on this machine, with the project's sample unless told otherwise.
import { launch } from './bootstrap.mjs';

await launch('apps/host/dist/cli.js', 'runStart');
