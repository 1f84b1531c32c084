export { XmlIntacctGateway } from './xml-intacct-gateway.client.js';
export type { XmlIntacctGatewaySetup } from './xml-intacct-gateway.client.js';
export { defaultGatewayOptions } from './gateway.options.js';
export type { IntacctGatewayOptions } from './gateway.options.js';
export { readAll } from './read-all.js';
export type { ReadAllOptions } from './read-all.js';
export { linesOf, textOf } from './response/record.parser.js';
export { maskSecrets, maskXml } from './secret.mask.js';
