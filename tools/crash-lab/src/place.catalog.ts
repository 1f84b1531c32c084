import { failpointNames } from '@bridge/ports';
import { dieAt, holdAt } from './places/failpoint.places.js';
import { gatewayPlaces } from './places/gateway.places.js';
import type { Place } from './places/place.model.js';
import { processPlaces } from './places/process.places.js';

const heldAt = [
  'claim.after-commit',
  'plan.before-commit',
  'plan.after-commit',
  'gateway.after-answer',
  'result.before-commit',
  'outbox.after-read',
  'outbox.after-publish',
  'inbox.before-store',
] as const;

/** Every place at which an experiment can happen. */
export const PLACES: readonly Place[] = [
  ...failpointNames.map(dieAt),
  ...heldAt.map(holdAt),
  ...gatewayPlaces,
  ...processPlaces,
];
