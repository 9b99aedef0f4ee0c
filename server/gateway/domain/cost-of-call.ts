import type { TokenUsage } from '../../decisions/domain/decision-trail.ts';
import type { ModelPrice } from '../../workflows/domain/price-of-model.ts';

const MILLION = 1_000_000;
/** Prices of single tokens are small; beyond this nobody is billed. */
const PLACES = 1e9;

/** What an answered call cost, in the currency of its price; tokens that were not counted cost nothing. */
export function costOfCall(
  price: ModelPrice,
  usage: Pick<TokenUsage, 'tokensIn' | 'tokensOut'> | undefined,
): { amount: number; currency: string } {
  const tokensIn = ((usage?.tokensIn ?? 0) * price.perMillionTokensIn) / MILLION;
  const tokensOut = ((usage?.tokensOut ?? 0) * price.perMillionTokensOut) / MILLION;
  const amount = Math.round((price.perCall + tokensIn + tokensOut) * PLACES) / PLACES;
  return { amount, currency: price.currency };
}
