import type { Control, FieldPath } from 'react-hook-form';
import { z } from 'zod';
import { policyTermsSchema } from '#server/approvals/domain/policy.ts';

/** What the editor of a policy holds: terms as they are stored, and why they should be. */
export const policyForm = z.object({
  terms: policyTermsSchema,
  reason: z
    .string()
    .trim()
    .min(5, 'say why in at least 5 characters')
    .max(2000, 'use at most 2,000 characters'),
});

export type PolicyFormInput = z.input<typeof policyForm>;
export type PolicyFormOutput = z.output<typeof policyForm>;
export type PolicyControl = Control<PolicyFormInput, unknown, PolicyFormOutput>;
export type PolicyPath = FieldPath<PolicyFormInput>;

/** The first message inside the errors of a field that holds a list or an object. */
export function firstMessage(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('message' in error && typeof error.message === 'string' && error.message !== '') return error.message;
  for (const [key, inner] of Object.entries(error)) {
    if (key === 'ref') continue;
    const message = firstMessage(inner);
    if (message) return message;
  }
  return null;
}
