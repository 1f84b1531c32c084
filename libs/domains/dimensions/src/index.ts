export { dimensionsPlugin } from './dimensions.plugin.js';
