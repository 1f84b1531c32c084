/** Whole cents of an amount with exactly two decimals, as the store keeps it. */
export const centsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** An amount with two decimals. */
export function amountOf(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
