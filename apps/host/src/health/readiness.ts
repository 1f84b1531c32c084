import { Injectable } from '@nestjs/common';

export interface UnreadableCompany {
  readonly company: string;
  readonly message: string;
}

/** What this process knows of its own readiness. */
@Injectable()
export class Readiness {
  #isDraining = false;
  #consumerFailure: string | undefined;
  #failedMessages = 0;
  #unreadableCompanies: readonly UnreadableCompany[] = [];

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Why events are not read now; `undefined` while they are. */
  get consumerFailure(): string | undefined {
    return this.#consumerFailure;
  }

  /** Messages set aside because the log refuses them, when they were last counted. */
  get failedMessages(): number {
    return this.#failedMessages;
  }

  /** Companies that get no work because their secrets cannot be read. */
  get unreadableCompanies(): readonly UnreadableCompany[] {
    return this.#unreadableCompanies;
  }

  startDraining(): void {
    this.#isDraining = true;
  }

  noteFailedMessages(count: number): void {
    this.#failedMessages = count;
  }

  /** Returns those that are new. */
  noteUnreadable(companies: readonly UnreadableCompany[]): readonly UnreadableCompany[] {
    const known = new Set(this.#unreadableCompanies.map(({ company }) => company));
    this.#unreadableCompanies = companies;
    return companies.filter(({ company }) => !known.has(company));
  }

  noteConsumer(state: { readonly status: 'up' | 'down'; readonly reason?: string }): void {
    this.#consumerFailure = state.status === 'down' ? (state.reason ?? 'unknown') : undefined;
  }
}
