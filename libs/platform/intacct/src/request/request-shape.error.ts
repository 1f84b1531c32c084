/** A function asks for something the gateway does not take (limits of the interface reference, section 1.4). */
export class RequestShapeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RequestShapeError';
  }
}
