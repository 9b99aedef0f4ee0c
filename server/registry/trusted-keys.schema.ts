import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';

export const listTrustedKeysInput = z.strictObject({});

export const trustKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** SubjectPublicKeyInfo as PEM: BEGIN PUBLIC KEY. */
  publicKey: z.string().trim().min(50).max(4_000),
});
export type TrustKeyInput = z.output<typeof trustKeyInput>;

export const revokeKeyInput = z.strictObject({
  id: z.string().refine((value) => isIdOf('trustedKey', value), 'must be the id of a trusted key (key_…)'),
  reason: z
    .string()
    .trim()
    .min(5, 'say why in at least 5 characters')
    .max(2000, 'use at most 2,000 characters'),
});
export type RevokeKeyInput = z.output<typeof revokeKeyInput>;
