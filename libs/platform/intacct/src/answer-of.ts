import type { FunctionOutcome, GatewayAnswer } from '@bridge/ports';
import { textOf } from './response/record.parser.js';

/** The answer of one kind, of a function that was done; `undefined` when the outcome holds no such answer. */
export function answerOf<K extends GatewayAnswer['kind']>(
  outcome: FunctionOutcome | undefined,
  kind: K,
): Extract<GatewayAnswer, { readonly kind: K }> | undefined {
  const answer = outcome?.kind === 'done' ? outcome.data.answer : undefined;
  return answer?.kind === kind ? (answer as Extract<GatewayAnswer, { readonly kind: K }>) : undefined;
}

/** Record number of what a function wrote or read first, also when a create was refused in part; `undefined`: none is told. */
export function recordNoOf(outcome: FunctionOutcome | undefined): string | undefined {
  const data = outcome?.kind === 'done' ? outcome.data : outcome?.kind === 'refused' ? outcome.partial : undefined;
  const recordNo = textOf(data?.records[0] ?? {}, 'RECORDNO').trim();
  return recordNo === '' ? undefined : recordNo;
}
