/** Why a text is not read; stable, for logs and outcomes. */
export type XmlProblem = 'ENCODING' | 'DOCTYPE' | 'MALFORMED' | 'LIMIT';

/** A text is not one well-formed, harmless XML document. The message holds nothing of the text. */
export class XmlUnreadableError extends Error {
  readonly problem: XmlProblem;

  constructor(problem: XmlProblem, message: string) {
    super(message);
    this.name = 'XmlUnreadableError';
    this.problem = problem;
  }
}
