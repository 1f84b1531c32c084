import { createHash } from 'node:crypto';

/** Who an address belongs to. */
export interface AddressOwner {
  readonly kind: 'customer' | 'supplier';
  readonly id: string;
}

const KIND_WORDS = { customer: 'Customer', supplier: 'Supplier' } as const;
const PLAIN = /^[\p{L}\p{M}\p{N}._]+(-[\p{L}\p{M}\p{N}._]+)*$/u;
const MAX_PART_CHARACTERS = 40;
const MAX_NAME_CHARACTERS = 200;

/**
 * Name of the Intacct contact of one address: `Customer ALFKI MAIN`.
 *
 * Made of ids only, so it stays when names change. Two addresses never share one: plain ids give a name of exactly three words,
 * any other id gives four, the last being a digest of the exact ids.
 *
 * @returns at most 200 characters: letters, digits, single spaces, single dashes, underscores, periods
 */
export function contactNameOf(owner: AddressOwner, addressId: string): string {
  const word = KIND_WORDS[owner.kind];
  const plain = `${word} ${owner.id} ${addressId}`;
  if (PLAIN.test(owner.id) && PLAIN.test(addressId) && plain.length <= MAX_NAME_CHARACTERS) {
    return plain;
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([owner.kind, owner.id, addressId]))
    .digest('hex')
    .slice(0, 16);
  return `${word} ${legible(owner.id)} ${legible(addressId)} ${digest}`;
}

function legible(id: string): string {
  const dashed = id.replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-').replace(/^-+/u, '');
  const short = [...dashed].slice(0, MAX_PART_CHARACTERS).join('').replace(/-+$/u, '');
  return short === '' ? 'x' : short;
}
