import { expect, test } from 'vitest';
import { costOfCall } from './cost-of-call.ts';

const EUR = { currency: 'EUR', perCall: 0, perMillionTokensIn: 0, perMillionTokensOut: 0 };

test.each([
  [EUR, { tokensIn: 5, tokensOut: 5 }, 0],
  [{ ...EUR, perCall: 0.01 }, undefined, 0.01],
  [{ ...EUR, perCall: 0.01, perMillionTokensIn: 3 }, { tokensIn: 1000, tokensOut: 0 }, 0.013],
  [{ ...EUR, perMillionTokensIn: 3, perMillionTokensOut: 15 }, { tokensIn: 7, tokensOut: 2 }, 0.000051],
  [{ ...EUR, perMillionTokensOut: 0.1 }, { tokensIn: 0, tokensOut: 3 }, 3e-7],
])('%j with %j costs %d', (price, usage, amount) => {
  expect(costOfCall(price, usage)).toEqual({ amount, currency: 'EUR' });
});
