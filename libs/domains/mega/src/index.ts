export { megaPlugin } from './mega.plugin.js';
