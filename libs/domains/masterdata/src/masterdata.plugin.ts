import { definePlugin } from '@bridge/plugin-api';
import { contactObject } from './contact/contact.object.js';
import { customerObject } from './customer/customer.object.js';
import { itemObject } from './item/item.object.js';
import { masterdataConfig } from './masterdata.config.js';
import { supplierObject } from './supplier/supplier.object.js';

export const masterdataPlugin = definePlugin({
  id: 'masterdata',
  apiVersion: 1,
  config: masterdataConfig,
  objects: [itemObject, contactObject, customerObject, supplierObject],
  mirrors: [
    { object: 'ARTERM', keyField: 'NAME', fields: ['STATUS'] },
    { object: 'APTERM', keyField: 'NAME', fields: ['STATUS'] },
  ],
});
