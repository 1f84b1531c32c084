import { readFileSync } from 'node:fs';
import { Secret } from '@bridge/ports';
import type { Company } from '@bridge/ports';
import { z } from 'zod';
import { UserError } from './user.error.js';

const id = z.string().min(1).max(128);
const password = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));

/** One configured integration, as a file. */
const configurationSchema = z.strictObject({
  id: id.optional(),
  tenant: id,
  companyId: id,
  userId: id,
  userPassword: password,
  endpointUrl: z.url().optional(),
  senderId: id.optional(),
  senderPassword: password.optional(),
  isActive: z.boolean().default(true),
  slots: z.int().min(1).max(20).default(2),
  batchSizeFunctions: z.int().min(1).max(100).default(50),
  transactionIntegrationLevel: z.enum(['topLevel', 'entityLevel']).default('topLevel'),
  legislation: z.string().optional(),
  chartOfAccounts: z.string().optional(),
  taxSolutions: z
    .array(z.strictObject({ country: z.string().length(2), taxSolution: id, taxCategory: id.optional() }))
    .default([]),
  contacts: z
    .strictObject({
      hasCategoryName: z.boolean().default(false),
      isDisplayContactHidden: z.boolean().default(false),
      isContactListCleaned: z.boolean().default(false),
    })
    .default({ hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false }),
});

/** What the bridge needs of a company file of the simulator. */
const simulatorSchema = z.looseObject({
  companyId: id,
  users: z.array(z.looseObject({ userId: id, password: password.optional() })).min(1),
  senders: z.array(z.union([id, z.looseObject({ id, password: password.optional() })])).min(1),
});

function parseJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`The company file ${file} cannot be read: check the path.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `The company file ${file} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}.`,
    );
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  - ${issue.path.join('.') || 'the file'}: ${issue.message}`);
    throw new UserError(`The company file ${file} is not usable:\n${faults.join('\n')}`);
  }
  return parsed.data;
}

/**
 * Read the configuration of a company: an own file (`tenant`, `companyId`, `userId`, `userPassword`, …), or a company file of the
 * simulator, whose first user and sender are taken, with the defaults of a new configuration.
 *
 * @param tenant  DMO tenant; needed for a company file of the simulator, and may not contradict an own file
 * @throws UserError with every fault of the file
 */
export function readCompanyFile(file: string, tenant: string | undefined): Company {
  const value = parseJson(file);
  const isOwn = typeof value === 'object' && value !== null && 'tenant' in value;
  return isOwn
    ? toCompany(check(configurationSchema, value, file), file, tenant)
    : fromSimulator(check(simulatorSchema, value, file), file, tenant);
}

function toCompany(own: z.output<typeof configurationSchema>, file: string, tenant: string | undefined): Company {
  if (tenant !== undefined && tenant !== own.tenant) {
    throw new UserError(`The company file ${file} is for tenant "${own.tenant}", not for "${tenant}".`);
  }
  return {
    settings: {
      id: own.id ?? own.tenant,
      tenant: own.tenant,
      intacctCompanyId: own.companyId,
      transactionIntegrationLevel: own.transactionIntegrationLevel,
      legislation: own.legislation,
      chartOfAccounts: own.chartOfAccounts,
      taxSolutions: own.taxSolutions.map(({ country, taxSolution, taxCategory }) => ({
        country,
        taxSolution,
        ...(taxCategory === undefined ? {} : { taxCategory }),
      })),
      contacts: own.contacts,
    },
    isActive: own.isActive,
    userId: own.userId,
    userPassword: own.userPassword,
    endpointUrl: own.endpointUrl,
    senderId: own.senderId,
    senderPassword: own.senderPassword,
    slots: own.slots,
    batchSizeFunctions: own.batchSizeFunctions,
  };
}

function fromSimulator(company: z.output<typeof simulatorSchema>, file: string, tenant: string | undefined): Company {
  if (tenant === undefined) {
    throw new UserError(`The company file ${file} names no tenant: add --tenant <id>.`);
  }
  const [user] = company.users;
  const [sender] = company.senders;
  return {
    settings: {
      id: tenant,
      tenant,
      intacctCompanyId: company.companyId,
      transactionIntegrationLevel: 'topLevel',
      legislation: undefined,
      chartOfAccounts: undefined,
      taxSolutions: [],
      contacts: { hasCategoryName: false, isDisplayContactHidden: false, isContactListCleaned: false },
    },
    isActive: true,
    userId: user?.userId ?? '',
    userPassword: user?.password ?? new Secret('intacct'),
    endpointUrl: undefined,
    senderId: typeof sender === 'string' ? sender : sender?.id,
    senderPassword: (typeof sender === 'string' ? undefined : sender?.password) ?? new Secret('sender'),
    slots: 2,
    batchSizeFunctions: 50,
  };
}
