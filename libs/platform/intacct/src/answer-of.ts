import type { FunctionOutcome, GatewayAnswer } from '@bridge/ports';

/** The answer of one kind, of a function that was done; `undefined` when the outcome holds no such answer. */
export function answerOf<K extends GatewayAnswer['kind']>(
  outcome: FunctionOutcome | undefined,
  kind: K,
): Extract<GatewayAnswer, { readonly kind: K }> | undefined {
  const answer = outcome?.kind === 'done' ? outcome.data.answer : undefined;
  return answer?.kind === kind ? (answer as Extract<GatewayAnswer, { readonly kind: K }>) : undefined;
}
