import { z } from 'zod';
import { passkeyAssertionInput } from './passkey.schema.ts';

const email = z.string().trim().min(3, 'Enter your e-mail address.').max(254);
const totpCode = z
  .string()
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Enter the six digits your authenticator shows.'));
const anyPassword = z.string().min(1, 'Enter your password.').max(1_000);
const newPassword = z.string().max(1_000);
const linkToken = z.string().min(20).max(200);
export const personName = z
  .string()
  .trim()
  .min(1, 'Enter your name.')
  .max(120, 'Use at most 120 characters.');

export const passwordInput = z.strictObject({ email, password: anyPassword });

/** A code from the authenticator, one of the recovery codes, or a passkey. */
export const secondFactorInput = z.union([
  z.strictObject({ code: totpCode }),
  z.strictObject({ recoveryCode: z.string().min(1, 'Enter a recovery code.').max(100) }),
  z.strictObject({ passkey: passkeyAssertionInput }),
]);

export const joinInput = z.strictObject({
  token: linkToken,
  name: personName,
  password: newPassword,
  /** Needed when the link was made for nobody in particular. */
  email: email.optional(),
  /** Names the organisation; only its first person is asked. */
  organisationName: z.string().trim().min(1, 'Enter a name.').max(120).optional(),
});

export const resetFactorsInput = z.strictObject({ token: linkToken, password: anyPassword.optional() });
export const acceptInput = z.strictObject({ token: linkToken });
export const confirmEnrolmentInput = z.strictObject({
  enrolment: z.string().min(20).max(2_000),
  code: totpCode,
});
export const switchOrganisationInput = z.strictObject({ organisationId: z.string().max(40) });
export const noInput = z.strictObject({});
export const changePasswordInput = z.strictObject({ current: anyPassword, next: newPassword });

export type PasswordInput = z.output<typeof passwordInput>;
export type SecondFactorInput = z.output<typeof secondFactorInput>;
export type JoinInput = z.output<typeof joinInput>;
