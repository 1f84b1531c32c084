import type { ErrorEntry } from '../gateway/refusal.error.js';
import type { XmlNode } from '../gateway/xml.parser.js';
import type { XmlWriter } from '../gateway/xml.writer.js';
import type { WriteContext } from '../rules/write.context.js';
import type { BarePayload } from './bare.format.js';
import type { RightVerb } from '../store/company.schema.js';
import type { World } from '../store/world.store.js';

/** Who calls: proven by the authentication stage. */
export interface Actor {
  readonly senderId: string;
  readonly companyId: string;
  readonly userId: string;
  readonly entity: string;
  /** Empty for a login block. */
  readonly sessionId: string;
}

export interface FunctionContext extends WriteContext {
  /** Time zone of the user. */
  readonly zone: string;
  readonly world: World;
  readonly actor: Actor;
  /** Where this gateway can be reached, for getAPISession. */
  readonly endpoint: string;
}

export interface FunctionOutcome {
  /** Writes `data` or another payload of the result. */
  readonly payload?: (writer: XmlWriter) => void;
  /** The whole answer, when a reader was asked for JSON or CSV and is alone in its request. */
  readonly bare?: BarePayload;
  /** Records in the answer of a reader; they cost time. */
  readonly rows?: number;
  /** API transactions by the metering rules. */
  readonly transactions: number;
  /** Not empty: the function failed although some of it was saved (partial create). */
  readonly errors?: readonly ErrorEntry[];
}

/** What the user must be allowed to do. */
export interface Right {
  readonly object: string;
  readonly verb: RightVerb;
}

/** One callable element. `run` throws Refusal when nothing was done. */
export interface GatewayFunction {
  readonly name: string;
  /** Checked before `run`. Absent: by the name of a generic function and the objects it touches, else none. */
  readonly right?: Right;
  run(context: FunctionContext, call: XmlNode): FunctionOutcome;
}
