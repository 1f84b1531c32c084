import { isVisible } from '../rules/write.context.js';
import { isMultiBase } from '../ledger/base.currencies.js';
import { mayEnter } from '../gateway/entity.access.js';
import type { FunctionContext, GatewayFunction } from './function.model.js';
import { listed } from './listed.payload.js';

const month = (value: string | undefined): string => value ?? '1';

export const readEntityDetailsFunction: GatewayFunction = {
  name: 'readEntityDetails',
  run(context: FunctionContext) {
    const { company, actor } = context;
    const entities = [...company.table('LOCATIONENTITY').records.values()].filter(
      (record) =>
        isVisible(record, context.entity) && mayEnter(company, actor.userId, record.values['LOCATIONID'] ?? ''),
    );
    return listed(
      'entity',
      entities.map(({ no, values }) => ({
        id: values['LOCATIONID'] ?? '',
        name: values['NAME'] ?? '',
        recordno: String(no),
        currency: values['CURRENCY'] ?? company.settings.baseCurrency,
        firstfiscalmonth: month(values['FIRSTMONTH']),
        firstfiscaltaxmonth: month(values['FIRSTMONTHTAX']),
        weekstart: values['WEEKSTART'] ?? 'Sunday',
      })),
    );
  },
};

export const getFinancialSetupFunction: GatewayFunction = {
  name: 'getFinancialSetup',
  run({ company }) {
    const { settings } = company;
    const multiBase = isMultiBase(company);
    return listed('financialSetup', [
      {
        defaultBook: 'ACCRUAL',
        multiBook: 'false',
        firstFiscalMonth: String(settings.firstFiscalMonth),
        multiEntityShared: String(company.isMultiEntity),
        multiCurrency: String(settings.modules.includes('MCP')),
        multiBaseCurrency: String(multiBase),
        baseCurrency: multiBase ? '' : settings.baseCurrency,
      },
    ]);
  },
};
