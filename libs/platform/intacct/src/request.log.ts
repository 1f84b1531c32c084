import type { FunctionOutcome, GatewayRequest, Logger } from '@bridge/ports';

const mostListed = 20;
const longestNumber = 40;

/** What went wrong with a function, in a word: its code, or the numbers of its errors. Masked already. */
function codesOf(outcome: FunctionOutcome): readonly string[] {
  switch (outcome.kind) {
    case 'done':
      return [];
    case 'refused':
      return outcome.errors.map(({ errorNo }) => errorNo);
    case 'not-executed':
      return [outcome.reason.code, outcome.reason.errorNo ?? ''];
    case 'in-doubt':
      return [outcome.code ?? 'in-doubt', ...(outcome.errors ?? []).map(({ errorNo }) => errorNo)];
  }
}

/** Each once, none at length: a number may be a sentence. */
export function listNumbers(numbers: readonly string[]): readonly string[] {
  const listed = new Set(numbers.map((text) => text.slice(0, longestNumber)));
  listed.delete('');
  return [...listed].slice(0, mostListed);
}

function isTrouble(outcome: FunctionOutcome): boolean {
  return outcome.kind === 'in-doubt' || (outcome.kind === 'not-executed' && outcome.reason.scope !== 'request');
}

function hostOf(endpointUrl: string): string {
  try {
    return new URL(endpointUrl).host;
  } catch {
    return '';
  }
}

/**
 * One line a request: ids, codes and counts. A warning when writes are in doubt, or more than this request is in trouble:
 * then with the control ids of the functions concerned.
 */
export function logRequest(
  logger: Logger,
  { account, entityId }: Pick<GatewayRequest, 'account' | 'entityId'>,
  { outcomes, durationMs }: { readonly outcomes: readonly FunctionOutcome[]; readonly durationMs: number },
): void {
  const count = (kind: FunctionOutcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const codes = listNumbers(outcomes.flatMap(codesOf));
  const troubled = outcomes.filter(isTrouble).map(({ controlId }) => controlId);
  const fields = {
    stage: 'gateway',
    company: account.company,
    endpoint: hostOf(account.endpointUrl),
    ...(entityId === undefined || entityId === '' ? {} : { entity: entityId }),
    functions: outcomes.length,
    done: count('done'),
    refused: count('refused'),
    not_executed: count('not-executed'),
    in_doubt: count('in-doubt'),
    ...(codes.length === 0 ? {} : { codes }),
    ...(troubled.length === 0 ? {} : { control_ids: troubled.slice(0, mostListed) }),
    duration_ms: durationMs,
  };
  if (troubled.length > 0) {
    logger.warn('gateway request', fields);
  } else {
    logger.debug('gateway request', fields);
  }
}
