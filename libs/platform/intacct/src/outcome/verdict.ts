import type { NotExecuted } from '@bridge/ports';
import type { AuthenticationInfo, FunctionResult } from '../response/answer.js';

/** What is known of a whole request. */
export type Verdict =
  | {
      readonly kind: 'results';
      readonly authentication: AuthenticationInfo;
      readonly results: readonly FunctionResult[];
    }
  /** Certain: nothing ran. */
  | {
      readonly kind: 'not-executed';
      readonly reason: NotExecuted;
      readonly isSessionLost: boolean;
      /** A login was refused for this level or entity only. */
      readonly isAboutLevel: boolean;
      /** The authentication itself was refused, and not only throttled. */
      readonly isAuthentication?: boolean;
      /** The default rule of the catalogue took it. */
      readonly isUnknownError: boolean;
    }
  /** Unknown for writes; `reason` is what a read gets, which may simply be repeated. */
  | {
      readonly kind: 'in-doubt';
      readonly description: string;
      readonly reason: NotExecuted;
      /** The answer contradicts itself about the login: whether the session still holds is unknown, too. */
      readonly isSessionDoubtful?: boolean;
    };
