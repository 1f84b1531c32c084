import { describe, expect, it } from '@jest/globals';
import type { GatewayFunction } from '@bridge/ports';
import { parseAnswer } from './envelope.parser.js';
import { ExchangeClassifier } from '../outcome/exchange.classifier.js';
import { expectFunction } from '../outcome/expected-function.js';
import { outcomeSteps } from '../outcome/outcome.classifier.js';
import { runAtOnce } from './slices.js';
import { answerVectors } from '../../test/vectors/answer.vectors.js';
import { specialVectors } from '../../test/vectors/special.vectors.js';
import { suites } from '../../test/vectors/suites.js';

const write: GatewayFunction = { kind: 'create', controlId: 'f-1', object: 'DEPT', record: { NAME: 'N' } };
const read: GatewayFunction = { kind: 'readByQuery', controlId: 'f-1', object: 'DEPT', fields: ['*'], query: '' };

function outcomeOf(call: GatewayFunction, functionName: string, body: string, status = 200): unknown {
  const bytes = Buffer.from(body.replaceAll('<function>F<', `<function>${functionName}<`));
  const answer = parseAnswer({ bytes, contentType: undefined }, 'r-1');
  const verdict = new ExchangeClassifier(new Date(0)).classify({
    kind: 'answered',
    status,
    retryAfter: undefined,
    answer,
  });
  return runAtOnce(outcomeSteps([expectFunction(call)], verdict, { mask: (text) => text, isTransaction: false }))[0];
}

describe('the shapes of answers in public test suites', () => {
  it.each(answerVectors)('$shape ($suite)', ({ body, status, holds = {}, ...kinds }) => {
    expect(outcomeOf(write, 'create', body, status)).toMatchObject({ kind: kinds.write, ...holds });
    expect(outcomeOf(read, 'readByQuery', body, status)).toMatchObject({ kind: kinds.read, ...holds });
  });

  it.each(specialVectors)('$shape ($suite)', ({ call, body, holds }) => {
    expect(outcomeOf(call, call.kind, body)).toMatchObject(holds);
  });

  it('name each suite of the table, and each shape once', () => {
    const all = [...answerVectors, ...specialVectors];
    expect([...new Set(all.map(({ suite }) => suite))].sort()).toEqual(Object.keys(suites).sort());
    expect(new Set(all.map(({ shape }) => shape)).size).toBe(all.length);
  });
});
