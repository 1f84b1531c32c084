export {
  compareDecimals,
  decimalPlacesOf,
  decimalTextSchema,
  equalDecimals,
  subtractDecimals,
  sumDecimals,
  withPlaces,
} from './decimal.js';
export type { DecimalText } from './decimal.js';
export { isLocalDate, localDateSchema } from './local-date.js';
export type { LocalDate } from './local-date.js';
export {
  commandAttributesSchema,
  commandOfType,
  commandTypeOf,
  recordCommands,
  recordCommandSchema,
} from './command.js';
export type { CommandAttributes, RecordCommand, RecordCommandName } from './command.js';
export { formatObjectRef } from './object-ref.js';
export type { ObjectRef } from './object-ref.js';
export {
  attributeNames,
  attributesSchema,
  countrySchema,
  currencySchema,
  customFieldsSchema,
  dimensionSlotPattern,
  dimensionsSchema,
} from './value.schema.js';
export type { AttributeName, Attributes, Dimensions } from './value.schema.js';
export { smartEventAttributesSchema } from './smart-event.js';
export type { SmartEvent, SmartEventAttributes } from './smart-event.js';
export { errorOwners, integrationStates, syncErrorSchema, syncResultSchema } from './sync-result.js';
export type { ErrorOwner, IntegrationState, SyncError, SyncResult } from './sync-result.js';
