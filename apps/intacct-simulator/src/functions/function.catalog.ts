import { getAuditTrailFunction } from './audit-trail.function.js';
import { inspectFunction, lookupFunction } from './definition.functions.js';
import { LEGACY_FUNCTIONS } from '../legacy/legacy.catalog.js';
import { installAppFunction } from '../platform/install.function.js';
import type { GatewayFunction } from './function.model.js';
import { queryFunction } from './query.function.js';
import { readByQueryFunction, readMoreFunction } from './read-by-query.functions.js';
import { readByNameFunction, readFunction } from './read.functions.js';
import { readRelatedFunction } from './related.function.js';
import { readReportFunction, readViewFunction } from './report.functions.js';
import { retrievePdfFunction } from './retrieve-pdf.function.js';
import { getApiSessionFunction } from './session.function.js';
import {
  getDimensionAutofillDetailsFunction,
  getDimensionRelationshipsFunction,
  getDimensionRestrictedDataFunction,
  getDimensionRestrictionsFunction,
  getDimensionsFunction,
} from './dimension.functions.js';
import { getApplicationsFunction, getCompanyPrefsFunction } from './preference.functions.js';
import { getFinancialSetupFunction, readEntityDetailsFunction } from './setup.functions.js';
import { getUserPermissionsFunction, readUserFormattingFunction } from './user.functions.js';
import { createFunction, deleteFunction, updateFunction } from './write.functions.js';

const FUNCTIONS: readonly GatewayFunction[] = [
  getApiSessionFunction,
  createFunction,
  updateFunction,
  deleteFunction,
  readFunction,
  readByNameFunction,
  readByQueryFunction,
  readMoreFunction,
  queryFunction,
  lookupFunction,
  inspectFunction,
  getDimensionsFunction,
  getDimensionRelationshipsFunction,
  getDimensionAutofillDetailsFunction,
  getDimensionRestrictionsFunction,
  getDimensionRestrictedDataFunction,
  getCompanyPrefsFunction,
  getApplicationsFunction,
  getUserPermissionsFunction,
  readUserFormattingFunction,
  readEntityDetailsFunction,
  getFinancialSetupFunction,
  readRelatedFunction,
  getAuditTrailFunction,
  installAppFunction,
  retrievePdfFunction,
  readViewFunction,
  readReportFunction,
  ...LEGACY_FUNCTIONS,
];

/** What `function` may wrap, by element name. */
export const FUNCTION_CATALOG: ReadonlyMap<string, GatewayFunction> = new Map(
  FUNCTIONS.map((each) => [each.name, each]),
);
