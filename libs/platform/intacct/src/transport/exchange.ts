/** What became of one HTTP request. Descriptions hold codes only: no address, no body. */
export type Exchange =
  /** Not one byte left: nothing can have run. */
  | { readonly kind: 'not-sent'; readonly description: string }
  /** Sent, and no whole answer came back. `status` when the head of the answer did arrive. */
  | {
      readonly kind: 'lost';
      readonly description: string;
      readonly isTimeout: boolean;
      /** Beyond the bound for answers, before or after decompression. */
      readonly isTooLarge: boolean;
      readonly status: number | undefined;
      readonly retryAfter: string | undefined;
    }
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | undefined;
      /** Header `content-type`: a hint at the encoding, never trusted for more. */
      readonly contentType: string | undefined;
      /** Decompressed. */
      readonly body: Uint8Array;
    };

/** Sends one document and never rejects for what network and server do. */
export interface Transport {
  post(url: string, body: string, timeoutMs: number): Promise<Exchange>;
  close(): Promise<void>;
}
