export { financialPlugin } from './financial.plugin.js';
