/** What a domain may know of the configuration of one company; never credentials. Immutable. */
export interface CompanySettings {
  /** Id of the configuration, for example `northwind`. */
  readonly id: string;
  /** DMO tenant. */
  readonly tenant: string;
  readonly intacctCompanyId: string;
  /** Where finance documents are posted. @default 'topLevel' */
  readonly transactionIntegrationLevel: 'topLevel' | 'entityLevel';
  readonly legislation: string | undefined;
  readonly chartOfAccounts: string | undefined;
  /** Tax solution by country of the document. */
  readonly taxSolutions: readonly {
    readonly country: string;
    readonly taxSolution: string;
    readonly taxCategory?: string;
  }[];
  /** Contact switches of the configuration page. All default to false. */
  readonly contacts: {
    readonly hasCategoryName: boolean;
    readonly isDisplayContactHidden: boolean;
    readonly isContactListCleaned: boolean;
  };
}
