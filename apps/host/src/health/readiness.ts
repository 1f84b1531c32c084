import { Injectable } from '@nestjs/common';

/** What this process knows of its own readiness. */
@Injectable()
export class Readiness {
  #isDraining = false;
  #consumerFailure: string | undefined;

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Why events are not read now; `undefined` while they are. */
  get consumerFailure(): string | undefined {
    return this.#consumerFailure;
  }

  startDraining(): void {
    this.#isDraining = true;
  }

  noteConsumer(state: { readonly status: 'up' | 'down'; readonly reason?: string }): void {
    this.#consumerFailure = state.status === 'down' ? (state.reason ?? 'unknown') : undefined;
  }
}
