import type { GatewayFunction } from '../functions/function.model.js';
import { requireModel } from '../functions/model.lookup.js';
import { refuse } from '../gateway/refusal.error.js';
import { textOf } from '../gateway/xml.parser.js';
import { createRecord, updateRecord } from '../rules/record.writer.js';
import { newDraft } from '../rules/write.context.js';
import { AWAITS_AUTHORIZATION, INSTALLED } from './application.model.js';
import { parseApplication } from './application.parser.js';

/**
 * Installs or upgrades an application. One with a user-defined dimension waits until an administrator authorises it:
 * the control port sets STATE of its PTAPPLICATION record.
 */
export const installAppFunction: GatewayFunction = {
  name: 'installApp',
  right: { object: 'PTAPPLICATION', verb: 'add' },
  run(context, call) {
    const { company } = context;
    const model = requireModel(company, 'PTAPPLICATION', 'XL03000006');
    const application = parseApplication(textOf(call, 'appxml'));
    for (const { name } of application.objects) {
      const taken = company.model(name);
      if (taken !== undefined && !taken.isCustom) {
        throw refuse('BL01001973', `The application definition is not valid: object ${name} is one of the product`);
      }
    }
    const draft = newDraft({
      APPLICATIONNAME: application.name,
      ORDERNO: application.orderNo,
      DESCRIPTION: application.description,
      VERSION: application.version,
      ORIGINALID: application.originalId,
      STATE: application.needsAuthorization ? AWAITS_AUTHORIZATION : INSTALLED,
      DEFINITIONS: JSON.stringify(application.objects),
    });
    const isUpgrade = company.table('PTAPPLICATION').byNatural(application.name) !== undefined;
    (isUpgrade ? updateRecord : createRecord)(context, model, draft);
    return { transactions: 1 };
  },
};
