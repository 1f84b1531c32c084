import type { FunctionOutcome, GatewayAnswer } from '@bridge/ports';
import { assertCall } from './request/call.shapes.js';
import { answerOfShape, recordNoOfShape } from './request/positional.shapes.js';
import { textOf } from './text-of.js';

/** The answer of one kind, of a function that was done; `undefined` when the outcome holds no such answer. @throws DefectError GATEWAY_ARGUMENT_INVALID */
export function answerOf<K extends GatewayAnswer['kind']>(
  outcome: FunctionOutcome | undefined,
  kind: K,
): Extract<GatewayAnswer, { readonly kind: K }> | undefined {
  assertCall('answerOf', { outcome, kind }, answerOfShape);
  const answer = outcome?.kind === 'done' ? outcome.data.answer : undefined;
  return answer?.kind === kind ? (answer as Extract<GatewayAnswer, { readonly kind: K }>) : undefined;
}

/** Record number of what a function wrote or read first, also when a create was refused in part; `undefined`: none is told. */
export function recordNoOf(outcome: FunctionOutcome | undefined): string | undefined {
  assertCall('recordNoOf', { outcome }, recordNoOfShape);
  const data = outcome?.kind === 'done' ? outcome.data : outcome?.kind === 'refused' ? outcome.partial : undefined;
  const recordNo = textOf(data?.records[0] ?? {}, 'RECORDNO').trim();
  return recordNo === '' ? undefined : recordNo;
}
