import { ControlError } from './control.error.js';

/**
 * A whole number of the query string, in digits.
 *
 * @throws ControlError 422
 */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  { fallback, min = 0, max = Number.MAX_SAFE_INTEGER }: { fallback: number; min?: number; max?: number },
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const end = max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`;
  throw new ControlError(422, `must be a whole number from ${min}${end}`, name);
}
