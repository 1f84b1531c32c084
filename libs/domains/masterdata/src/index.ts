export { masterdataPlugin } from './masterdata.plugin.js';
