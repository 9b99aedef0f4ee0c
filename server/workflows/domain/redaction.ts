import { z } from 'zod';

/**
 * What is taken out of an input before it is kept, and where the policy says so before the model sees it. Fields carry
 * `x-redact: remove | mask | pseudonym` in the contract; free text is searched for personal data.
 */
export const REDACTIONS = ['remove', 'mask', 'pseudonym'] as const;
export type Redaction = (typeof REDACTIONS)[number];

export const PERSONAL_DATA = ['email', 'phone', 'iban', 'card', 'address', 'identity-number'] as const;
export type PersonalData = (typeof PERSONAL_DATA)[number];

export const redactionSchema = z.strictObject({
  /** `record`: the model sees the values, the record does not. `model`: neither does. */
  before: z.enum(['record', 'model']).default('record'),
  /** What is searched for in texts; nothing when empty. */
  freeText: z.array(z.enum(PERSONAL_DATA)).max(PERSONAL_DATA.length).default([]),
  /** Pseudonyms can be turned back into values by whoever holds the permission, masks cannot. */
  freeTextAs: z.enum(['mask', 'pseudonym']).default('mask'),
});
export type RedactionPolicy = z.output<typeof redactionSchema>;
