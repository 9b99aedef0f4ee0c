import { expect, test } from 'vitest';
import { remarkOn, whyNotRegistered } from './check-version-files.ts';

const pickle = {
  formats: ['pickle', 'text'],
  isExecutable: true,
  reasons: [{ path: 'model.pkl', reason: 'a pickle, which runs code when it is loaded' }],
};
const onnx = { formats: ['onnx'], isExecutable: false, reasons: [] };

test.each([
  [onnx, ['critical'], null],
  [pickle, [], null],
  [pickle, ['minimal', 'limited'], null],
  [pickle, ['limited', 'high'], /model\.pkl is a pickle.*of high risk/],
  [pickle, ['critical', 'high'], /of critical risk/],
] as const)('%j for workflows of the tiers %j', (files, tiers, why) => {
  const found = whyNotRegistered(
    { ...files, reasons: [...files.reasons], formats: [...files.formats] },
    tiers,
  );
  if (why === null) expect(found).toBeNull();
  else expect(found).toMatch(why);
});

test('what may run code is told of every version, and not without end', () => {
  expect(remarkOn(onnx)).toBeNull();
  expect(remarkOn(pickle)).toBe(
    'Loading it may run code: model.pkl is a pickle, which runs code when it is loaded.',
  );
  const many = Array.from({ length: 20 }, (_, index) => ({ path: `${index}.py`, reason: 'Python code' }));
  expect(remarkOn({ ...pickle, reasons: many })).toMatch(/, and 17 more\.$/);
});
