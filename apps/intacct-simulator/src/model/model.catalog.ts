import { ADMINISTRATION_MODELS } from './administration.model.js';
import { applicationModel } from '../platform/application.model.js';
import { supdocFolderModel, supdocModel } from '../legacy/attachment.model.js';
import {
  classModel,
  departmentModel,
  itemModel,
  locationEntityModel,
  locationModel,
  projectModel,
  taskModel,
} from './dimension.model.js';
import { glAccountModel, journalModel, statAccountModel, statJournalModel } from './account.model.js';
import { contractModel, warehouseModel } from './contract.model.js';
import { accumulationTypeModel, costTypeModel, standardCostTypeModel } from './cost-type.model.js';
import { checkingAccountModel, savingsAccountModel } from './bank-account.model.js';
import { exchangeRateEntryModel, exchangeRateModel, exchangeRateTypesModel } from './exchange-rate.model.js';
import { glBatchModel, glDetailModel, glEntryModel } from './ledger.model.js';
import { taxDetailModel, taxSolutionModel } from './tax.model.js';
import { jobQueueModel } from './job-queue.model.js';
import { customize, NO_CUSTOMIZATION, type Customization } from './custom.model.js';
import { FURTHER_FIELDS } from './further.fields.js';
import { withFields, type ObjectModel } from './object.model.js';
import { apTermModel, arTermModel } from './term.model.js';
import { contactVersionModel } from './contact-version.model.js';
import { contactModel, customerModel, employeeModel, vendorModel } from './party.model.js';
import { userInfoModel } from './user.model.js';
import { SUBLEDGER_MODELS } from './subledger.catalog.js';

/** Every object of the simulator, in the order in which a company file is seeded. */
const OBJECTS: readonly ObjectModel[] = [
  locationEntityModel,
  locationModel,
  glAccountModel,
  statAccountModel,
  journalModel,
  statJournalModel,
  exchangeRateTypesModel,
  exchangeRateEntryModel,
  exchangeRateModel,
  arTermModel,
  apTermModel,
  taxSolutionModel,
  taxDetailModel,
  departmentModel,
  classModel,
  contactModel,
  contactVersionModel,
  employeeModel,
  checkingAccountModel,
  savingsAccountModel,
  customerModel,
  vendorModel,
  itemModel,
  projectModel,
  taskModel,
  accumulationTypeModel,
  standardCostTypeModel,
  costTypeModel,
  contractModel,
  warehouseModel,
  glEntryModel,
  glBatchModel,
  glDetailModel,
  supdocFolderModel,
  supdocModel,
  applicationModel,
  jobQueueModel,
  ...SUBLEDGER_MODELS,
  ...ADMINISTRATION_MODELS,
  userInfoModel,
];

export type ModelCatalog = ReadonlyMap<string, ObjectModel>;

const within = (modules: ReadonlySet<string>, part: { readonly module?: string }): boolean =>
  part.module === undefined || modules.has(part.module);

/** What a model names itself stands as it is. */
function withFurther(model: ObjectModel): ObjectModel {
  const further = (FURTHER_FIELDS[model.name] ?? []).filter((field) => !model.fields.has(field.name));
  return further.length === 0 ? model : withFields(model, [...model.fields.values(), ...further]);
}

/** The objects as one company sees them: what belongs to a module that it has not does not exist there. */
export function catalogFor(modules: readonly string[], custom: Customization = NO_CUSTOMIZATION): ModelCatalog {
  const owned = new Set(modules);
  const visible = OBJECTS.filter((model) => within(owned, model)).map((model) => withFurther(model));
  const models = customize(visible, custom).map((model): ObjectModel => {
    const fields = [...model.fields.values()];
    const kept = fields.filter((field) => within(owned, field));
    const relations = [...model.relations].filter(([, relation]) => within(owned, relation));
    if (kept.length === fields.length && relations.length === model.relations.size) return { ...model };
    return { ...withFields(model, kept), relations: new Map(relations) };
  });
  return new Map(models.map((model) => [model.name, model]));
}

/** Objects that exist in the product but need a module; used to word refusals. */
export const ALL_OBJECT_NAMES: ReadonlySet<string> = new Set(OBJECTS.map((model) => model.name));
