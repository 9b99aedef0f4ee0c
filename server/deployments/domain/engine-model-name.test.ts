import { expect, test } from 'vitest';
import { engineModelName } from './engine-model-name.ts';

test.each([
  ['credit-scorecard', 'credit-scorecard-r3-7q2m8k0000'],
  ['Crédit Score/v2', 'cr-dit-score-v2-r3-7q2m8k0000'],
  ['../../etc', 'etc-r3-7q2m8k0000'],
  ['模型', 'model-r3-7q2m8k0000'],
])('%s is served under a name every engine can carry', (model, name) => {
  expect(engineModelName(model, 3, 'rvn_01J00000007Q2M8K0000')).toBe(name);
});
