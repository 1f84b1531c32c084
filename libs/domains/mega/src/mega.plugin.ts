import { definePlugin } from '@bridge/plugin-api';
import { companyObject } from './company/company.object.js';
import { megaConfig } from './mega.config.js';
import { siteObject } from './site/site.object.js';

export const megaPlugin = definePlugin({
  id: 'mega',
  apiVersion: 1,
  config: megaConfig,
  objects: [companyObject, siteObject],
  mirrors: [{ object: 'LOCATIONENTITY', keyField: 'LOCATIONID', fields: ['NAME', 'STATUS'] }],
});
