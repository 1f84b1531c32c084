/** Turns of more urgent lanes in a row before the oldest job of all, or a request that is ready, has its turn. */
export const MOST_PASSED_OVER = 3;

/**
 * Urgent lanes go first, and nobody starves: a job that others have passed over a few times gets the next turn. A lane that is not
 * passed over earns nothing, so that a mass of unimportant work never stands in the way of a document for longer than one batch.
 */
export class FairTurns {
  #passedOver = 0;

  /** The next claim takes the oldest job, however unimportant. */
  get isOldestNext(): boolean {
    return this.#passedOver >= MOST_PASSED_OVER;
  }

  /** @param hasPassedOver  the claim took an urgent lane while an older job of another one waited */
  note(hasPassedOver: boolean): void {
    this.#passedOver = hasPassedOver ? this.#passedOver + 1 : 0;
  }
}
