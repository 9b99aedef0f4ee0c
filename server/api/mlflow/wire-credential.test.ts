import { expect, test } from 'vitest';
import { wireCredential } from './wire-credential.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  ['Bearer ilk_x', 'ilk_x'],
  ['bearer  ilk_x', 'ilk_x'],
  [basic('anybody:ilk_x'), 'ilk_x'],
  [basic(':ilk_x'), 'ilk_x'],
  [basic('user:with:colons'), 'with:colons'],
])('%s carries %s', (authorization, token) => {
  expect(wireCredential(authorization)).toBe(token);
});

test.each([undefined, '', 'Bearer', 'Bearer a b', 'Basic', basic('no-colon'), basic('user:'), 'Digest x'])(
  '%s carries no token',
  (authorization) => {
    expect(() => wireCredential(authorization)).toThrow(
      expect.objectContaining({
        code: 'unauthenticated',
        message: expect.stringContaining('MLFLOW_TRACKING_TOKEN'),
      }),
    );
  },
);
