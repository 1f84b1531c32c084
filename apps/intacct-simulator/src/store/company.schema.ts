import { z } from 'zod';
import { smartEventsSchema } from '../events/smart-event.schema.js';
import { LEDGER_MODULES } from '../ledger/ledger.module.js';
import { limitsSchema } from '../load/concurrency.limit.js';
import { isZone } from '../model/zone.format.js';
import { customFieldSchema, customObjectSchema, userDimensionSchema } from '../model/custom-object.schema.js';

const cell: z.ZodType<string | number | boolean> = z.union([z.string(), z.number(), z.boolean()]);
export type SeedValue = string | number | boolean | { readonly [field: string]: SeedValue } | readonly SeedValue[];
const seedValue: z.ZodType<SeedValue> = z.lazy(() =>
  z.union([cell, z.record(z.string(), seedValue), z.array(seedValue)]),
);

export type SeedRecord = Readonly<Record<string, SeedValue>>;

/** One record as a company file has it. */
export const seedRecordSchema = z.record(z.string(), seedValue);

/** Applications that a company may have subscribed to. */
export const MODULES = [
  ...['CO', 'GL', 'AP', 'AR', 'CM', 'EE', 'INV', 'PO', 'SO'],
  ...['ME', 'MCP', 'TX', 'PA', 'CN', 'CRE', 'CS'],
] as const;

/** What a user may do with an object, in the words of the product's permission pages. */
export const RIGHT_VERBS = ['list', 'readonly', 'add', 'modify', 'delete'] as const;
export type RightVerb = (typeof RIGHT_VERBS)[number];
const rights = z.record(z.string(), z.array(z.enum(RIGHT_VERBS)));

const date = z.iso.date('must be a date like 2026-01-31');

/** Plain HTTP never leaves the machine. */
const isPolicyUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
};

/** A transport policy: where the answers of asynchronous requests are posted. */
const policySchema = z
  .object({
    id: z.string().min(1).max(40),
    url: z.string().max(256).refine(isPolicyUrl, 'must be an https URL, or http to this machine'),
    user: z.string().max(40).optional(),
    password: z.string().optional(),
  })
  .strict();
export type TransportPolicy = z.output<typeof policySchema>;

const closingShape = {
  /** Books of every module and entity are closed up to and including this day. */
  closedThrough: date.optional(),
  /** Further closings, of one module, one entity (its LOCATIONID) or one module there. */
  closedPeriods: z
    .array(
      z.object({ module: z.enum(LEDGER_MODULES).optional(), entity: z.string().optional(), through: date }).strict(),
    )
    .default([]),
};

/** All that is closed; what it does not name is open. */
export const closingSchema = z.object(closingShape).strict();
export type Closings = z.output<typeof closingSchema>;

/** The company file: what an administrator would have set up in the product. */
export const companySchema = z
  .object({
    companyId: z.string().min(1),
    baseCurrency: z.string().regex(/^[A-Z]{3}$/, 'must be a three-letter currency code'),
    modules: z
      .array(z.enum(MODULES))
      .min(1)
      .refine((names) => !names.includes('CRE') || names.includes('PA'), 'CRE needs PA as well'),
    users: z
      .array(
        z
          .object({
            userId: z.string().min(1),
            password: z.string().min(1).default('intacct'),
            topLevelAccess: z.boolean().default(true),
            name: z.string().optional(),
            /** Restrictions of the user: what lies outside cannot be referred to. */
            locations: z.array(z.string()).optional(),
            departments: z.array(z.string()).optional(),
            /** Entities the user may enter; absent means all. */
            entities: z.array(z.string()).optional(),
            status: z.enum(['active', 'inactive']).default('active'),
            /** Administrative privileges. Absent: full without `permissions`, else off. */
            admin: z.enum(['full', 'limited', 'off']).optional(),
            /** Rights by object; present: nothing else is allowed. `*` stands for objects that are not named. */
            permissions: rights.optional(),
            /** Rights taken away, by object or `*`. */
            deny: rights.optional(),
            /** Absent: that of the company. */
            timeZone: z.string().refine(isZone, 'is no time zone').optional(),
            /** What readUserFormatting answers; the offset follows from `timeZone`. */
            formatting: z
              .object({
                locale: z.string().optional(),
                dateFormat: z.string().length(4).optional(),
                clock: z.union([z.literal(12), z.literal(24)]).optional(),
              })
              .strict()
              .optional(),
          })
          .strict(),
      )
      .min(1),
    senders: z
      .array(
        z.union([
          z
            .string()
            .min(1)
            .transform((id) => ({ id, password: 'sender' })),
          z.object({ id: z.string().min(1), password: z.string().min(1).default('sender') }).strict(),
        ]),
      )
      .min(1),
    /** Absent: no asynchronous requests. */
    policies: z.array(policySchema).optional(),
    /** Requests at once, by performance tier or by number. */
    limits: limitsSchema.optional(),
    controlAccounts: z.object({ receivable: z.string(), payable: z.string() }).partial().strict().default({}),
    ...closingShape,
    timeZone: z.string().refine(isZone, 'is no time zone').default('GMT'),
    expired: z.boolean().default(false),
    firstFiscalMonth: z.number().int().min(1).max(12).default(1),
    preferences: z.record(z.string(), z.record(z.string(), cell)).default({}),
    customFields: z.record(z.string(), z.array(customFieldSchema)).default({}),
    /** Platform objects and user-defined dimensions of the company. */
    customObjects: z.array(customObjectSchema).optional(),
    userDefinedDimensions: z.array(userDimensionSchema).optional(),
    /** What the company calls an object, where it differs from the product. */
    terminology: z.record(z.string(), z.string()).optional(),
    /** Many records of `from` belong to one of `to`, named in `field` of `from`. */
    dimensionRelationships: z
      .array(
        z
          .object({
            from: z.string().min(1),
            to: z.string().min(1),
            field: z.string().min(1),
            autofill: z.boolean().default(true),
            override: z.boolean().default(false),
            restrict: z.boolean().default(false),
          })
          .strict(),
      )
      .optional(),
    /** Smart Events that post a form; packages add to them. */
    smartEvents: smartEventsSchema.optional(),
    objects: z.record(z.string(), z.array(seedRecordSchema)).default({}),
  })
  .strict();

export type CompanyFile = z.output<typeof companySchema>;
export type CompanySettings = Omit<CompanyFile, 'objects'>;

/** The company file as JSON Schema, as it is written: what has a default may be left out. */
export const companyJsonSchema = (): object => z.toJSONSchema(companySchema, { io: 'input', unrepresentable: 'any' });
