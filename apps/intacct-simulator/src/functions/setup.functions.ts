import { isVisible } from '../rules/write.context.js';
import { mayEnter } from '../gateway/entity.access.js';
import type { XmlWriter } from '../gateway/xml.writer.js';
import type { FunctionContext, FunctionOutcome, GatewayFunction } from './function.model.js';

type Fields = Readonly<Record<string, string>>;

function listed(element: string, rows: readonly Fields[]): FunctionOutcome {
  const attributes = [['listtype', element] as const, ['count', rows.length] as const];
  const payload = (writer: XmlWriter): void => {
    writer.open('data', attributes);
    for (const row of rows) {
      writer.open(element);
      for (const [name, value] of Object.entries(row)) writer.leaf(name, value);
      writer.close(element);
    }
    writer.close('data');
  };
  return { transactions: 1, payload };
}

const DIMENSIONS = ['LOCATION', 'DEPARTMENT', 'CUSTOMER', 'VENDOR', 'EMPLOYEE', 'ITEM', 'CLASS', 'PROJECT', 'TASK'];

export const getDimensionsFunction: GatewayFunction = {
  name: 'getDimensions',
  run({ company }) {
    const models = DIMENSIONS.map((name) => company.model(name)).filter((model) => model !== undefined);
    return listed(
      'dimension',
      models.map((model) => ({
        objectName: model.name,
        objectLabel: model.label,
        termLabel: model.label,
        userDefinedDimension: 'false',
        enabledInGL: 'true',
      })),
    );
  },
};

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
    const currencies = new Set(
      [...company.table('LOCATIONENTITY').records.values()].map(
        (entity) => entity.values['CURRENCY'] ?? settings.baseCurrency,
      ),
    );
    const multiBase = currencies.size > 1;
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
