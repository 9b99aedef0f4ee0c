import type { Price } from './call-limits.ts';

/** The price of calls that one version of a model answers, in the currency of the workflow's table. */
export type ModelPrice = Omit<Price, 'models'>;

/** Finds what a call costs when this version answers: its own row, or its model's, or what calls usually cost. */
export function priceOfModel(
  { models = [], ...usual }: Price,
  { name, version }: { name: string; version: number },
): ModelPrice {
  const rows = models.filter(({ model }) => model === name);
  const row = rows.find((one) => one.version === version) ?? rows.find((one) => one.version === undefined);
  if (!row) return usual;
  const { perCall, perMillionTokensIn, perMillionTokensOut } = row;
  return { currency: usual.currency, perCall, perMillionTokensIn, perMillionTokensOut };
}
