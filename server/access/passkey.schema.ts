import { z } from 'zod';

const base64url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'This is not base64url.');
const credential = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()).default({}),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
};

/** What a browser answers to `navigator.credentials.get`, in JSON. */
export const passkeyAssertionInput = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: base64url(4_000),
    authenticatorData: base64url(4_000),
    signature: base64url(2_000),
    userHandle: base64url(200).optional(),
  }),
});

export const passkeyName = z
  .string()
  .trim()
  .min(1, 'Give this passkey a name, such as the device it lives on.')
  .max(60, 'Use at most 60 characters.');

const transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

/** What a browser answers to `navigator.credentials.create`, in JSON, and what its person calls it. */
export const confirmPasskeyInput = z.strictObject({
  name: passkeyName,
  passkey: z.strictObject({
    ...credential,
    response: z.strictObject({
      clientDataJSON: base64url(4_000),
      attestationObject: base64url(12_000),
      authenticatorData: base64url(8_000).optional(),
      publicKey: base64url(4_000).optional(),
      publicKeyAlgorithm: z.int().optional(),
      transports: z
        .array(transport.or(z.string().max(20)))
        .max(10)
        .optional(),
    }),
  }),
});

export const renamePasskeyInput = z.strictObject({ passkeyId: z.string().min(1).max(40), name: passkeyName });
export const passkeyInput = z.strictObject({ passkeyId: z.string().min(1).max(40) });
/** Whom the browser shall offer passkeys of; without an address it offers all it has for this console. */
export const offerPasskeySignInInput = z.strictObject({ email: z.string().trim().max(254).optional() });
export const passkeySignInInput = z.strictObject({ passkey: passkeyAssertionInput });

export type PasskeyAssertion = z.output<typeof passkeyAssertionInput>;
export type ConfirmPasskeyInput = z.output<typeof confirmPasskeyInput>;
