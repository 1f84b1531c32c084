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
import {
  checkingAccountModel,
  glAccountModel,
  glBatchModel,
  glDetailModel,
  glEntryModel,
  journalModel,
  taxDetailModel,
  taxSolutionModel,
} from './ledger.model.js';
import { text, type ObjectModel } from './object.model.js';
import { apTermModel, arTermModel } from './term.model.js';
import { contactModel, customerModel, employeeModel, vendorModel } from './party.model.js';
import { SUBLEDGER_MODELS } from './subledger.catalog.js';

/** Every object of the simulator, in the order in which a company file is seeded. */
const OBJECTS: readonly ObjectModel[] = [
  locationEntityModel,
  locationModel,
  glAccountModel,
  journalModel,
  arTermModel,
  apTermModel,
  taxSolutionModel,
  taxDetailModel,
  departmentModel,
  classModel,
  contactModel,
  employeeModel,
  checkingAccountModel,
  customerModel,
  vendorModel,
  itemModel,
  projectModel,
  taskModel,
  glEntryModel,
  glBatchModel,
  glDetailModel,
  supdocFolderModel,
  supdocModel,
  ...SUBLEDGER_MODELS,
];

export type ModelCatalog = ReadonlyMap<string, ObjectModel>;
export type CustomFields = Readonly<Record<string, readonly string[]>>;

const within = (modules: ReadonlySet<string>, part: { readonly module?: string }): boolean =>
  part.module === undefined || modules.has(part.module);

/**
 * The objects as one company sees them: what belongs to a module that it has not does not exist there.
 *
 * @param custom  identifiers of text custom fields by object
 */
export function catalogFor(modules: readonly string[], custom: CustomFields = {}): ModelCatalog {
  const owned = new Set(modules);
  const visible = OBJECTS.filter((model) => within(owned, model)).map((model): ObjectModel => {
    const extra = (custom[model.name] ?? []).map((name) => text(name, name));
    const fields = [...model.fields.values(), ...extra].filter((field) => within(owned, field));
    return {
      ...model,
      fields: new Map(fields.map((field) => [field.name, field])),
      relations: new Map([...model.relations].filter(([, relation]) => within(owned, relation))),
    };
  });
  return new Map(visible.map((model) => [model.name, model]));
}

/** Objects that exist in the product but need a module; used to word refusals. */
export const ALL_OBJECT_NAMES: ReadonlySet<string> = new Set(OBJECTS.map((model) => model.name));
