import { z } from 'zod';
import { IN_FLIGHT_MODES } from './flight.gate.js';
import { maintenanceSchema, NO_MAINTENANCE } from './maintenance.window.js';

export const LATENCY_PROFILES = ['fast', 'demo', 'realistic'] as const;
export type LatencyProfile = (typeof LATENCY_PROFILES)[number];

const MAX_TIMER_MS = 2_147_483_647;
/** Minutes of a hundred years. */
const MAX_MINUTES = 52_596_000;
/** What a header may carry. */
const HEADER_TEXT = /^[\t\x20-\x7e]+$/;

/**
 * What the public material leaves open (GAP in the reference). Each switch has a default and a sentence in the
 * README; a test that depends on one sets it.
 */
export const gapsSchema = z
  .object({
    contentType: z.string().regex(HEADER_TEXT, 'must be the text of a header'),
    maxBodyBytes: z.number().int().positive(),
    xmlMaxDepth: z.number().int().positive(),
    xmlMaxAttributes: z.number().int().positive(),
    xmlMaxNameLength: z.number().int().positive(),
    xmlMaxElements: z.number().int().positive(),
    maxFunctions: z.number().int().positive(),
    allowDtd21: z.boolean(),
    /** Of the elements around the functions. */
    envelopeOrder: z.enum(['strict', 'any']),
    sessionTimeoutMinutes: z.number().positive().max(MAX_MINUTES),
    omitSessionTimeout: z.boolean(),
    endpoint: z.string(),
    sessionEndpoint: z.enum(['any', 'bound']),
    lockAfterFailedLogins: z.number().int().min(0),
    ceilingMinutes: z
      .number()
      .positive()
      .max(MAX_TIMER_MS / 60_000),
    resultSetMinutes: z.number().positive().max(MAX_MINUTES),
    uniqueidErrorno: z.string(),
    uniqueidText: z.string(),
    uniqueidScope: z.enum(['company', 'sender', 'both']),
    uniqueidLevel: z.enum(['function', 'control']),
    /** By the virtual clock, the day of use included; 0: for ever. */
    uniqueidRetentionDays: z.number().int().min(0).max(3650),
    uniqueidInFlight: z.enum(IN_FLIGHT_MODES),
    partialCreateConsumesId: z.boolean(),
    failingFunctionStatus: z.enum(['failure', 'aborted']),
    functionsAfterFailure: z.enum(['omit', 'abort']),
    displayContactNaming: z.enum(['link', 'refuse']),
    unknownFields: z.enum(['refuse', 'ignore']),
    /** Of generic functions. */
    unknownParameters: z.enum(['refuse', 'ignore']),
    overLength: z.enum(['refuse', 'cut']),
    inactiveItemOnLines: z.enum(['accept', 'refuse']),
    balanceErrorno: z.string(),
    statisticalUpdates: z.enum(['header', 'full']),
    autoReversalState: z.enum(['Reversed', 'Posted']),
    missingUpdateErrorno: z.string(),
    errorTextEscaping: z.enum(['single', 'double']),
    shuffleUnordered: z.boolean(),
    nullWhenModified: z.boolean(),
    meterRefusedReads: z.boolean(),
    newUserPassword: z.string().min(1),
    newUserRights: z.enum(['type', 'none']),
    idCharacters: z.enum(['accept', 'refuse']),
    readNested: z.boolean(),
    retryAfterSeconds: z.number().int().min(0),
    offlineDelayMs: z.number().int().min(0).max(MAX_TIMER_MS),
    offlineJobs: z.number().int().positive(),
    offlineMaxCharacters: z.number().int().positive(),
    /** Hosts that Smart Events may post to. */
    smartEventTargets: z.enum(['loopback', 'any']),
    /** Factor on the waits before a trigger repeats: 10, 30 and 90 s. */
    triggerWaitScale: z.number().min(0).max(100),
  })
  .strict();

export type Gaps = z.output<typeof gapsSchema>;

export const DEFAULT_GAPS: Gaps = {
  contentType: 'text/xml; encoding="UTF-8"',
  maxBodyBytes: 16_777_216,
  xmlMaxDepth: 100,
  xmlMaxAttributes: 100,
  xmlMaxNameLength: 256,
  xmlMaxElements: 500_000,
  maxFunctions: 100,
  allowDtd21: false,
  envelopeOrder: 'strict',
  sessionTimeoutMinutes: 120,
  omitSessionTimeout: false,
  endpoint: '',
  sessionEndpoint: 'any',
  lockAfterFailedLogins: 0,
  ceilingMinutes: 15,
  resultSetMinutes: 30,
  uniqueidErrorno: 'BL03002185',
  uniqueidText: "Duplicate: the function control ID '{controlid}' has already been used",
  uniqueidScope: 'company',
  uniqueidLevel: 'function',
  uniqueidRetentionDays: 0,
  uniqueidInFlight: 'wait',
  partialCreateConsumesId: false,
  failingFunctionStatus: 'failure',
  functionsAfterFailure: 'omit',
  displayContactNaming: 'link',
  unknownFields: 'refuse',
  unknownParameters: 'refuse',
  overLength: 'refuse',
  inactiveItemOnLines: 'accept',
  balanceErrorno: 'BL01001973',
  statisticalUpdates: 'header',
  autoReversalState: 'Reversed',
  missingUpdateErrorno: '',
  errorTextEscaping: 'single',
  shuffleUnordered: false,
  nullWhenModified: false,
  meterRefusedReads: false,
  newUserPassword: 'intacct',
  newUserRights: 'type',
  idCharacters: 'accept',
  readNested: true,
  retryAfterSeconds: 0,
  offlineDelayMs: 100,
  offlineJobs: 1,
  offlineMaxCharacters: 500_000,
  smartEventTargets: 'loopback',
  triggerWaitScale: 1,
};

export const profileSchema = z
  .object({
    latency: z.enum(LATENCY_PROFILES),
    /** Requests of one company running at once; 0 is no limit. */
    concurrencyLimit: z.number().int().min(0),
    /** The same of one application (sender) in a company. */
    applicationLimit: z.number().int().min(0),
    /** How long a request over the limit is held before 429. */
    holdMs: z.number().int().min(0).max(MAX_TIMER_MS),
    /** How long a write stays unseen by query and readByQuery. */
    visibilityLagMs: z.number().int().min(0),
    maintenance: maintenanceSchema,
    gaps: gapsSchema,
  })
  .strict();

export type Profile = z.output<typeof profileSchema>;

/** What POST /profile takes: any part of a profile. */
export const profilePatchSchema = profileSchema
  .partial()
  .extend({ gaps: gapsSchema.partial().optional(), profile: z.enum(LATENCY_PROFILES).optional() })
  .strict();

const NUMBERS: Readonly<Record<LatencyProfile, Omit<Profile, 'gaps' | 'latency' | 'maintenance'>>> = {
  fast: { concurrencyLimit: 0, applicationLimit: 0, holdMs: 0, visibilityLagMs: 0 },
  demo: { concurrencyLimit: 8, applicationLimit: 6, holdMs: 5_000, visibilityLagMs: 0 },
  realistic: { concurrencyLimit: 8, applicationLimit: 6, holdMs: 30_000, visibilityLagMs: 120_000 },
};

export function profileOf(latency: LatencyProfile): Profile {
  return { latency, ...NUMBERS[latency], maintenance: NO_MAINTENANCE, gaps: DEFAULT_GAPS };
}
