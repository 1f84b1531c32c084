import { defineObject } from '@bridge/plugin-api';
import { siteSchema } from './site.canonical.js';
import type { Site } from './site.canonical.js';
import { SiteHandler } from './site.handler.js';

export const siteObject = defineObject<Site>({
  name: 'site',
  canonical: siteSchema,
  toIntacct: { on: ['mega.site.changed.v1'], handler: SiteHandler, recordClass: 'configuration' },
});
