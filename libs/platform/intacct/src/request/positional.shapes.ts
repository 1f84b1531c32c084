import type { GatewayAnswer } from '@bridge/ports';
import { anyRecord, count, listOf, needed, oneOf, said, text } from './argument.shape.js';
import type { Rule, Shape } from './argument.shape.js';
import { RequestShapeError } from './request-shape.error.js';

const answerKinds = Object.keys({
  definitions: true,
  dimensions: true,
  'dimension-relationships': true,
  entities: true,
  'financial-setup': true,
  preferences: true,
  permissions: true,
  'user-formatting': true,
  session: true,
} satisfies Record<GatewayAnswer['kind'], true>);

const waiting: Rule = {
  words: 'a number of milliseconds from 0',
  check(value, path) {
    count.check(value, path);
    if (!(Number.isFinite(value) && (value as number) >= 0)) {
      throw new RequestShapeError(`Field ${path}: a number of milliseconds from 0 expected.`);
    }
  },
};

/** Other members may stand beside these, as in the answer of `readUserFormatting`. */
const formatting: Rule = {
  words: '{ dateFormat, gmtOffsetMinutes, clock }',
  check(value, path) {
    anyRecord.check(value, path);
    const { dateFormat, gmtOffsetMinutes, clock } = value as Readonly<Record<string, unknown>>;
    text.check(dateFormat, `${path}.dateFormat`);
    count.check(gmtOffsetMinutes, `${path}.gmtOffsetMinutes`);
    if (!Number.isFinite(gmtOffsetMinutes) || (clock !== 12 && clock !== 24)) {
      throw new RequestShapeError(`Field ${path}: minutes as a number, and a clock of 12 or 24 expected.`);
    }
  },
};

export const textOfShape = { record: needed(anyRecord), field: needed(text) } satisfies Shape;
export const linesOfShape = { record: needed(anyRecord), list: needed(text), line: needed(text) } satisfies Shape;
export const answerOfShape = { outcome: said(anyRecord), kind: needed(oneOf(answerKinds)) } satisfies Shape;
export const recordNoOfShape = { outcome: said(anyRecord) } satisfies Shape;
export const toGatewayDateShape = { day: needed(text) } satisfies Shape;
export const fromGatewayDateShape = { text: needed(text) } satisfies Shape;
export const fromGatewayTimestampShape = { text: needed(text), formatting: needed(formatting) } satisfies Shape;
export const toGatewayTimestampShape = { instant: needed(text), formatting: needed(formatting) } satisfies Shape;
export const quoteLiteralShape = { text: needed(text) } satisfies Shape;
export const maskSecretsShape = { text: needed(text), secrets: needed(listOf(text)) } satisfies Shape;
export const maskXmlShape = { xml: needed(text) } satisfies Shape;
export const doubtOverdueShape = { waitMs: needed(waiting) } satisfies Shape;
