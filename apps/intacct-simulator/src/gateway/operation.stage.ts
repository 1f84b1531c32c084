import type { FaultBoard } from '../load/fault.board.js';
import { FUNCTION_CATALOG } from '../functions/function.catalog.js';
import type { BarePayload } from '../functions/bare.format.js';
import { requireParameters } from '../functions/parameter.catalog.js';
import type { FunctionContext, FunctionOutcome } from '../functions/function.model.js';
import type { World } from '../store/world.store.js';
import type { Authenticated } from './authentication.stage.js';
import type { CalledFunction, Envelope } from './envelope.parser.js';
import { EnvelopeFailure, Refusal, refuse, type ErrorEntry } from './refusal.error.js';
import { requireRights } from './right.check.js';
import { zoneOf } from '../store/company.users.js';
import { isUsed, markUsed } from './used-id.register.js';
import type { XmlWriter } from './xml.writer.js';

export const RESULT_STATUSES = ['success', 'failure', 'aborted'] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

export interface FunctionResult {
  readonly status: ResultStatus;
  readonly function: string;
  readonly controlId: string;
  readonly payload: ((writer: XmlWriter) => void) | undefined;
  readonly bare?: BarePayload;
  readonly errors: readonly ErrorEntry[];
  /** API transactions by the metering rules; what was rolled back counts nothing. */
  readonly transactions: number;
  /** Records in the payload of a reader. */
  readonly rows: number;
}

const ROLLED_BACK: ErrorEntry = {
  errorno: 'XL03000009',
  description2: 'The entire transaction in this operation has been rolled back due to an error.',
};

/** One request being executed; everything in it runs synchronously. */
interface Execution {
  readonly context: FunctionContext;
  readonly uniqueId: boolean;
  /** Control ids whose first execution is still under way. */
  readonly inFlight: ReadonlySet<string>;
  readonly faults: FaultBoard;
}

function checkUnused(execution: Execution, controlId: string): void {
  if (!execution.uniqueId) return;
  const { gaps } = execution.context;
  if (!execution.inFlight.has(controlId) && !isUsed(execution.context, controlId)) return;
  throw refuse(gaps.uniqueidErrorno, gaps.uniqueidText.replaceAll('{controlid}', controlId));
}

/** @throws EnvelopeFailure at control level when a used control id stops the whole request */
function checkAllUnused(execution: Execution, functions: readonly CalledFunction[]): void {
  if (execution.context.gaps.uniqueidLevel !== 'control') return;
  try {
    for (const { controlId } of functions) checkUnused(execution, controlId);
  } catch (error) {
    throw error instanceof Refusal ? new EnvelopeFailure('control', error.errors) : error;
  }
}

/** What metering counts under: sender, day, function. */
export const usageKey = (senderId: string, now: number, name: string): string =>
  `${new Date(now).toISOString().slice(0, 10)}\u0000${senderId}\u0000${name}`;

function callFunction(execution: Execution, called: CalledFunction): FunctionOutcome {
  const { context, faults } = execution;
  checkUnused(execution, called.controlId);
  const injected = faults.refusalFor({ ...called, company: context.company.id, entity: context.entity });
  if (injected !== undefined) throw new Refusal([injected]);
  const found = FUNCTION_CATALOG.get(called.name);
  if (found === undefined) throw refuse('XL03000003', `The function '${called.name}' is not known`);
  if (context.gaps.unknownParameters === 'refuse') requireParameters(called.call);
  requireRights(context, found, called);
  return found.run(context, called.call);
}

const isReader = (name: string): boolean => /^(?:read|query|lookup|inspect|get)/.test(name) && name !== 'getAPISession';

function runOne(execution: Execution, called: CalledFunction): FunctionResult {
  const { context } = execution;
  const { company } = context;
  const base = { function: called.name, controlId: called.controlId };
  const savepoint = company.savepoint();
  try {
    const outcome = callFunction(execution, called);
    const errors = outcome.errors ?? [];
    const consumes = errors.length === 0 || context.gaps.partialCreateConsumesId;
    if (execution.uniqueId && consumes) markUsed(context, called.controlId);
    const status = errors.length === 0 ? 'success' : 'failure';
    const { payload, bare, transactions, rows = 0 } = outcome;
    return { ...base, status, payload, errors, transactions, rows, ...(bare === undefined ? {} : { bare }) };
  } catch (error) {
    company.rollback(savepoint);
    if (!(error instanceof Refusal)) throw error;
    const transactions = context.gaps.meterRefusedReads && isReader(called.name) ? 1 : 0;
    return { ...base, status: 'failure', payload: undefined, errors: error.errors, transactions, rows: 0 };
  }
}

const aborted = (each: { readonly function: string; readonly controlId: string }): FunctionResult => ({
  status: 'aborted',
  function: each.function,
  controlId: each.controlId,
  payload: undefined,
  errors: [ROLLED_BACK],
  transactions: 0,
  rows: 0,
});

/** All or nothing; the shapes of an abort are those of the recorded answers. */
function runAtomically(execution: Execution, functions: readonly CalledFunction[]): readonly FunctionResult[] {
  const { company, gaps, world } = execution.context;
  const savepoint = company.savepoint();
  const forgetReads = world.resultSets.mark();
  const done: FunctionResult[] = [];
  for (const [index, called] of functions.entries()) {
    const result = runOne(execution, called);
    if (result.status === 'success') {
      done.push(result);
      continue;
    }
    company.rollback(savepoint);
    forgetReads();
    const status = functions.length === 1 ? 'aborted' : gaps.failingFunctionStatus;
    const errors = [...result.errors, ROLLED_BACK];
    const culprit: FunctionResult = { ...result, status, payload: undefined, errors, transactions: 0, rows: 0 };
    const later = gaps.functionsAfterFailure === 'omit' ? [] : functions.slice(index + 1);
    const skipped = later.map((each) => aborted({ function: each.name, controlId: each.controlId }));
    return [...done.map((each) => aborted(each)), culprit, ...skipped];
  }
  return done;
}

export interface OperationSite {
  readonly world: World;
  readonly faults: FaultBoard;
  readonly endpoint: string;
  readonly inFlight: ReadonlySet<string>;
}

/** A defect of the simulator must not leave half of a request behind. */
function runUndoably(execution: Execution, envelope: Envelope): readonly FunctionResult[] {
  const { company } = execution.context;
  const savepoint = company.savepoint();
  try {
    return envelope.transaction
      ? runAtomically(execution, envelope.functions)
      : envelope.functions.map((called) => runOne(execution, called));
  } catch (error) {
    company.rollback(savepoint);
    throw error;
  }
}

/** Run the functions of a request in order and make the outcome durable. */
export function runOperation(site: OperationSite, envelope: Envelope, who: Authenticated): readonly FunctionResult[] {
  const { world, faults, endpoint, inFlight } = site;
  const company = world.companies.get(who.company.id) ?? who.company;
  const context: FunctionContext = {
    world,
    company,
    endpoint,
    actor: who.actor,
    entity: who.actor.entity,
    userId: who.actor.userId,
    zone: zoneOf(company, who.actor.userId),
    now: world.clock.now(),
    gaps: world.profile.gaps,
  };
  const execution: Execution = { context, uniqueId: envelope.control.uniqueId, inFlight, faults };
  checkAllUnused(execution, envelope.functions);
  const results = runUndoably(execution, envelope);
  for (const { function: name, transactions } of results) {
    company.count(usageKey(who.actor.senderId, context.now, name), transactions);
  }
  world.commit(company);
  return results;
}
